import type { IncomingHttpHeaders } from "node:http";
import type { Platform } from "../../shared/compose";
import { hashToken, type TokenRefusal } from "../../shared/domain/api-tokens/api-tokens";
import type { Actor } from "../../shared/kernel/actor";
import { readCookie } from "./cookies";
import { sessionCookieName } from "./session-cookie";
import type { JwtRefusal, TrustedJwts } from "./trusted-jwts";

/** Longer is no token of ours; it is not even hashed. */
const MAX_TOKEN_LENGTH = 512;

export type Credentials = Pick<IncomingHttpHeaders, "authorization" | "cookie">;

export type AuthenticationSources = Pick<Platform, "apiTokens" | "sessions" | "signIn"> & {
  readonly jwts: TrustedJwts;
};

/** Whom credentials stand for, or nobody: then with what a JWT among them was refused for. Null: there was none. */
export type AuthenticationResult =
  | { readonly actor: Actor; readonly jwtRefusal: null }
  | { readonly actor: null; readonly jwtRefusal: JwtRefusal | null };

const UNKNOWN: AuthenticationResult = { actor: null, jwtRefusal: null };

/** Who an Authorization header stands for, or else a session's cookie. `isUse`: it keeps a session from idling. */
export async function authenticateCredentials(
  deps: AuthenticationSources,
  { authorization, cookie }: Credentials,
  isUse = true,
): Promise<AuthenticationResult> {
  // Whoever sends a header means it: a wrong one is not made up for by a cookie.
  if (authorization !== undefined) return bearer(deps, authorization);
  const session = readCookie(cookie, sessionCookieName(deps.signIn));
  const actor = session === null ? null : await deps.sessions.authenticate(session, isUse);
  return actor ? { actor, jwtRefusal: null } : UNKNOWN;
}

async function bearer({ apiTokens, jwts }: AuthenticationSources, header: string): Promise<AuthenticationResult> {
  const token = bearerToken(header);
  if (!token) return UNKNOWN;
  const verdict = await jwts.judge(token);
  const jwtRefusal = verdict?.refusal ?? null;
  const actor = verdict?.actor ?? (token.length > MAX_TOKEN_LENGTH ? null : await apiTokens.authenticate(token));
  return actor ? { actor, jwtRefusal: null } : { actor, jwtRefusal };
}

/** SHA-256 of the token or session value that `recognize` would look at, in hexadecimal; null: there is none. */
export function credentialHash({ signIn }: Pick<AuthenticationSources, "signIn">, headers: Credentials): string | null {
  const { authorization, cookie } = headers;
  const secret =
    authorization === undefined ? readCookie(cookie, sessionCookieName(signIn)) : bearerToken(authorization);
  return secret ? hashToken(secret) : null;
}

export interface RefusedCredentials {
  readonly kind: TokenRefusal["kind"] | JwtRefusal;
  readonly tokenId: string | null;
}

const WRONG: RefusedCredentials = { kind: "WRONG", tokenId: null };

/**
 * Why a header stood for nobody, for the record: whoever sent it is not told. What is known of a JWT is handed on, since
 * verifying it again would cost as much again, and might ask its issuer for keys once more.
 */
export async function whyRefused(
  { apiTokens }: Pick<AuthenticationSources, "apiTokens">,
  header: string,
  jwtRefusal: JwtRefusal | null,
): Promise<RefusedCredentials> {
  if (jwtRefusal) return { kind: jwtRefusal, tokenId: null };
  const token = bearerToken(header);
  return !token || token.length > MAX_TOKEN_LENGTH ? WRONG : apiTokens.whyRefused(token);
}

function bearerToken(header: string): string | undefined {
  return /^Bearer +([\x21-\x7e]+)$/i.exec(header)?.[1];
}
