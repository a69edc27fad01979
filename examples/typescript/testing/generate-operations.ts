import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { codegen } from "@graphql-codegen/core";
import * as typedDocuments from "@graphql-codegen/typed-document-node";
import * as operationTypes from "@graphql-codegen/typescript-operations";
import { parse } from "graphql";

const DOCUMENTS = join(__dirname, "../documents");

/** operations.ts: the documents of the examples with the types of their variables and answers, by the committed schema. */
export async function generateOperations(): Promise<string> {
  const read = (file: string) => parse(readFileSync(file, "utf8"));
  const documents = readdirSync(DOCUMENTS).sort();
  return codegen({
    filename: "operations.ts",
    schema: read(join(__dirname, "../../../server/schema.graphql")),
    documents: documents.map((file) => ({ location: file, document: read(join(DOCUMENTS, file)) })),
    config: {
      scalars: { DateTimeISO: "string", ID: "string" },
      strictScalars: true,
      useTypeImports: true,
      documentMode: "string",
      skipTypename: true,
    },
    plugins: [{ operations: {} }, { documents: {} }],
    pluginMap: { operations: operationTypes, documents: typedDocuments },
  });
}
