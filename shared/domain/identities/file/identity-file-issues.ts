import type { z } from "zod";
import type { FileProblem } from "./identity-file-lines";
import { fieldsAt } from "./identity-file-schema";

type Path = readonly (string | number)[];

/** Zod's issues with a document, as sentences for its author. */
export function describeIssue(issue: z.core.$ZodIssue, content: unknown): FileProblem[] {
  const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownField([...path, key], key));
  return [{ path, message: `${nameOf(path)} ${complaint(issue, valueAt(content, path))}.` }];
}

function complaint(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case "invalid_type":
      return wrongType(issue.expected, value);
    case "too_small":
      return "is empty";
    case "too_big":
      return tooMuch(Number(issue.maximum), value);
    case "invalid_format":
      return issue.format === "email"
        ? "is no e-mail address"
        : "holds a character that cannot be kept: NUL, or half of a pair";
    case "invalid_key":
      return "has a name that is empty, has more than 256 characters, or holds one that cannot be kept";
    default:
      return "cannot be taken";
  }
}

function unknownField(path: Path, key: string): FileProblem {
  const parent = path.slice(0, -1);
  const fields = fieldsAt(parent).join(", ");
  const message = `${nameOf(parent)} has a field '${shortenedValue(key)}', which is none of ${fields}.`;
  return { path, message };
}

function wrongType(expected: string, value: unknown): string {
  if (value === undefined) return "is missing";
  if (value === null) return `is empty: it has to be ${kindText(expected)}`;
  const isPlain = typeof value === "number" || typeof value === "boolean";
  const found = isPlain ? `${kindText(typeof value)} (${value})` : kindText(kindOf(value));
  const quotes = expected === "string" && isPlain ? "; put it in quotes" : "";
  return `has to be ${kindText(expected)} and is ${found}${quotes}`;
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? "array" : typeof value;
}

function kindText(kind: string): string {
  const texts: Record<string, string> = {
    string: "a text",
    number: "a number",
    boolean: "true or false",
    array: "a list",
    object: "an object with fields",
    record: "an object with fields",
  };
  return texts[kind] ?? "something else";
}

function tooMuch(maximum: number, value: unknown): string {
  const most = maximum.toLocaleString("en-US");
  if (Array.isArray(value)) return `has ${value.length.toLocaleString("en-US")} entries; at most ${most} are taken`;
  const { length } = String(value).trim();
  return `has ${length.toLocaleString("en-US")} characters; at most ${most} are taken`;
}

/** As programs write it: `users[3].attributes['cost center']`. */
function nameOf(path: Path): string {
  if (path.length === 0) return "the document";
  const [first, ...rest] = path;
  const parts = rest.map((part) => {
    if (typeof part === "number") return `[${part}]`;
    return /^[\w-]+$/.test(part) ? `.${shortenedValue(part)}` : `['${shortenedValue(part)}']`;
  });
  return [first, ...parts].join("");
}

function valueAt(content: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null ? (value as Record<string, unknown>)[part] : undefined,
    content,
  );
}

export function shortenedValue(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
