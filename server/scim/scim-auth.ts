import type { FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import type { Platform } from "../../shared/compose";
import type { ScimClient } from "../../shared/domain/identities/scim/scim-client";
import { ScimError } from "../../shared/domain/identities/scim/scim-error";
import type { ScimTokens } from "../../shared/domain/identities/scim/scim-tokens";
import { systemActor } from "../../shared/kernel/actor";
import { inRequest } from "../../shared/kernel/request-scope";
import { requestDetails } from "../audit/request-hooks";
import { type Admission, networkOf } from "../edge/admission";

/** Longer is no token of ours; it is not even hashed. */
const MAX_TOKEN_LENGTH = 512;

type Needs = Pick<Platform, "refusedStrangers"> & {
  readonly scimTokens: Pick<ScimTokens, "authenticate">;
  readonly admission: Admission;
};

/** Which provider sends a request, if it has not sent too many. Throws 401 or 429. */
export async function admitScim(needs: Needs, request: FastifyRequest): Promise<ScimClient> {
  const { authorization } = request.headers;
  const client = await clientOf(needs.scimTokens, authorization);
  try {
    if (client) await needs.admission.admitProvider(client.providerId);
    else if (authorization !== undefined) await refuse(needs, request);
  } catch (error) {
    if (error instanceof GraphQLError) throw new ScimError(429, null, error.message);
    throw error;
  }
  if (client) return client;
  throw new ScimError(401, null, "The Authorization header must hold 'Bearer' and the token of a SCIM provider.");
}

/** A wrong token is on record by where it came from: whose it was to be, nobody knows. */
async function refuse({ refusedStrangers, admission }: Needs, request: FastifyRequest): Promise<void> {
  const network = networkOf(request.ip);
  const entry = {
    action: "scim.refused",
    subjectType: "address",
    subjectId: network,
    after: { method: request.method, path: request.routeOptions.url ?? null },
    refusedWith: "UNAUTHENTICATED",
  };
  await inRequest(requestDetails(request), () => refusedStrangers.note(network, systemActor("scim"), entry));
  await admission.countFailure(request.ip);
}

async function clientOf(tokens: Pick<ScimTokens, "authenticate">, header: string | undefined) {
  const token = /^Bearer +([\x21-\x7e]+)$/i.exec(header ?? "")?.[1];
  return token && token.length <= MAX_TOKEN_LENGTH ? tokens.authenticate(token) : null;
}
