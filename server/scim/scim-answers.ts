import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ScimError } from "../../shared/domain/identities/scim/scim-error";
import { SCIM_TYPE } from "./scim-errors";
import { SCIM_PATH } from "./scim-path";

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/** What is at an address, but not by this method. */
export function refuseOthers(app: FastifyInstance, url: string, allowed: readonly string[]): void {
  app.route({
    method: METHODS.filter((method) => !allowed.includes(method)),
    url,
    handler: (request, reply) => {
      void reply.header("allow", allowed.join(", "));
      throw new ScimError(405, null, `${request.method} is not possible here; ${allowed.join(", ")} are.`);
    },
  });
}

/** The whole list in one answer. */
export function listResponse(resources: readonly object[], total = resources.length, startIndex = 1): object {
  return {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
    totalResults: total,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}

export function send(reply: FastifyReply, status: number, body: object): FastifyReply {
  return reply.status(status).header("content-type", SCIM_TYPE).send(JSON.stringify(body));
}

/** As the client reached us. What a proxy says of TLS only changes the addresses in its own client's answers. */
export function baseUrlOf(request: FastifyRequest): string {
  const isSecure = request.headers["x-forwarded-proto"]?.toString().split(",")[0]?.trim() === "https";
  return `${isSecure ? "https" : request.protocol}://${request.host}${SCIM_PATH}`;
}
