import type { FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import type { Platform } from "../../shared/compose";
import { ScimError } from "../../shared/domain/identities/scim/protocol/scim-error";
import type { ScimClient } from "../../shared/domain/identities/scim/scim-client";
import type { ScimTokens } from "../../shared/domain/identities/scim/scim-tokens";
import { refuseToken } from "../auth/refused-tokens";
import type { Admission } from "../edge/admission";

/** A longer text is no token of ours, and is not even hashed. */
const MAX_TOKEN_LENGTH = 512;

type Needs = Pick<Platform, "refusedStrangers"> & {
  readonly scimTokens: Pick<ScimTokens, "authenticate">;
  readonly admission: Admission;
};

/** The provider that sends a request. Throws 401, or 429 beyond its rate. */
export async function admitScim(needs: Needs, request: FastifyRequest): Promise<ScimClient> {
  const { authorization } = request.headers;
  const client = await clientOf(needs.scimTokens, authorization);
  try {
    if (client) await needs.admission.admitProvider(client.providerId);
    else if (authorization !== undefined) await refuse(needs, request);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new ScimError(429, null, error.message, Number(error.extensions.retryAfterSeconds));
  }
  if (client) return client;
  throw new ScimError(401, null, "The Authorization header must hold 'Bearer' and the token of a SCIM provider.");
}

async function refuse(needs: Needs, request: FastifyRequest): Promise<void> {
  const after = { method: request.method, path: request.routeOptions.url ?? null };
  await refuseToken(needs, request, { at: "scim", action: "scim.refused", after });
}

async function clientOf(tokens: Pick<ScimTokens, "authenticate">, header: string | undefined) {
  const token = /^Bearer +([\x21-\x7e]+)$/i.exec(header ?? "")?.[1];
  return token && token.length <= MAX_TOKEN_LENGTH ? tokens.authenticate(token) : null;
}
