import type { FastifyInstance, FastifyRequest } from "fastify";
import { inRequest, type RequestDetails } from "../../shared/kernel/request-scope";

/**
 * Events of routes name their request. The hook runs before validation, because reading a body leaves an earlier scope.
 */
export function followRequests(app: FastifyInstance): void {
  app.addHook("preValidation", (request, _reply, done) => {
    inRequest(requestDetails(request), done);
  });
  app.addHook("onSend", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
}

/** The address is Fastify's: the socket's, unless a proxy is trusted. A header could claim anything. */
export function requestDetails({ id, ip }: Pick<FastifyRequest, "id" | "ip">): RequestDetails {
  return { requestId: id, address: ip };
}
