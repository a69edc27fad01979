import type { IncomingHttpHeaders } from "node:http";
import type { Platform } from "../../shared/compose";
import type { Actor } from "../../shared/kernel/actor";
import { readCookie } from "./cookies";
import { sessionCookieName } from "./session-cookie";
import type { TrustedJwts } from "./trusted-jwts";

/** Longer is no token of ours; it is not even hashed. */
const MAX_TOKEN_LENGTH = 512;

export type Credentials = Pick<IncomingHttpHeaders, "authorization" | "cookie">;

export type KnowsWho = Pick<Platform, "apiTokens" | "sessions" | "signIn"> & { readonly jwts: TrustedJwts };

/** Who an Authorization header stands for, or else a session's cookie; or null. `isUse`: it keeps a session from idling. */
export async function authenticate(
  deps: KnowsWho,
  { authorization, cookie }: Credentials,
  isUse = true,
): Promise<Actor | null> {
  // Whoever sends a header means it: a wrong one is not made up for by a cookie.
  if (authorization !== undefined) return bearer(deps, authorization);
  const session = readCookie(cookie, sessionCookieName(deps.signIn));
  return session === null ? null : deps.sessions.authenticate(session, isUse);
}

async function bearer({ apiTokens, jwts }: KnowsWho, header: string): Promise<Actor | null> {
  const token = /^Bearer +([\x21-\x7e]+)$/i.exec(header)?.[1];
  if (!token) return null;
  const actor = await jwts.authenticate(token);
  if (actor || token.length > MAX_TOKEN_LENGTH) return actor;
  return apiTokens.authenticate(token);
}
