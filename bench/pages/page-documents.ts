import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface PageDocument {
  /** The name of its file, without the ending. */
  readonly name: string;
  readonly text: string;
}

/** The one document that fills each page of a console, in the order of their names. */
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
