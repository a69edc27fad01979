/** A name or address of this very machine. `127.0.0.1.example.com` is none: the whole of it counts. */
export function isLoopback(host: string): boolean {
  return /^(?:127(?:\.\d{1,3}){3}|\[?::1\]?|(?:::ffff:)127(?:\.\d{1,3}){3}|localhost)$/i.test(host);
}

/** Headers by which a proxy says that it asks for somebody else. One that sets none of them cannot be told from whom it stands for. */
const PROXIED = /^(?:forwarded|via|x-forwarded(?:-.+)?|x-real-ip|(?:x-|true-)?client-ip|cf-connecting-ip)$/i;

export function isProxied(headers: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(headers).some((name) => PROXIED.test(name));
}
