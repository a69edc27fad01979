import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseSync } from "@swc/core";

export interface DocumentedOperation {
  /** The file it stands in. */
  readonly file: string;
  readonly text: string;
}

const ROOT = join(__dirname, "../..");

/** Every GraphQL document in our pages and programs. */
export function documentedOperations(): DocumentedOperation[] {
  const pages = [...filesBelow("docs", ".md"), ...filesBelow("deploy", ".md"), "README.md"];
  const programs = filesBelow("quickstart", ".ts").filter((file) => !file.endsWith(".test.ts"));
  return [
    ...pages.flatMap((file) => inPage(read(file)).map((text) => ({ file, text }))),
    ...programs.flatMap((file) => inProgram(read(file)).map((text) => ({ file, text }))),
  ];
}

/** Code blocks, the documents in commands, and complete documents in sentences. */
function inPage(page: string): string[] {
  const blocks = [...page.matchAll(/^ *```graphql\n([\s\S]*?)^ *```$/gm)].map(([, block]) => block!);
  const sent = [...page.matchAll(/"query":("(?:\\.|[^"\\])*")/g)].map(([, json]) => JSON.parse(json!) as string);
  const prose = page.replace(/^ *```[\s\S]*?^ *```$/gm, "");
  const inline = [...prose.matchAll(/`([^`]+)`/g)].map(([, code]) => code!).filter(isDocument);
  return [...blocks, ...sent, ...sentByCommands(page), ...inline.filter((code) => !code.includes("…"))];
}

function inProgram(source: string): string[] {
  const texts = textsIn(parseSync(source, { syntax: "typescript", decorators: true }));
  return [...texts.filter(isDocument), ...texts.flatMap(sentByCommands)];
}

/** Documents that commands send by the shell function `drawbridge` of the first steps, in single or double quotes. */
function sentByCommands(text: string): string[] {
  const single = [...text.matchAll(/^.*?\bdrawbridge '([^']*)'/gm)].map(([, sent]) => sent!);
  const double = [...text.matchAll(/^.*?\bdrawbridge "((?:\\.|[^"\\])*)"/gm)].map(([, sent]) =>
    sent!.replaceAll('\\"', '"'),
  );
  return [...single, ...double];
}

function textsIn(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  const { type, value, quasis } = node as { type?: string; value?: string; quasis?: { cooked: string }[] };
  if (type === "StringLiteral") return [value!];
  if (type === "TemplateLiteral") return [quasis!.map(({ cooked }) => cooked).join("x")];
  return Object.values(node).flatMap(textsIn);
}

/** Without a keyword it has to nest objects, because JSON is abbreviated as `{ events, lastSeal }` too. */
function isDocument(text: string): boolean {
  return /^\s*((query|mutation|subscription)\b[^{]*\{\s+\w|\{\s+\w[^{}]*\{)/.test(text);
}

function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}
