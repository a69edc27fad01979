import type { z } from "zod";
import { DomainError, type FieldProblem } from "../../../kernel/app-error";
import { UNSTORABLE } from "../../../kernel/text/storable-text";
import { ATTRIBUTE_NAMES, SENT_NAMES } from "./provider-documents";

/** Limits answers to hostile input: the provider prints 32,000 characters at most. */
const MOST_PROBLEMS = 50;
const MOST_SHOWN = 60;

/** Parses a document by its schema. Throws all problems, with paths as written in the Terraform file. */
export function parseDocument<T>(schema: z.ZodType<T>, body: unknown): T {
  const unstorable = unstorableTexts(body, []);
  if (unstorable.length > 0) throw documentProblems(unstorable);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw documentProblems(parsed.error.issues.flatMap((issue) => problemsOfIssue(issue, body)));
}

/** INVALID_INPUT with these problems, whose paths are the provider's. */
export function documentProblems(problems: readonly FieldProblem[]): DomainError {
  return new DomainError("INVALID_INPUT", messageOf(problems), problems.slice(0, MOST_PROBLEMS));
}

export function messageOf(problems: readonly FieldProblem[]): string {
  const [first, ...others] = problems;
  return first && others.length === 0 ? first.message : `The document has ${problems.length} problems.`;
}

/** A missing value that stands there by its name in files, which is a problem already. */
function isNamedAsInFiles(path: readonly PropertyKey[], body: unknown): boolean {
  const name = ATTRIBUTE_NAMES[String(path.at(-1))];
  if (name === undefined || valueAt(body, path) !== undefined) return false;
  return valueAt(body, [...path.slice(0, -1), name]) !== undefined;
}

export function pathInFiles(path: readonly PropertyKey[]): (string | number)[] {
  return path.map((part) => (typeof part === "number" ? part : (ATTRIBUTE_NAMES[String(part)] ?? String(part))));
}

/** Such as `access_targets[0].integration.permissions[1]`. */
export function pathText(path: FieldProblem["path"]): string {
  return path.map((part, n) => (typeof part === "number" ? `[${part}]` : `${n === 0 ? "" : "."}${part}`)).join("");
}

export function shortenText(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}

function problemsOfIssue(issue: z.core.$ZodIssue, body: unknown): FieldProblem[] {
  const path = pathInFiles(issue.path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const name = shortenText(key);
      const sent = SENT_NAMES.get(key);
      const message = sent
        ? `'${name}' is its name in files of Terraform: send it as '${sent}'.`
        : `'${name}' is unknown here: correct it, or take it out.`;
      return { path: [...path, name], message };
    });
  }
  if (isNamedAsInFiles(issue.path, body)) return [];
  const name = path.findLast((part) => typeof part === "string") ?? "The document";
  const subject = name === "The document" ? name : `'${name}'`;
  const isMissing = issue.code === "invalid_type" && valueAt(body, issue.path) === undefined;
  return [{ path, message: isMissing ? `${subject} is required.` : `${subject} must be ${expectedOf(issue)}.` }];
}

const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "a map of texts",
  int: "a whole number",
  number: "a whole number",
};

function expectedOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return TYPES[issue.expected] ?? issue.expected;
    case "invalid_value":
      return `one of ${issue.values.join(", ")}`;
    case "too_small":
      return `at least ${issue.minimum}`;
    case "too_big":
      return `at most ${issue.maximum}`;
    default:
      return "another value";
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}

/** Finds texts that PostgreSQL cannot store, before a use case tries to. */
function unstorableTexts(value: unknown, path: readonly (string | number)[]): FieldProblem[] {
  if (typeof value === "string") return UNSTORABLE.test(value) ? [unstorable(path)] : [];
  if (typeof value !== "object" || value === null) return [];
  const isList = Array.isArray(value);
  const entries: [string | number, unknown][] = isList ? [...value.entries()] : Object.entries(value);
  if (path.length > MOST_LEVELS) return [{ path: [], message: `The document has more than ${MOST_LEVELS} levels.` }];
  return entries.flatMap(([key, one]) =>
    typeof key === "string" && UNSTORABLE.test(key) ? [unstorable(path)] : unstorableTexts(one, [...path, key]),
  );
}

const MOST_LEVELS = 20;

function unstorable(path: readonly (string | number)[]): FieldProblem {
  const named = pathInFiles(path);
  const name = named.findLast((part) => typeof part === "string");
  const subject = name === undefined ? "The document" : `'${name}'`;
  return { path: named, message: `${subject} must not hold NUL or half a character.` };
}
