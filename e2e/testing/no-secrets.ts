/** How secrets look, written down apart from what takes them out: one mistake must not hide the other. */
const LOOKS_LIKE: Readonly<Record<string, RegExp>> = {
  "a token of ours": /drawbridge_(?!\[)[A-Za-z0-9_-]{30,}/,
  "credentials of a header": /\b(?:bearer|basic) [A-Za-z0-9._~+/-]{12,}/i,
  "a JSON web token": /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\./,
  "a presigned address": /X-Amz-(?:Signature|Security-Token)=(?!\[redacted)[A-Za-z0-9%]/i,
  "a password in an address": /[a-z]:\/\/[^\s:/@"]*:(?!\[redacted)[^\s@/"]+@/i,
  "a private key": /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
};

/** Every story ends with this look at all that its processes logged. */
export function assertNoSecrets(lines: readonly string[], known: readonly string[]): void {
  for (const line of lines) {
    const kind = Object.entries(LOOKS_LIKE).find(([, pattern]) => pattern.test(line))?.[0];
    if (kind) throw new Error(`A process logged ${kind}: ${line.slice(0, 300)}`);
    if (known.some((secret) => line.includes(secret)))
      throw new Error(`A process logged a secret: ${line.slice(0, 60)}`);
  }
}
