import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ScimError } from "../../shared/domain/identities/scim/protocol/scim-error";
import { SCIM_TYPE } from "./scim-errors";
import { SCIM_PATH } from "./scim-path";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/** Answers 405 for other methods of an address. */
export function refuseOtherMethods(app: FastifyInstance, url: string, allowed: readonly string[]): void {
  const others = METHODS.filter((method) => !allowed.includes(method));
  refuse(app, others, url, (request, reply) => {
    void reply.header("allow", allowed.join(", "));
    return new ScimError(405, null, `${request.method} is not possible here; ${allowed.join(", ")} are.`);
  });
}

/** Answers 501 for an unsupported endpoint, by any method. */
export function refuseEndpoint(app: FastifyInstance, url: string): void {
  refuse(app, METHODS, url, () => new ScimError(501, null, `${url} is not supported.`));
}

/** Refused before the body is read, because its content does not matter. */
function refuse(
  app: FastifyInstance,
  method: readonly (typeof METHODS)[number][],
  url: string,
  refusalOf: (request: FastifyRequest, reply: FastifyReply) => ScimError,
): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<never> => {
    throw refusalOf(request, reply);
  };
  app.route({ method: [...method], url, onRequest: answer, handler: answer });
}

/** A list in one answer. */
export function listResponse(resources: readonly object[], total = resources.length, startIndex = 1): object {
  return {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
    totalResults: total,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}

export function sendScim(reply: FastifyReply, status: number, body: object): FastifyReply {
  return reply.status(status).header("content-type", SCIM_TYPE).send(JSON.stringify(body));
}

/** The address that the client used. A proxy's headers only change the addresses in its own client's answers. */
export function baseUrlOf(request: FastifyRequest): string {
  const isSecure = request.headers["x-forwarded-proto"]?.toString().split(",")[0]?.trim() === "https";
  return `${isSecure ? "https" : request.protocol}://${request.host}${SCIM_PATH}`;
}
