/** A name or address of this very machine. `127.0.0.1.example.com` is none: the whole of it counts. */
export function isLoopback(host: string): boolean {
  return /^(?:127(?:\.\d{1,3}){3}|\[?::1\]?|(?:::ffff:)127(?:\.\d{1,3}){3}|localhost)$/i.test(host);
}
