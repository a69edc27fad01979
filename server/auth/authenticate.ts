import type { Platform } from "../../shared/compose";
import type { Actor } from "../../shared/kernel/actor";

/** Longer is no token of ours; it is not even hashed. */
const MAX_TOKEN_LENGTH = 512;

/** Who an Authorization header stands for, or null. */
export async function authenticate(
  { apiTokens }: Pick<Platform, "apiTokens">,
  header: string | undefined,
): Promise<Actor | null> {
  const token = /^Bearer +([\x21-\x7e]+)$/i.exec(header ?? "")?.[1];
  if (!token || token.length > MAX_TOKEN_LENGTH) return null;
  return apiTokens.authenticate(token);
}
