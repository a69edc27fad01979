import { GraphQLError } from "graphql";
import type { Logger } from "pino";
import { isPoolFull } from "../../shared/platform/database/connections/pool-full";

/** The limits a request can run into. The name is part of the API. */
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

/** LIMIT_EXCEEDED with the name of the limit, and after how long to come back where waiting helps. */
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

/** No connection to the database became free in time. It passes by itself, so it is a warning in the log. */
export function databaseBusy(error: unknown, log: Pick<Logger, "warn">): GraphQLError | null {
  if (!isPoolFull(error)) return null;
  log.warn({ err: error }, "no connection to the database was free in time");
  const message = "The server has no connection to its database free at the moment. Try again in a second.";
  return limitExceeded("database", message, { status: 503, retryAfterSeconds: 1 });
}

/** After how many seconds to come back, of an error that says so; rethrows every other. */
export function secondsUntilAllowed(error: unknown): number {
  const seconds = error instanceof GraphQLError ? error.extensions.retryAfterSeconds : undefined;
  if (typeof seconds !== "number") throw error;
  return seconds;
}

/** What a client is told of an error that is about a limit; null for every other. */
export function limitOf({
  message,
  extensions,
}: GraphQLError): { message: string; extensions: Record<string, unknown> } | null {
  const { limit, retryAfterSeconds } = extensions;
  // By its name and not by its code: Apollo gives everything that validation finds a code of its own.
  if (limit !== undefined) {
    const waiting = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
    return { message, extensions: { code: "LIMIT_EXCEEDED", rule: null, fields: [], limit, ...waiting } };
  }
  // graphql-js counts tokens while it parses, and has no code of its own for it.
  const tokens = /^Syntax Error: Document contains more that (\d+) tokens/.exec(message)?.[1];
  if (tokens === undefined) return null;
  return {
    message: `The document has more than ${tokens} tokens.`,
    extensions: { code: "LIMIT_EXCEEDED", rule: null, fields: [], limit: "tokens" },
  };
}
