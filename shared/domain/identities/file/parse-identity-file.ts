import { type Document, LineCounter, parseDocument, visit } from "yaml";
import { DomainError } from "../../../kernel/app-error";
import { describeIssue } from "./identity-file-issues";
import { type FileProblem, withLines } from "./identity-file-lines";
import { brokenReferences } from "./identity-file-references";
import { fileSchema, type IdentityFile } from "./identity-file-schema";
import { describeSyntaxError } from "./yaml-errors";

const MAX_PROBLEMS = 100;

/** Reads a document whole, or refuses it whole: INVALID_INPUT names every problem with its path and line. */
export function parseIdentityFile(source: string): IdentityFile {
  return parseJson(source) ?? parseYaml(source);
}

/** JSON is YAML too, but thirty times slower to parse as such. Positions matter only for a document that is refused. */
function parseJson(source: string): IdentityFile | null {
  const parsed = fileSchema.safeParse(jsonIn(source));
  return parsed.success && brokenReferences(parsed.data).length === 0 ? parsed.data : null;
}

/**
 * Undefined where the text is no JSON, or a key occurs twice in an object: JSON.parse would silently keep the last one.
 */
function jsonIn(source: string): unknown {
  if (!source.trimStart().startsWith("{")) return undefined;
  let keys = 0;
  try {
    const content: unknown = JSON.parse(source);
    forEachObject(content, (object) => {
      keys += Object.keys(object).length;
    });
    return keys === countKeys(source) ? content : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function forEachObject(content: unknown, visitObject: (object: object) => void): void {
  const left = [content];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value !== "object" || value === null) continue;
    if (!Array.isArray(value)) visitObject(value);
    for (const part of Object.values(value)) left.push(part);
  }
}

/** Counts strings that a colon follows. */
function countKeys(json: string): number {
  let keys = 0;
  for (const [, colon] of json.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)) if (colon !== undefined) keys += 1;
  return keys;
}

function parseYaml(source: string): IdentityFile {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const syntax = document.errors.map((error) => describeSyntaxError(error, source));
  // After a duplicate key the rest is readable; after any other error it could mean something else.
  if (syntax.some((problem) => !problem.isReadable)) throw refused(withLines(syntax, document, lines));
  const content = contentOf(document, lines);
  const parsed = fileSchema.safeParse(content);
  const issues = parsed.success ? [] : parsed.error.issues.flatMap((issue) => describeIssue(issue, content));
  const problems = [...syntax, ...issues, ...brokenReferences(content)];
  if (problems.length > 0 || !parsed.success) throw refused(withLines(problems, document, lines));
  return parsed.data;
}

function contentOf(document: Document.Parsed, lines: LineCounter): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const unknown = unknownAliases(document);
    if (unknown.length > 0) throw refused(withLines(unknown, document, lines));
    // The remaining aliases of aliases would fill the memory.
    throw refused([{ message: "The document repeats too much by aliases; write out what they name." }]);
  }
}

function unknownAliases(document: Document.Parsed): FileProblem[] {
  const anchors = new Set<string>();
  const unknown: FileProblem[] = [];
  visit(document, {
    Value(_key, { anchor }) {
      if (anchor) anchors.add(anchor);
    },
    Alias(_key, { source, range }) {
      if (anchors.has(source)) return;
      unknown.push({ message: `the alias '*${source}' names no anchor above it.`, offset: range?.[0] });
    },
  });
  return unknown;
}

function refused(problems: readonly FileProblem[]): DomainError {
  const shown = problems.slice(0, MAX_PROBLEMS);
  const more = problems.length > shown.length ? ` And ${problems.length - shown.length} more.` : "";
  const message = `The document is refused whole: ${shown.map((problem) => problem.message).join(" ")}${more}`;
  const fields = shown.map((problem) => ({ path: ["document", ...(problem.path ?? [])], message: problem.message }));
  return new DomainError("INVALID_INPUT", message, fields);
}
