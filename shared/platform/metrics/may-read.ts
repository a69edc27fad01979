import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { isLoopback, isLoopbackHost, isProxied } from "../../kernel/loopback";

interface Reader {
  readonly headers: IncomingHttpHeaders;
  /** The peer of the connection itself, whatever a header says. */
  readonly address: string | undefined;
}

/**
 * Whether a request may read the metrics. With a token: the requests that present it. Without one: only requests from
 * this machine, to a name of this machine, without a proxy. That excludes a page in a local browser, whose host name
 * may resolve to this machine.
 */
export function mayReadMetrics({ headers, address }: Reader, token: string | undefined): boolean {
  if (token !== undefined) return isSame(headers.authorization ?? "", `Bearer ${token}`);
  return isLoopback(address ?? "") && isLoopbackHost(headers.host) && !isProxied(headers);
}

/** Compares in constant time; hashed to equal lengths. */
function isSame(given: string, right: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(given), hash(right));
}
