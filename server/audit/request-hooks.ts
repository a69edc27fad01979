import type { FastifyInstance, FastifyRequest } from "fastify";
import { inRequest, type RequestDetails } from "../../shared/kernel/request-scope";

/**
 * What routes write names the request they answer. Before validation, because reading a body leaves the scope of what ran
 * before it.
 */
export function followRequests(app: FastifyInstance): void {
  app.addHook("preValidation", (request, _reply, done) => {
    inRequest(requestDetails(request), done);
  });
  app.addHook("onSend", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
}

/** The address is what Fastify says: the socket's, as long as no proxy is trusted. A header could say anything. */
export function requestDetails({ id, ip }: Pick<FastifyRequest, "id" | "ip">): RequestDetails {
  return { requestId: id, address: ip };
}
