import { unwrapResolverError } from "@apollo/server/errors";
import { GraphQLError, type GraphQLFormattedError, Kind } from "graphql";
import type { Logger } from "pino";
import { DomainError } from "../../shared/kernel/app-error";
import type { ErrorCode } from "../../shared/kernel/error-rules";
import { newId } from "../../shared/kernel/ids";
import { databaseTrouble, limitOf, orCancellation } from "../edge/limit-exceeded";
import { variableProblem } from "./variable-problems";

/**
 * Converts every error to the one shape of the API: extensions { code, rule, fields, id }. Codes and rules are enums of
 * the schema.
 */
export function formatError(error: unknown, log: Pick<Logger, "error" | "warn">): GraphQLFormattedError {
  const wrapped = error instanceof GraphQLError ? error : null;
  const unwrapped = orCancellation(unwrapResolverError(error));
  // Apollo wraps an error of the context without a path, and it is not unwrapped then.
  const original = databaseTrouble(unwrapped, log) ?? databaseTrouble(wrapped?.originalError, log) ?? unwrapped;
  const place = {
    ...(wrapped?.locations && { locations: wrapped.locations }),
    ...(wrapped?.path && { path: wrapped.path }),
  };
  if (original instanceof DomainError) {
    return {
      message: original.message,
      ...place,
      extensions: { code: original.code, rule: original.rule, fields: original.fields },
    };
  }
  const limit = original instanceof GraphQLError ? limitOf(original) : null;
  if (limit) return { message: limit.message, ...place, extensions: limit.extensions };
  if (original instanceof GraphQLError && isClientMistake(original)) {
    return { ...place, ...clientMistake(original) };
  }
  const id = newId();
  const before = LOGGED.get(Object(original));
  log.error(before ? { sameAs: before, errorId: id } : { err: original, errorId: id }, "request failed");
  LOGGED.set(Object(original), before ?? id);
  return {
    message: `Something went wrong on our side (${id}).`,
    ...place,
    extensions: { code: "INTERNAL", rule: null, fields: [], id },
  };
}

/** Fields that were read together fail with one error, whose long statement is logged once. */
const LOGGED = new WeakMap<object, string>();

const OURS: Readonly<Record<string, ErrorCode>> = {
  BAD_USER_INPUT: "INVALID_INPUT",
  GRAPHQL_PARSE_FAILED: "GRAPHQL_PARSE_FAILED",
  GRAPHQL_VALIDATION_FAILED: "GRAPHQL_VALIDATION_FAILED",
  OPERATION_RESOLUTION_FAILURE: "OPERATION_RESOLUTION_FAILURE",
  BAD_REQUEST: "BAD_REQUEST",
  PERSISTED_QUERY_NOT_FOUND: "PERSISTED_QUERY_NOT_FOUND",
  PERSISTED_QUERY_NOT_SUPPORTED: "PERSISTED_QUERY_NOT_SUPPORTED",
  UNAUTHENTICATED: "UNAUTHENTICATED",
  FORBIDDEN: "FORBIDDEN",
};

function isClientMistake(error: GraphQLError): boolean {
  // graphql-js makes errors without a code about the document or the variables.
  if (error.extensions.code !== undefined) return codeOf(error) in OURS;
  return error.originalError === undefined || isAboutVariable(error);
}

/**
 * Whether an error is about the value of a variable. Over HTTP Apollo has set its code before; over a socket there is
 * no Apollo.
 */
function isAboutVariable({ nodes, path, message }: GraphQLError): boolean {
  if (path !== undefined || nodes?.length !== 1 || nodes[0]!.kind !== Kind.VARIABLE_DEFINITION) return false;
  return /^Variable "\$\w+" (?:got|has) invalid value|^Variable "\$\w+" of (?:required|non-null) type/.test(message);
}

function clientMistake(error: GraphQLError): Pick<GraphQLFormattedError, "message" | "extensions"> {
  const own = isAboutVariable(error) ? "INVALID_INPUT" : "GRAPHQL_VALIDATION_FAILED";
  const code = error.extensions.code === undefined ? own : OURS[codeOf(error)];
  const problem = code === "INVALID_INPUT" ? variableProblem(error.message) : null;
  const message = shortened(problem?.message ?? error.message);
  return { message, extensions: { code, rule: null, fields: problem ? [{ ...problem, message }] : [] } };
}

function codeOf(error: GraphQLError): string {
  return String(error.extensions.code);
}

const LONGEST = 500;

/** graphql-js repeats the input in each of fifty messages, so an answer could be a hundred times its size. */
function shortened(message: string): string {
  return message.length > LONGEST ? `${message.slice(0, LONGEST)} …` : message;
}
