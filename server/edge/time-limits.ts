import type { ApolloServerPlugin } from "@apollo/server";
import type { RouteHandlerMethod } from "fastify";
import type { Config } from "../../shared/config/config";
import { type StatementCanceller, StatementScope } from "../../shared/platform/database/cancellation";
import type { GraphQLContext } from "../graphql/context";
import { limitExceeded } from "./limit-exceeded";

type Limits = Pick<Config, "DRAWBRIDGE_QUERY_TIMEOUT_SECONDS" | "DRAWBRIDGE_MUTATION_TIMEOUT_SECONDS">;

/** Gives each request a scope for its statements. */
export function withStatementScope(handler: RouteHandlerMethod, canceller: StatementCanceller): RouteHandlerMethod {
  return function (request, reply) {
    const scope = new StatementScope(canceller);
    reply.raw.once("close", () => {
      if (!reply.raw.writableFinished) LEFT.get(scope)?.();
    });
    return scope.run(() => handler.call(this, request, reply));
  };
}

/** What to do when whoever asked is gone before the answer. */
const LEFT = new WeakMap<StatementScope, () => void>();

/**
 * Ends what takes too long, and queries nobody waits for any more. A mutation whose client is gone goes on: it was asked
 * for, and the client cannot know how far it came.
 */
export function timeLimits(limits: Limits): ApolloServerPlugin<GraphQLContext> {
  return {
    async requestDidStart() {
      let timer: NodeJS.Timeout | undefined;
      return {
        async didResolveOperation({ operation }) {
          const scope = StatementScope.current();
          if (!scope || !operation) return;
          const isQuery = operation.operation === "query";
          const seconds = isQuery
            ? limits.DRAWBRIDGE_QUERY_TIMEOUT_SECONDS
            : limits.DRAWBRIDGE_MUTATION_TIMEOUT_SECONDS;
          const message = `The ${operation.operation} took longer than ${seconds} s and was ended.`;
          timer = setTimeout(() => scope.cancel(limitExceeded("time", message, { status: 200 })), seconds * 1_000);
          if (isQuery) LEFT.set(scope, () => scope.cancel(limitExceeded("time", "Nobody waits for the answer.")));
        },
        async willSendResponse() {
          clearTimeout(timer);
        },
      };
    },
  };
}
