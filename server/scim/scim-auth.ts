import type { ScimClient } from "../../shared/domain/identities/scim/scim-client";
import { ScimError } from "../../shared/domain/identities/scim/scim-error";
import type { ScimTokens } from "../../shared/domain/identities/scim/scim-tokens";

/** Longer is no token of ours; it is not even hashed. */
const MAX_TOKEN_LENGTH = 512;

/** Which provider an Authorization header stands for. Throws 401. */
export async function authenticateScim(
  tokens: Pick<ScimTokens, "authenticate">,
  header: string | undefined,
): Promise<ScimClient> {
  const token = /^Bearer +([\x21-\x7e]+)$/i.exec(header ?? "")?.[1];
  const client = token && token.length <= MAX_TOKEN_LENGTH ? await tokens.authenticate(token) : null;
  if (client) return client;
  throw new ScimError(401, null, "The Authorization header must hold 'Bearer' and the token of a SCIM provider.");
}
