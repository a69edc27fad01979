import type { ApolloServerPlugin } from "@apollo/server";
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  visit,
} from "graphql";
import type { Config } from "../../../shared/config/config";
import { DomainError } from "../../../shared/kernel/app-error";
import { recordRefusedAttempt } from "../../audit/record-refusals";
import type { GraphQLContext } from "../../graphql/context";
import { limitExceeded } from "../limit-exceeded";
import { factsOfDocument } from "./document-facts";
import { mayIntrospect } from "./may-introspect";
import { operationCost } from "./operation-cost";
import { refusedInput } from "./refused-input";

type Limits = Pick<Config, "DRAWBRIDGE_MAX_COST" | "DRAWBRIDGE_AWS">;

interface ChosenOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly contextValue: GraphQLContext;
}

/** The refusal of an operation with its variables and actor; null: none. FORBIDDEN is audited. */
export async function recordedRefusalOf(chosen: ChosenOperation, limits: Limits): Promise<GraphQLError | null> {
  const refusal = refusalOf(chosen, limits);
  if (refusal)
    await recordRefusedAttempt(chosen.contextValue, { name: "introspection", args: {} }, refusal.originalError);
  return refusal;
}

function refusalOf(chosen: ChosenOperation, limits: Limits): GraphQLError | null {
  const { document, contextValue } = chosen;
  const { actor } = contextValue;
  if (introspects(document) && !mayIntrospect(actor, limits)) {
    const message = "Introspection needs the role ADMIN or AUDITOR.";
    return new GraphQLError(message, {
      originalError: new DomainError("FORBIDDEN", message),
      path: ["__schema"],
      extensions: { http: { status: 403 } },
    });
  }
  const tooLarge = refusedSize(chosen);
  if (tooLarge) return tooLarge;
  const refused = refusedInput(chosen);
  if (refused) return refused;
  const cost = operationCost({ ...chosen, fragments: fragmentsOf(document) });
  contextValue.answer.cost = cost;
  const most = limits.DRAWBRIDGE_MAX_COST;
  if (cost <= most) return null;
  return limitExceeded("cost", `The operation may cost ${cost}; at most ${most} is allowed. Ask for smaller pages.`);
}

/** The largest request, in kB, without a list that may be longer than usual. */
const USUAL_REQUEST_KB = 200;

/** The operation is known once its request was read, so that the largest request was accepted until then. */
function refusedSize({ schema, document, contextValue }: ChosenOperation): GraphQLError | null {
  const { receivedBytes } = contextValue;
  if (receivedBytes <= USUAL_REQUEST_KB * 1_000 || factsOfDocument(schema, document).mayBeLarge) return null;
  const message = `A request with this operation has at most ${USUAL_REQUEST_KB} kB.`;
  return limitExceeded("body", message, { status: 413 });
}

/** For HTTP. For sockets `prepareOperation` does the same. */
export function operationLimits(limits: Limits): ApolloServerPlugin<GraphQLContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ schema, document, operation, request, contextValue }) {
          if (!operation) return;
          if (operation.operation === "subscription") throw notOverHttp();
          const variables = request.variables ?? {};
          const refusal = await recordedRefusalOf({ schema, document, operation, variables, contextValue }, limits);
          if (refusal) throw refusal;
        },
      };
    },
  };
}

/** Executed like a query, a subscription would answer null, as if its object did not exist. */
function notOverHttp(): GraphQLError {
  return new GraphQLError(
    "A subscription needs a WebSocket at this address (graphql-transport-ws); HTTP carries queries and mutations.",
    { extensions: { code: "BAD_REQUEST", http: { status: 400 } } },
  );
}

/** Cached documents recur. */
const INTROSPECTING = new WeakMap<DocumentNode, boolean>();

function introspects(document: DocumentNode): boolean {
  const known = INTROSPECTING.get(document);
  if (known !== undefined) return known;
  let found = false;
  visit(document, {
    Field({ name }) {
      if (name.value === "__schema" || name.value === "__type") found = true;
    },
  });
  INTROSPECTING.set(document, found);
  return found;
}

function fragmentsOf({ definitions }: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const one of definitions) if (one.kind === "FragmentDefinition") fragments[one.name.value] = one;
  return fragments;
}
