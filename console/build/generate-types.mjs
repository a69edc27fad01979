import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "@graphql-codegen/cli";
import { buildSchema, isEnumType, isInterfaceType, isObjectType, isUnionType } from "graphql";

/**
 * Generates the types of every document and the schema facts that the cache needs, into `src/gql`, which is not
 * committed.
 */
export async function generateTypes(root) {
  const schemaFile = join(root, "server", "schema.graphql");
  const folder = join(root, "console", "src", "gql");
  await generate(
    {
      silent: true,
      schema: schemaFile,
      documents: join(root, "console", "src", "**", "*.{ts,tsx}"),
      ignoreNoDocuments: true,
      generates: {
        [`${folder}/`]: {
          preset: "client",
          presetConfig: { fragmentMasking: false },
          config: {
            enumsAsTypes: true,
            strictScalars: true,
            scalars: { DateTimeISO: "string" },
            useTypeImports: true,
            skipTypename: false,
          },
        },
      },
    },
    true,
  );
  const schema = buildSchema(readFileSync(schemaFile, "utf8"));
  writeFileSync(join(folder, "schema-facts.ts"), factsOf(schema));
  writeFileSync(join(folder, "enums.ts"), enumsOf(schema));
}

/** Every enum, also those that no document names: the pages' tables of words have to cover each value. */
function enumsOf(schema) {
  const enums = Object.values(schema.getTypeMap()).filter((type) => isEnumType(type) && !type.name.startsWith("__"));
  const values = (type) => type.getValues().map(({ name }) => JSON.stringify(name));
  return enums.map((type) => `export type ${type.name} = ${values(type).join(" | ")};\n`).join("");
}

/**
 * Types without an id, which the cache embeds in their parent object, the possible types of each interface, and the
 * names of queries and mutations.
 */
function factsOf(schema) {
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith("__"));
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const embedded = types.filter((type) => isObjectType(type) && !type.getFields().id && !roots.includes(type));
  const abstract = types.filter((type) => isInterfaceType(type) || isUnionType(type));
  const possible = abstract.map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]);
  return [
    `export const EMBEDDED_TYPES = ${JSON.stringify(embedded.map(({ name }) => name))} as const;`,
    `export type QueryName = ${fieldNames(schema.getQueryType())};`,
    `export type MutationName = ${fieldNames(schema.getMutationType())};`,
    `export const POSSIBLE_TYPES: Readonly<Record<string, readonly string[]>> = ${JSON.stringify(Object.fromEntries(possible))};`,
    "",
  ].join("\n");
}

function fieldNames(type) {
  return Object.keys(type.getFields())
    .map((name) => JSON.stringify(name))
    .join(" | ");
}
