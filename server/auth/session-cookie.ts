import type { SignInSettings } from "../../shared/config/sign-in-settings";
import { setCookieHeader } from "./cookies";

type Settings = Pick<SignInSettings, "url">;

/** On https the name itself keeps other hosts of the domain, and plain http, from setting it. */
export function sessionCookieName(settings: Settings): string {
  return isSecure(settings) ? "__Host-drawbridge" : "drawbridge_session";
}

export function sessionCookie(settings: Settings, token: string): string {
  return setCookieHeader(sessionCookieName(settings), token, { path: "/", secure: isSecure(settings) });
}

export function noSessionCookie(settings: Settings): string {
  return setCookieHeader(sessionCookieName(settings), "", { path: "/", secure: isSecure(settings), maxAgeSeconds: 0 });
}

/** A host beside ours that could set it would have people come back from a sign-in that was begun for somebody else. */
export function attemptCookieName(settings: Settings): string {
  return isSecure(settings) ? "__Host-drawbridge_sign_in" : "drawbridge_sign_in";
}

/** What the browser brings back from the provider. `__Host-` takes no path but "/". */
export function attemptCookie(settings: Settings, token: string): string {
  return setCookieHeader(attemptCookieName(settings), token, {
    path: isSecure(settings) ? "/" : "/auth/callback",
    secure: isSecure(settings),
    maxAgeSeconds: token ? 600 : 0,
  });
}

/** Without an address of ours everything is on this machine, where there is no https. */
function isSecure({ url }: Settings): boolean {
  return url?.startsWith("https:") ?? false;
}
