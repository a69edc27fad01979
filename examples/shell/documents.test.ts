import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, parse, validate } from "graphql";

const SCHEMA = buildSchema(readFileSync(join(__dirname, "../../server/schema.graphql"), "utf8"));

const SCRIPTS = readdirSync(__dirname).filter((name) => name.endsWith(".sh"));

it.each(SCRIPTS)("the documents of %s fit the schema", (name) => {
  const documents = documentsOf(readFileSync(join(__dirname, name), "utf8"));
  expect(documents).not.toEqual([]);
  for (const document of documents) expect(validate(SCHEMA, parse(document))).toEqual([]);
});

/** Every quoted text that begins like an operation. */
function documentsOf(script: string): string[] {
  return [...script.matchAll(/'((?:query|mutation|\{ viewer)\b[^']*)'/g)].map(([, document]) => document!);
}
