import type { IncomingHttpHeaders } from "node:http";
import type { Platform } from "../../shared/compose";
import type { TokenRefusal } from "../../shared/domain/api-tokens/api-tokens";
import type { Actor } from "../../shared/kernel/actor";
import { readCookie } from "./cookies";
import { sessionCookieName } from "./session-cookie";
import type { JwtRefusal, TrustedJwts } from "./trusted-jwts";

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
  const token = bearerToken(header);
  if (!token) return null;
  const actor = await jwts.authenticate(token);
  if (actor || token.length > MAX_TOKEN_LENGTH) return actor;
  return apiTokens.authenticate(token);
}

export interface Refused {
  readonly kind: TokenRefusal["kind"] | JwtRefusal;
  readonly tokenId: string | null;
}

const WRONG: Refused = { kind: "WRONG", tokenId: null };

/** Why a header stood for nobody, for the record: whoever sent it is not told. */
export async function whyRefused({ apiTokens, jwts }: KnowsWho, header: string): Promise<Refused> {
  const token = bearerToken(header);
  if (!token) return WRONG;
  const kind = await jwts.whyRefused(token);
  if (kind) return { kind, tokenId: null };
  return token.length > MAX_TOKEN_LENGTH ? WRONG : apiTokens.whyRefused(token);
}

function bearerToken(header: string): string | undefined {
  return /^Bearer +([\x21-\x7e]+)$/i.exec(header)?.[1];
}
