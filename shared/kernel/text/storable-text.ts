/** PostgreSQL holds neither: the character NUL, and half of a pair that stands for one character. */
export const UNSTORABLE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

const EACH = new RegExp(UNSTORABLE, "g");

/** The same text, with U+FFFD for each character that no database could keep. */
export function storableText(text: string): string {
  return UNSTORABLE.test(text) ? text.replace(EACH, "\ufffd") : text;
}

/**
 * The same value with every text in it made storable: those of lists, and keys and values of plain objects. Whatever needs no
 * change is answered as it came. For what was sent by others, so its depth is that of their message.
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
  // By its entries: assigned one by one, a key named __proto__ would be lost.
  return changed ? Object.fromEntries(entries) : value;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
