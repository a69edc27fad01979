import { isId } from "../../kernel/ids";

const SECRET_NAMES = /token|secret|password|credential|authorization|document|external|key$|url$/i;
const WORD = /^[A-Z][A-Z_]{0,40}$/;
const MOST_ITEMS = 50;
const DEEPEST = 5;

/**
 * What somebody sent, as far as it may stand in a log for years: ids, numbers and words of ours. Of any other text only its
 * length, whatever its field is called; and nothing at all where the field's name says that it is a secret.
 */
export function redactArguments(value: unknown, depth = 0): unknown {
  if (typeof value === "string")
    return isId(value) || WORD.test(value) ? value : `[a text of ${value.length} characters]`;
  if (value === null || typeof value !== "object") return value ?? null;
  if (value instanceof Date) return value.toISOString();
  if (depth === DEEPEST) return "[more]";
  if (Array.isArray(value)) {
    const shown = value.slice(0, MOST_ITEMS).map((item) => redactArguments(item, depth + 1));
    return value.length > MOST_ITEMS ? [...shown, `[${value.length - MOST_ITEMS} more]`] : shown;
  }
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MOST_ITEMS)
      .map(([name, item]) => [
        name,
        SECRET_NAMES.test(name) && item != null ? "[redacted]" : redactArguments(item, depth + 1),
      ]),
  );
}
