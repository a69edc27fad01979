/** A name or address of this very machine. `127.0.0.1.example.com` is none: the whole of it counts. */
export function isLoopback(host: string): boolean {
  return /^(?:127(?:\.\d{1,3}){3}|\[?::1\]?|(?:::ffff:)127(?:\.\d{1,3}){3}|(?:[a-z\d-]+\.)*localhost)$/i.test(host);
}

/**
 * A Host header by which this very machine was asked for, with or without a port. Browsers send what stood in the address, so
 * whoever lets a name of their own lead here (DNS rebinding) is told from who meant this machine.
 */
export function isLoopbackHost(header: string | undefined): boolean {
  const named = /^(\[[^\]]*\]|[^:[\]]+)(?::\d{1,5})?$/.exec(header ?? "")?.[1];
  return named !== undefined && isLoopback(named);
}

/** Headers by which a proxy says that it asks for somebody else. One that sets none of them cannot be told from whom it stands for. */
const PROXIED = /^(?:forwarded|via|x-forwarded(?:-.+)?|x-real-ip|(?:x-|true-)?client-ip|cf-connecting-ip)$/i;

export function isProxied(headers: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(headers).some((name) => PROXIED.test(name));
}
