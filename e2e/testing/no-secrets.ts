/** How secrets look, written down apart from what takes them out: one mistake must not hide the other. */
const LOOKS_LIKE: Readonly<Record<string, RegExp>> = {
  "a token of ours": /drawbridge_(?!\[)[A-Za-z0-9_-]{30,}/,
  "credentials of a header": /\b(?:bearer|basic) [A-Za-z0-9._~+/-]{12,}/i,
  "a JSON web token": /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\./,
  "a presigned address": /X-Amz-(?:Signature|Security-Token)=(?!\[redacted)[A-Za-z0-9%]/i,
  "a password in an address": /[a-z]:\/\/[^\s:/@"]*:(?!\[redacted)[^\s@/"]+@/i,
  "a private key": /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
};

/** Every story ends with this look at all that its processes wrote. */
export function assertNoSecrets(lines: readonly string[], known: Iterable<string>): void {
  const secrets = [...new Set(known)];
  for (const line of lines) {
    const kind = Object.entries(LOOKS_LIKE).find(([, pattern]) => pattern.test(line))?.[0];
    if (kind) throw new Error(`A process logged ${kind}: ${line.slice(0, 300)}`);
    if (secrets.some((secret) => line.includes(secret)))
      throw new Error(`A process logged a secret: ${line.slice(0, 60)}`);
  }
}

/** Shorter ones stand in other words by chance. */
const SHORTEST = 12;

/** The values of a process's environment that it must not pass on: secrets by their name, and passwords in addresses. */
export function secretsIn(env: Readonly<Record<string, string | undefined>>): string[] {
  const found = Object.entries(env).flatMap(([name, value = ""]) => {
    const isSecret = /TOKEN|SECRET|PASSWORD|KEY/.test(name) && !/_ID$|_FILE$/.test(name);
    const password = URL.canParse(value) ? new URL(value).password : "";
    return isSecret ? [value, password] : [password];
  });
  return found.filter((secret) => secret.length >= SHORTEST);
}

/** The tokens and secrets that an answer of the API gives away once, without what they all begin with. */
export function secretsGiven(answer: string): string[] {
  const given = answer.matchAll(/"(?:token|secret)":"(?:drawbridge_(?:[a-z]+_)?)?([^"]+)"/g);
  const found = [...given].map(([, secret = ""]) => secret);
  return found.filter((secret) => secret.length >= SHORTEST);
}
