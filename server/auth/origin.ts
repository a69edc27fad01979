import type { IncomingHttpHeaders } from "node:http";
import type { SignInSettings } from "../../shared/config/sign-in-settings";
import { isLoopback } from "../../shared/kernel/loopback";
import { parseUrl } from "../../shared/kernel/parse-url";

type Known = Pick<SignInSettings, "url" | "allowedOrigins">;

/**
 * Whether one of our pages, or of an allowed origin, sent a request. A request without such a header counts as sent by
 * none.
 */
export function isFromOurPage(settings: Known, headers: IncomingHttpHeaders): boolean {
  if (headers.origin === undefined) return headers["sec-fetch-site"] === "same-origin";
  return isOurOrigin(settings, headers.origin, headers.host);
}

/** Whether a foreign page sent a request or links here. Programs other than browsers send no such header. */
export function isFromForeignPage(settings: Known, headers: IncomingHttpHeaders): boolean {
  const { origin, host } = headers;
  // A followed link has no Origin header, but carries cookies.
  if (origin === undefined) return ["cross-site", "same-site"].includes(String(headers["sec-fetch-site"]));
  return !isOurOrigin(settings, origin, host);
}

function isOurOrigin({ url, allowedOrigins }: Known, origin: string, host: string | undefined): boolean {
  if (allowedOrigins.includes(origin)) return true;
  if (url !== null) return origin === url;
  // The Host header alone proves nothing, because a foreign name may resolve to this machine. A loopback name cannot be
  // foreign.
  const from = parseUrl(origin);
  return from !== null && isLoopback(from.hostname) && from.host === host;
}
