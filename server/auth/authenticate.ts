import type { IncomingHttpHeaders } from "node:http";
import type { Platform } from "../../shared/compose";
import { hashToken, type TokenRefusal } from "../../shared/domain/api-tokens/api-tokens";
import type { Actor } from "../../shared/kernel/actor";
import { readCookie } from "./cookies";
import { sessionCookieName } from "./session-cookie";
import type { JwtRefusal, TrustedJwts } from "./trusted-jwts";

/** A longer text is no token of ours, and is not even hashed. */
const MAX_TOKEN_LENGTH = 512;

/** The viewer of the page that sends a session, as `Viewer.id` names them. */
const VIEWER_HEADER = "drawbridge-viewer";
/** Set by a page that reads by itself while nobody uses it. */
const UNATTENDED_HEADER = "drawbridge-unattended";

export type Credentials = Pick<IncomingHttpHeaders, "authorization" | "cookie"> & {
  readonly [VIEWER_HEADER]?: string | string[];
  readonly [UNATTENDED_HEADER]?: string | string[];
};

export type AuthenticationSources = Pick<Platform, "apiTokens" | "sessions" | "signIn"> & {
  readonly jwts: TrustedJwts;
};

/** The actor of the credentials; without one, the reason why a JWT among them was refused. Null: there was no JWT. */
export type AuthenticationResult =
  | { readonly actor: Actor; readonly jwtRefusal: null }
  | { readonly actor: null; readonly jwtRefusal: JwtRefusal | null };

const UNKNOWN: AuthenticationResult = { actor: null, jwtRefusal: null };

/**
 * Authenticates an Authorization header, or else a session cookie. `isUse`: the request counts as use of the session.
 */
export async function authenticateCredentials(
  deps: AuthenticationSources,
  { authorization, cookie, [VIEWER_HEADER]: viewer, [UNATTENDED_HEADER]: unattended }: Credentials,
  isUse = true,
): Promise<AuthenticationResult> {
  // A header is deliberate, so a cookie does not make up for a wrong one.
  if (authorization !== undefined) return bearer(deps, authorization);
  const session = readCookie(cookie, sessionCookieName(deps.signIn));
  const actor = session === null ? null : await deps.sessions.authenticate(session, isUse && unattended === undefined);
  // Somebody else signed in by another tab: the page must not act for them.
  if (viewer !== undefined && viewer !== actor?.id) return UNKNOWN;
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

/** SHA-256 of the token or session value, in hexadecimal; null: there is none. */
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
 * The reason why a header was refused, for the audit log only. The JWT's own refusal is passed in, because verifying it
 * again would cost as much, and might fetch the issuer's keys once more.
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
