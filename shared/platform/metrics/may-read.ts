import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { isLoopback, isLoopbackHost, isProxied } from "../../kernel/loopback";

interface Reader {
  readonly headers: IncomingHttpHeaders;
  /** The other end of the connection itself, whatever a header says. */
  readonly address: string | undefined;
}

/**
 * With a token whoever has it; without one only who asks from this machine, by a name of this machine, and not for somebody
 * else. A page in a browser on it asks from here too, by a name of its own that leads here.
 */
export function mayReadMetrics({ headers, address }: Reader, token: string | undefined): boolean {
  if (token !== undefined) return isSame(headers.authorization ?? "", `Bearer ${token}`);
  return isLoopback(address ?? "") && isLoopbackHost(headers.host) && !isProxied(headers);
}

/** In a time that says nothing about either; hashed to be of one length. */
function isSame(given: string, right: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(given), hash(right));
}
