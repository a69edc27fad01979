import { readFileSync } from "node:fs";
import { join } from "node:path";

const CALL = /\bgraphql\(`([^`]*)`\)/g;

/**
 * Inlines each document into the module that uses it. With codegen's map of all documents, the first page would load
 * those of every page.
 */
export function inlineDocuments(source) {
  const folder = join(source, "gql");
  let documents;
  return {
    name: "inline-documents",
    apply: "build",
    enforce: "pre",
    buildStart() {
      documents = documentsOf(folder);
    },
    transform(code, id) {
      if (!id.startsWith(source) || id.startsWith(folder) || !code.includes("graphql(`")) return null;
      return { code: code.replace(CALL, (_call, text) => `(${documentOf(documents, text, id)})`), map: null };
    },
  };
}

function documentOf(documents, text, id) {
  const document = documents.get(text);
  if (!document) throw new Error(`No document was generated for one of ${id}.`);
  return document;
}

/** The syntax trees from codegen as JSON, keyed by the source of their document. */
function documentsOf(folder) {
  const trees = new Map(
    [...read(folder, "graphql.ts").matchAll(/^export const (\w+) = (\{.*\}) as unknown as DocumentNode/gm)].map(
      ([, name, tree]) => [name, tree],
    ),
  );
  return new Map(
    [...read(folder, "gql.ts").matchAll(/^ {4}("(?:[^"\\]|\\.)*"): types\.(\w+),$/gm)].map(([, text, name]) => [
      JSON.parse(text),
      trees.get(name),
    ]),
  );
}

function read(folder, file) {
  return readFileSync(join(folder, file), "utf8");
}
