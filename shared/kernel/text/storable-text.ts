/** Characters that PostgreSQL cannot store: NUL, and lone surrogates. */
export const UNSTORABLE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Whether a value of a stranger can be looked up as it is: a text that is not empty, and that PostgreSQL can store. */
export function isStorableText(value: unknown): value is string {
  return typeof value === "string" && value !== "" && !UNSTORABLE.test(value);
}

const EACH = new RegExp(UNSTORABLE, "g");

/** The text with U+FFFD for each character that PostgreSQL cannot store. */
export function storableText(text: string): string {
  return UNSTORABLE.test(text) ? text.replace(EACH, "\ufffd") : text;
}

/**
 * The value with all of its texts made storable, in lists, keys and values. An unchanged value is returned as it is.
 * The depth is that of the sender's message.
 */
export function withStorableTexts<T>(value: T): T {
  return storableValue(value) as T;
}

function storableValue(value: unknown): unknown {
  if (typeof value === "string") return storableText(value);
  if (Array.isArray(value)) {
    const items = value.map(storableValue);
    return items.some((item, n) => item !== value[n]) ? items : value;
  }
  return isPlain(value) ? storableObject(value) : value;
}

function storableObject(value: Readonly<Record<string, unknown>>): object {
  let changed = false;
  const entries = Object.entries(value).map(([key, own]) => {
    const entry = [storableText(key), storableValue(own)] as const;
    changed ||= entry[0] !== key || entry[1] !== own;
    return entry;
  });
  // Built from entries: assigning a key named __proto__ would lose it.
  return changed ? Object.fromEntries(entries) : value;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
