import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface PageDocument {
  /** The name of its file, without the ending. */
  readonly name: string;
  readonly text: string;
}

/**
 * One document for each page that a console of others might have, in the order of their names: benchmarks and tests of
 * clients send them, as page-visits.ts says. The pages of `console/` have documents of their own beside them.
 */
export function pageDocuments(): readonly PageDocument[] {
  const folder = documentsFolder(__dirname);
  const names = readdirSync(folder).map((file) => file.replace(/\.graphql$/, ""));
  return names.sort().map((name) => ({ name, text: readFileSync(join(folder, `${name}.graphql`), "utf8") }));
}

/** Searched for in this folder and those above, because the documents are not copied into dist. */
function documentsFolder(from: string): string {
  const folder = join(from, "bench/pages/documents");
  if (existsSync(folder)) return folder;
  if (dirname(from) === from) throw new Error("There is no folder bench/pages/documents.");
  return documentsFolder(dirname(from));
}
