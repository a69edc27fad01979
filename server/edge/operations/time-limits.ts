import type { GraphQLError, GraphQLSchema, OperationDefinitionNode } from "graphql";
import { Extensions } from "type-graphql";
import type { Config } from "../../../shared/config/config";
import type { StatementScope } from "../../../shared/platform/database/connections/cancellation";
import { limitExceeded } from "../limit-exceeded";

export type TimeLimits = Pick<
  Config,
  "DRAWBRIDGE_QUERY_TIMEOUT_SECONDS" | "DRAWBRIDGE_MUTATION_TIMEOUT_SECONDS" | "DRAWBRIDGE_VERIFY_TIMEOUT_SECONDS"
>;

/** A subscription may last; each of its events may take as long as a query. */
const WHAT = { query: "query", mutation: "mutation", subscription: "event", "long query": "query" } as const;
type Kind = keyof typeof WHAT;

const TAKES_LONG = "takesLong";

/**
 * Marks a query that needs more than the usual time, in many short statements. It has that time if it is the only
 * field.
 */
export function TakesLong(): MethodDecorator {
  return Extensions({ [TAKES_LONG]: true });
}

export function operationKindOf(schema: GraphQLSchema, { operation, selectionSet }: OperationDefinitionNode): Kind {
  const fields = operation === "query" ? (schema.getQueryType()?.getFields() ?? {}) : {};
  const isLong = selectionSet.selections.every(
    (selection) => selection.kind === "Field" && fields[selection.name.value]?.extensions[TAKES_LONG],
  );
  return isLong ? "long query" : operation;
}

/** Cancels an operation that exceeds the time of its kind. */
export function startTimer(scope: StatementScope, kind: Kind, limits: TimeLimits): NodeJS.Timeout {
  const seconds = secondsOf(kind, limits);
  const message = `The ${WHAT[kind]} took longer than ${seconds} s and was ended.`;
  return setTimeout(() => scope.cancel(limitExceeded("time", message, { status: 200 })), seconds * 1_000);
}

function secondsOf(kind: Kind, limits: TimeLimits): number {
  if (kind === "mutation") return limits.DRAWBRIDGE_MUTATION_TIMEOUT_SECONDS;
  if (kind === "long query") return limits.DRAWBRIDGE_VERIFY_TIMEOUT_SECONDS;
  return limits.DRAWBRIDGE_QUERY_TIMEOUT_SECONDS;
}

export function clientLeftError(): GraphQLError {
  return limitExceeded("time", "The client disconnected before the answer.");
}
