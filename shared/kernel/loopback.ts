/** A name or address of this machine. The whole name counts: `127.0.0.1.example.com` is none. */
export function isLoopback(host: string): boolean {
  return /^(?:127(?:\.\d{1,3}){3}|\[?::1\]?|(?:::ffff:)127(?:\.\d{1,3}){3}|(?:[a-z\d-]+\.)*localhost)$/i.test(host);
}

/**
 * Whether a Host header names this machine, with or without a port. Browsers send the host of the URL, so a foreign
 * name that resolves to this machine (DNS rebinding) is refused.
 */
export function isLoopbackHost(header: string | undefined): boolean {
  const named = /^(\[[^\]]*\]|[^:[\]]+)(?::\d{1,5})?$/.exec(header ?? "")?.[1];
  return named !== undefined && isLoopback(named);
}

/** Headers of proxies that forward a request. A proxy without any of them cannot be distinguished from a client. */
const PROXIED = /^(?:forwarded|via|x-forwarded(?:-.+)?|x-real-ip|(?:x-|true-)?client-ip|cf-connecting-ip)$/i;

export function isProxied(headers: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(headers).some((name) => PROXIED.test(name));
}
