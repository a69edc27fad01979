import type { ApolloServerPlugin } from "@apollo/server";
import { type ASTVisitor, type DocumentNode, type GraphQLSchema, TypeInfo, visit, visitWithTypeInfo } from "graphql";
import type { Columns, ListAsked } from "../../shared/platform/database/columns";
import { readsOf } from "./reads";

/** Types whose rows may be read in part. */
type SparseType = "Account" | "Resource" | "ResourceOwner" | "ResourceOwnership";

/** What the field that counts a list takes of a connection. */
export const COUNTED = "countAll";

/** Which columns an operation needs of the rows behind a type, wherever in its document that is asked for. */
export class ColumnsAsked {
  private byType: ReadonlyMap<string, Columns> | null = null;

  /** As soon as the document is known to be valid. */
  ask(schema: GraphQLSchema, document: DocumentNode): void {
    this.byType = columnsIn(schema, document);
  }

  /** None where the type is not asked for; all where a field does not tell what it reads, or nothing was asked yet. */
  of(type: SparseType): Columns {
    if (!this.byType) return null;
    const columns = this.byType.get(type);
    return columns === undefined ? [] : columns;
  }

  ofList(type: SparseType): ListAsked<Columns> {
    const ofConnection = this.byType?.get(`${type}Connection`) ?? [];
    return { columns: this.of(type), isCounted: ofConnection.includes(COUNTED) };
  }
}

/** Over HTTP. Over a socket `prepareOperation` does the same. */
export function askColumns(): ApolloServerPlugin<{ readonly columns: ColumnsAsked }> {
  return {
    async requestDidStart() {
      return {
        didResolveOperation: async ({ schema, document, contextValue }) => contextValue.columns.ask(schema, document),
      };
    },
  };
}

/** Documents stay as long as they are remembered elsewhere. */
const KNOWN = new WeakMap<DocumentNode, ReadonlyMap<string, Columns>>();

function columnsIn(schema: GraphQLSchema, document: DocumentNode): ReadonlyMap<string, Columns> {
  const known = KNOWN.get(document);
  if (known) return known;
  const byType = new Map<string, Columns>();
  const types = new TypeInfo(schema);
  const visitor: ASTVisitor = {
    Field({ name }) {
      const type = types.getParentType()?.name;
      const field = types.getFieldDef();
      if (!type || !field || name.value.startsWith("__")) return;
      byType.set(type, withReads(byType.get(type), readsOf(field)));
    },
  };
  visit(document, visitWithTypeInfo(types, visitor));
  KNOWN.set(document, byType);
  return byType;
}

function withReads(before: Columns | undefined, reads: Columns): Columns {
  return before === null || reads === null ? null : [...new Set([...(before ?? []), ...reads])];
}
