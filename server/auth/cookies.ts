interface CookieOptions {
  readonly path: string;
  readonly secure: boolean;
  /** Undefined: until the browser closes. 0: the cookie is deleted. */
  readonly maxAgeSeconds?: number;
}

/** The value of a cookie, or null. Of duplicates the first counts. */
export function readCookie(header: string | undefined, name: string): string | null {
  for (const part of header?.split(";") ?? []) {
    const at = part.indexOf("=");
    if (part.slice(0, at).trim() !== name) continue;
    // Our cookies need no escapes; any other value is not ours.
    return /^ *([\w-]{1,256}) *$/.exec(part.slice(at + 1))?.[1] ?? null;
  }
  return null;
}

/** A Set-Cookie header: hidden from scripts, and not sent with other sites' forms. */
export function setCookieHeader(name: string, value: string, { path, secure, maxAgeSeconds }: CookieOptions): string {
  const age = maxAgeSeconds === undefined ? "" : `; Max-Age=${maxAgeSeconds}`;
  return `${name}=${value}; Path=${path}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}${age}`;
}
