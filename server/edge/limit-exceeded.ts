import { GraphQLError } from "graphql";
import type { Logger } from "pino";
import { QueryFailedError } from "typeorm";
import { isDatabaseAway } from "../../shared/platform/database/connections/database-away";
import { isPoolFull } from "../../shared/platform/database/connections/pool-full";
import { isLockTimeout } from "../../shared/platform/database/lock-timeout";

/** The limits that a request can exceed. The names are part of the API. */
export type LimitName =
  | "depth"
  | "cost"
  | "aliases"
  | "directives"
  | "repeats"
  | "spreads"
  | "tokens"
  | "body"
  | "requests"
  | "sign-ins"
  | "sockets"
  | "subscriptions"
  | "concurrency"
  | "answer"
  | "time"
  | "database";

interface Options {
  /** Status over HTTP; 400 when left out. */
  readonly status?: number;
  readonly retryAfterSeconds?: number;
}

/** LIMIT_EXCEEDED with the name of the limit, and the delay before a retry where waiting helps. */
export function limitExceeded(limit: LimitName, message: string, options: Options = {}): GraphQLError {
  const { status = 400, retryAfterSeconds } = options;
  const headers = new Map(retryAfterSeconds === undefined ? [] : [["retry-after", String(retryAfterSeconds)]]);
  return new GraphQLError(message, {
    extensions: {
      code: "LIMIT_EXCEEDED",
      limit,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      http: { status, headers },
    },
  });
}

/**
 * The answer where the database is not to be had: no connection or lock became free in time, or it is away or cannot
 * write. All of it passes, so that the log has a warning and the client is told when to come back.
 */
export function databaseTrouble(error: unknown, log: Pick<Logger, "warn">): GraphQLError | null {
  const busy = isPoolFull(error) ? NO_CONNECTION : isLockTimeout(error) ? LOCKED : null;
  if (!busy && !isDatabaseAway(error)) return null;
  log.warn({ err: error }, busy?.logged ?? "the database is away, or cannot write");
  return busy ? limitExceeded("database", busy.message, { status: 503, retryAfterSeconds: 1 }) : unavailable();
}

/** The seconds in which a database fails over, or in which somebody may have made room on its disk. */
const AWAY_SECONDS = 5;

function unavailable(): GraphQLError {
  const headers = new Map([["retry-after", String(AWAY_SECONDS)]]);
  const extensions = { code: "UNAVAILABLE", retryAfterSeconds: AWAY_SECONDS, http: { status: 503, headers } };
  const message = `The server cannot use its database at the moment. Try again in ${AWAY_SECONDS} s.`;
  return new GraphQLError(message, { extensions });
}

const NO_CONNECTION = {
  logged: "no connection to the database was free in time",
  message: "The server has no connection to its database free at the moment. Try again in a second.",
};
const LOCKED = {
  logged: "a lock of the database was not free in time",
  message: "Others are writing the same data at the moment. Try again in a second.",
};

/** The reason of a cancelled statement, which comes wrapped like a failed one; every other error as it is. */
export function orCancellation(error: unknown): unknown {
  const inner = error instanceof QueryFailedError ? error.driverError : undefined;
  return inner instanceof GraphQLError ? inner : error;
}

/** The delay before a retry, in seconds, if the error has one; rethrows every other. */
export function secondsUntilAllowed(error: unknown): number {
  const seconds = error instanceof GraphQLError ? error.extensions.retryAfterSeconds : undefined;
  if (typeof seconds !== "number") throw error;
  return seconds;
}

/** The message of V8's RangeError. */
const STACK_IS_FULL = "Maximum call stack size exceeded";

/** The answer for an error about a limit, or about a database that is away; null for every other error. */
export function limitOf({
  message,
  extensions,
}: GraphQLError): { message: string; extensions: Record<string, unknown> } | null {
  const { code, limit, retryAfterSeconds } = extensions;
  if (code === "UNAVAILABLE") return { message, extensions: { code, rule: null, fields: [], retryAfterSeconds } };
  // Recognized by its limit rather than its code, because Apollo overwrites the code of validation errors.
  if (limit !== undefined) {
    const waiting = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
    return { message, extensions: { code: "LIMIT_EXCEEDED", rule: null, fields: [], limit, ...waiting } };
  }
  // The parser calls itself for each level, and runs out of stack before it has counted too many tokens.
  if (message === STACK_IS_FULL) {
    return {
      message: "The document is nested too deeply.",
      extensions: { code: "LIMIT_EXCEEDED", rule: null, fields: [], limit: "depth" },
    };
  }
  // graphql-js counts tokens while it parses, and has no code for that error.
  const tokens = /^Syntax Error: Document contains more that (\d+) tokens/.exec(message)?.[1];
  if (tokens === undefined) return null;
  return {
    message: `The document has more than ${tokens} tokens.`,
    extensions: { code: "LIMIT_EXCEEDED", rule: null, fields: [], limit: "tokens" },
  };
}
