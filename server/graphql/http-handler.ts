import type { ApolloServer } from "@apollo/server";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import type { RouteHandlerMethod } from "fastify";
import type { Platform } from "../../shared/compose";
import { StatementScope } from "../../shared/platform/database/connections/cancellation";
import { requestDetails } from "../audit/request-hooks";
import { orDatabaseTrouble } from "../edge/database-trouble";
import type { Edge } from "../edge/edge";
import type { ReleasePermit } from "../edge/operations/concurrency-limiter";
import { clientLeftError } from "../edge/operations/time-limits";
import { isRequestOver, whenClientLeft } from "../edge/request-end";
import type { Senders } from "../edge/senders";
import { createContext, type GraphQLContext } from "./context";

interface Needs {
  readonly platform: Platform;
  readonly senders: Senders;
  readonly edge: Pick<Edge, "runner" | "canceller">;
}

/**
 * Answers GraphQL over HTTP, each request in a scope of statements of its own. The permit to read the document ends with
 * the answer at the latest: a request without a document reaches no plugin.
 */
export function httpHandler(
  apollo: ApolloServer<GraphQLContext>,
  { platform, senders, edge }: Needs,
): RouteHandlerMethod {
  return async function (request, reply) {
    let endReading: ReleasePermit = () => undefined;
    const answer: RouteHandlerMethod = fastifyApolloHandler(apollo, {
      async context() {
        const actor = await orDatabaseTrouble(senders.senderOf(request), platform.log);
        const whenLeft = (leave: () => void) => whenClientLeft(reply.raw, leave);
        endReading = await edge.runner.readDocument(actor, whenLeft);
        // It was let in and left in the same moment.
        if (isRequestOver(reply.raw)) throw clientLeftError();
        const context = createContext(platform, actor, requestDetails(request), senders.bytesOf(request));
        return { ...context, endReading, whenLeft };
      },
    });
    const scope = new StatementScope(edge.canceller);
    try {
      return await scope.run(() => answer.call(this, request, reply));
    } finally {
      endReading();
    }
  };
}
