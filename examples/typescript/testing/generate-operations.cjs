/**
 * Prints operations.ts: the documents of the examples with the types of their variables and answers, by the committed schema. A
 * process of its own: the generator is made of ES modules in part, which Jest cannot load.
 */
const { readdirSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const { codegen } = require("@graphql-codegen/core");
const typedDocuments = require("@graphql-codegen/typed-document-node");
const operationTypes = require("@graphql-codegen/typescript-operations");
const { parse } = require("graphql");

const DOCUMENTS = join(__dirname, "../documents");
const read = (file) => parse(readFileSync(file, "utf8"));

codegen({
  filename: "operations.ts",
  schema: read(join(__dirname, "../../../server/schema.graphql")),
  documents: readdirSync(DOCUMENTS)
    .sort()
    .map((file) => ({ location: file, document: read(join(DOCUMENTS, file)) })),
  config: {
    scalars: { DateTimeISO: "string", ID: "string" },
    strictScalars: true,
    useTypeImports: true,
    documentMode: "string",
    skipTypename: true,
  },
  plugins: [{ operations: {} }, { documents: {} }],
  pluginMap: { operations: operationTypes, documents: typedDocuments },
}).then((made) => process.stdout.write(made));
