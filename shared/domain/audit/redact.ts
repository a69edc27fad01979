import { isId } from "../../kernel/ids";

const SECRET_NAMES = /token|secret|password|credential|authorization|document|external|key$|url$/i;
const WORD = /^[A-Z][A-Z_]{0,40}$/;
const MOST_ITEMS = 50;
const DEEPEST = 5;

/**
 * The part of an input that may stay in a log for years: ids, numbers and enum values. Other texts are replaced by
 * their length, whatever their field is called, and a field with the name of a secret by nothing.
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
