const SECRET_NAMES = /token|secret|password|credential|authorization|document|key$|url$/i;
const LONGEST_TEXT = 200;
const MOST_ITEMS = 50;
const DEEPEST = 5;

/**
 * What somebody sent, as far as it may stand in a log for years: what may be a secret by its name is left out, and what is
 * long is named by its length.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") {
    return value.length > LONGEST_TEXT ? `[a text of ${value.length} characters]` : value;
  }
  if (value === null || typeof value !== "object") return value ?? null;
  if (value instanceof Date) return value.toISOString();
  if (depth === DEEPEST) return "[more]";
  if (Array.isArray(value)) {
    const shown = value.slice(0, MOST_ITEMS).map((item) => redact(item, depth + 1));
    return value.length > MOST_ITEMS ? [...shown, `[${value.length - MOST_ITEMS} more]`] : shown;
  }
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MOST_ITEMS)
      .map(([name, item]) => [name, SECRET_NAMES.test(name) && item != null ? "[redacted]" : redact(item, depth + 1)]),
  );
}
