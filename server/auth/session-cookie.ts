import type { SignInSettings } from "../../shared/config/sign-in-settings";
import { setCookieHeader } from "./cookies";

type Settings = Pick<SignInSettings, "url">;

/** On https the name's prefix keeps other hosts of the domain, and plain http, from setting the cookie. */
export function sessionCookieName(settings: Settings): string {
  return isSecure(settings) ? "__Host-drawbridge" : "drawbridge_session";
}

export function sessionCookie(settings: Settings, token: string): string {
  return setCookieHeader(sessionCookieName(settings), token, { path: "/", secure: isSecure(settings) });
}

export function noSessionCookie(settings: Settings): string {
  return setCookieHeader(sessionCookieName(settings), "", { path: "/", secure: isSecure(settings), maxAgeSeconds: 0 });
}

/** A sibling host that could set it would make people complete a sign-in begun by somebody else. */
export function attemptCookieName(settings: Settings): string {
  return isSecure(settings) ? "__Host-drawbridge_sign_in" : "drawbridge_sign_in";
}

/**
 * The sign-ins that a browser has begun, as in several tabs, the newest first. `__Host-` allows no path but "/", and the
 * next sign-in has to read it too.
 */
export function attemptCookie(settings: Settings, tokens: readonly string[]): string {
  const value = tokens.slice(0, MOST_ATTEMPTS).join("");
  return setCookieHeader(attemptCookieName(settings), value, {
    path: isSecure(settings) ? "/" : "/auth",
    secure: isSecure(settings),
    maxAgeSeconds: value ? 600 : 0,
  });
}

/** The tokens in that cookie. */
export function attemptsIn(value: string | null): readonly string[] {
  return value?.match(/.{1,43}/g) ?? [];
}

const MOST_ATTEMPTS = 3;

/** Without a configured address everything is on this machine, without https. */
function isSecure({ url }: Settings): boolean {
  return url?.startsWith("https:") ?? false;
}
