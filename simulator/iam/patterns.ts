/** `*` is any text, `?` any one character. Case counts. */
export function matchesPattern(pattern: string, text: string): boolean {
  let expression = cache.get(pattern);
  if (!expression) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", "[^]*")
      .replaceAll("?", "[^]");
    expression = new RegExp(`^${source}$`);
    cache.set(pattern, expression);
  }
  return expression.test(text);
}

/** Actions are compared whatever their case. */
export function matchesAction(pattern: string, action: string): boolean {
  return matchesPattern(pattern.toLowerCase(), action.toLowerCase());
}

/** The six parts of an ARN are compared one by one: a wildcard does not reach over a colon into the next part. */
export function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === "*") return true;
  const patternParts = partsOf(pattern);
  const parts = partsOf(arn);
  return (
    patternParts.length === 6 && parts.length === 6 && patternParts.every((part, i) => matchesPattern(part, parts[i]!))
  );
}

/** `arn:partition:service:region:account:resource`; the resource may have colons of its own. */
function partsOf(arn: string): string[] {
  const parts = arn.split(":");
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}

/** Patterns are those of policies: a few dozen. */
const cache = new Map<string, RegExp>();
