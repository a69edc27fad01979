import {
  type ASTNode,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";
import type { FieldProblem } from "../../../shared/kernel/app-error";
import { UNSTORABLE } from "../../../shared/kernel/text/storable-text";
import { longListAt, unstorableAt } from "./input-problems";
import { mostItems, USUAL_ITEMS } from "./list-lengths";

/** The facts of a valid document that no variable changes. */
export interface DocumentFacts {
  /** Problems of the literals. */
  readonly problems: readonly FieldProblem[];
  /** The most items of a list in a variable, by its name: those of the strictest place of its use. */
  readonly mostItemsOf: ReadonlyMap<string, number>;
  /** An operation accepts a list that is longer than usual, and so a larger request. */
  readonly mayBeLarge: boolean;
}

/** Cached documents recur. */
const FACTS = new WeakMap<DocumentNode, DocumentFacts>();

export function factsOfDocument(schema: GraphQLSchema, document: DocumentNode): DocumentFacts {
  const known = FACTS.get(document);
  if (known) return known;
  const reader = new FactsReader(schema);
  visit(document, visitWithTypeInfo(reader.types, reader));
  FACTS.set(document, reader);
  return reader;
}

class FactsReader implements DocumentFacts {
  readonly types: TypeInfo;
  readonly problems: FieldProblem[] = [];
  readonly mostItemsOf = new Map<string, number>();
  mayBeLarge = false;
  /** The names of the argument and of the input fields around a value. */
  private readonly path: string[] = [];

  constructor(schema: GraphQLSchema) {
    this.types = new TypeInfo(schema);
  }

  enter(node: ASTNode): void {
    switch (node.kind) {
      case "Field":
        this.mayBeLarge ||= (this.types.getFieldDef()?.args ?? []).some(acceptsLongList);
        break;
      case "Argument":
      case "ObjectField":
        this.path.push(node.name.value);
        break;
      case "ListValue":
        if (node.values.length > this.most) this.problems.push(longListAt(this.path, node.values.length, this.most));
        break;
      case "StringValue":
        if (UNSTORABLE.test(node.value)) this.problems.push(unstorableAt(this.path));
        break;
      case "Variable":
        if (this.path.length > 0) this.use(node.name.value);
        break;
    }
  }

  leave({ kind }: ASTNode): void {
    if (kind === "Argument" || kind === "ObjectField") this.path.pop();
  }

  private use(variable: string): void {
    this.mostItemsOf.set(variable, Math.min(this.mostItemsOf.get(variable) ?? this.most, this.most));
  }

  private get most(): number {
    return mostItems(this.path.at(-1) ?? "");
  }
}

/** The schema has few input types. */
const ACCEPTS = new WeakMap<GraphQLInputType, boolean>();

function acceptsLongList({ name, type }: { readonly name: string; readonly type: GraphQLInputType }): boolean {
  if (mostItems(name) > USUAL_ITEMS) return true;
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return false;
  const known = ACCEPTS.get(named);
  if (known !== undefined) return known;
  // Ends the walk of a type that contains itself.
  ACCEPTS.set(named, false);
  const accepts = Object.values(named.getFields()).some(acceptsLongList);
  ACCEPTS.set(named, accepts);
  return accepts;
}
