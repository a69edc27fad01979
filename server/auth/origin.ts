import type { IncomingHttpHeaders } from "node:http";
import type { SignInSettings } from "../../shared/config/sign-in-settings";
import { isLoopback } from "../../shared/kernel/loopback";
import { parseUrl } from "../../shared/kernel/parse-url";

type Known = Pick<SignInSettings, "url" | "allowedOrigins">;

/** A page of ours, or of an origin that is allowed, sent this. Without any word about it nobody did. */
export function isFromOurPage(settings: Known, headers: IncomingHttpHeaders): boolean {
  if (headers.origin === undefined) return headers["sec-fetch-site"] === "same-origin";
  return isOurOrigin(settings, headers.origin, headers.host);
}

/** A page of somebody else sent this, or leads here. Programs that are no browser say nothing of it. */
export function isFromForeignPage(settings: Known, headers: IncomingHttpHeaders): boolean {
  const { origin, host } = headers;
  // Of a link that was followed there is no origin, and its cookies come along.
  if (origin === undefined) return ["cross-site", "same-site"].includes(String(headers["sec-fetch-site"]));
  return !isOurOrigin(settings, origin, host);
}

function isOurOrigin({ url, allowedOrigins }: Known, origin: string, host: string | undefined): boolean {
  if (allowedOrigins.includes(origin)) return true;
  if (url !== null) return origin === url;
  // The Host header alone proves nothing: a name of somebody else may lead here. A loopback name cannot be theirs.
  const from = parseUrl(origin);
  return from !== null && isLoopback(from.hostname) && from.host === host;
}
