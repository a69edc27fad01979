import { accessInWords } from "../../parts/words/access-words";
import { exactTime, saySeconds } from "../../parts/words/moment";

/** The value at one path of an event: a text, or an object with an id, which may have a page. */
export interface Said {
  readonly text: string;
  readonly id?: string;
}

export interface EventFact {
  /** The path of the fact in the event. */
  readonly key: string;
  readonly label: string;
  /** Null: the path had no value. */
  readonly before: Said | null;
  readonly after: Said | null;
}

export interface EventContent {
  readonly beforeJson?: string | null;
  readonly afterJson?: string | null;
}

/** A longer list of facts is cut, because the JSON of the event has all of them. */
export const MOST_FACTS = 60;

/** The facts of an event, by path. A change has only the paths whose values differ. */
export function factsOfEvent({ beforeJson, afterJson }: EventContent): EventFact[] {
  const before = saidIn(beforeJson);
  const after = saidIn(afterJson);
  const isChange = before.size > 0 && after.size > 0;
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((key) => ({ key, label: labelOf(key), before: before.get(key) ?? null, after: after.get(key) ?? null }))
    .filter((fact) => !isChange || fact.before?.text !== fact.after?.text || fact.before?.id !== fact.after?.id);
}

/** Whether the event has both a state before and a state after. */
export function isChange({ beforeJson, afterJson }: EventContent): boolean {
  return beforeJson != null && afterJson != null;
}

function saidIn(json: string | null | undefined): Map<string, Said> {
  const said = new Map<string, Said>();
  if (json != null) collect(JSON.parse(json), [], said);
  return said;
}

function collect(value: unknown, path: readonly string[], said: Map<string, Said>): void {
  if (value === null || value === undefined) return;
  const key = path.join(".");
  if (Array.isArray(value)) {
    if (value.length === 0) return;
    if (value.every(isPlain)) said.set(key, { text: value.map((one) => textOf(one, path)).join(", ") });
    else for (const [n, one] of value.entries()) collect(one, [...path, String(n + 1)], said);
  } else if (typeof value === "object") collectObject(value as Readonly<Record<string, unknown>>, path, said);
  else said.set(key, saidOf(value, path));
}

function collectObject(value: Readonly<Record<string, unknown>>, path: readonly string[], said: Map<string, Said>) {
  if (Array.isArray(value.policies)) {
    said.set(path.join("."), { text: accessInWords(value as Parameters<typeof accessInWords>[0]) });
    return;
  }
  const { id, name, ...rest } = value;
  const isNamed = typeof id === "string" && isId(id) && path.length > 0;
  if (isNamed) said.set(path.join("."), { text: typeof name === "string" ? name : SOMETHING, id });
  for (const [key, one] of Object.entries(isNamed ? rest : value)) collect(one, [...path, key], said);
}

/** The text for an id without a known name; the page offers the id to copy. */
export const SOMETHING = "Not named";

function saidOf(value: unknown, path: readonly string[]): Said {
  if (typeof value === "string" && isId(value)) return { text: SOMETHING, id: value };
  return { text: textOf(value, path) };
}

function textOf(value: unknown, path: readonly string[]): string {
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "number") return isSeconds(path) ? saySeconds(value) : String(value);
  const text = String(value);
  if (isId(text)) return `${text.slice(0, 8)}…`;
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text)) return exactTime(text);
  return /^[A-Z]+(_[A-Z]+)+$/.test(text) ? capitalized(text.toLowerCase().replaceAll("_", " ")) : text;
}

function isPlain(value: unknown): boolean {
  return value === null || typeof value !== "object";
}

export function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

function isSeconds(path: readonly string[]): boolean {
  return /seconds$/i.test(path.at(-1) ?? "");
}

/** "Items 1, approved duration", from items.1.approvedDurationSeconds. */
function labelOf(key: string): string {
  const parts = key.split(".").map((part) =>
    part
      .replace(/(?<=\w)(Seconds|Ids?)$/, "")
      .replace(/([a-z\d])([A-Z])/g, "$1 $2")
      .toLowerCase(),
  );
  const words = parts.reduce(
    (said, part) => (/^\d+$/.test(part) || said === "" ? `${said} ${part}` : `${said}, ${part}`),
    "",
  );
  return capitalized(words.trim());
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
