import type { FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import type { ScimClient } from "../../shared/domain/identities/scim/scim-client";
import { ScimError } from "../../shared/domain/identities/scim/scim-error";
import type { ScimTokens } from "../../shared/domain/identities/scim/scim-tokens";
import type { Admission } from "../edge/admission";

/** Longer is no token of ours; it is not even hashed. */
const MAX_TOKEN_LENGTH = 512;

type Knocking = Pick<FastifyRequest, "headers" | "ip">;

/** Which provider sends a request, if it has not sent too many. Throws 401 or 429. */
export async function admitScim(
  tokens: Pick<ScimTokens, "authenticate">,
  admission: Admission,
  { headers: { authorization }, ip }: Knocking,
): Promise<ScimClient> {
  const client = await clientOf(tokens, authorization);
  try {
    if (client) await admission.admitProvider(client.providerId);
    else if (authorization !== undefined) await admission.countFailure(ip);
  } catch (error) {
    if (error instanceof GraphQLError) throw new ScimError(429, null, error.message);
    throw error;
  }
  if (client) return client;
  throw new ScimError(401, null, "The Authorization header must hold 'Bearer' and the token of a SCIM provider.");
}

async function clientOf(tokens: Pick<ScimTokens, "authenticate">, header: string | undefined) {
  const token = /^Bearer +([\x21-\x7e]+)$/i.exec(header ?? "")?.[1];
  return token && token.length <= MAX_TOKEN_LENGTH ? tokens.authenticate(token) : null;
}
