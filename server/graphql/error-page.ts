import { type GraphQLEnumType, type GraphQLSchema, isEnumType } from "graphql";

/** Makes docs/errors.md from the enums of the schema: every code and rule, with its advice. */
export function errorPage(schema: GraphQLSchema): string {
  return `# Errors

Every error of the API has one form:

\`\`\`json
{
  "message": "A sentence for a person.",
  "path": ["createAccessRequest"],
  "extensions": {
    "code": "INVALID_INPUT",
    "rule": "TOO_LONG",
    "fields": [{ "path": ["input", "reason"], "message": "A sentence about one value.", "rule": "TOO_LONG" }]
  }
}
\`\`\`

\`code\` is an \`ErrorCode\`. \`rule\` is an \`ErrorRule\`, or null where the message alone says it. \`fields\` has every problem
at once, those of \`SIGN_IN_AGAIN\` and \`MFA_REQUIRED\` with the \`signInPath\` at which a browser signs in as they need
it. An \`INTERNAL\` error has an \`id\`, under which the server's log has the cause. An error of a limit has \`limit\`, and
\`retryAfterSeconds\` where waiting helps. A query, mutation or subscription that fails is null; the others of its
document are answered. Previews and validations list what stands against an operation as \`Problem\`, with the same codes,
rules and paths.

This page is made from the schema; a test compares the two.

## Codes
${table(schema, "ErrorCode")}
## Rules
${table(schema, "ErrorRule")}`;
}

function table(schema: GraphQLSchema, name: string): string {
  const type = schema.getType(name);
  if (!isEnumType(type)) throw new Error(`The schema has no enum ${name}.`);
  return `\n| ${name} | Occurs when, and how to react |\n|---|---|\n${rows(type)}`;
}

function rows(type: GraphQLEnumType): string {
  return type
    .getValues()
    .map((value) => `| \`${value.name}\` | ${value.description} |\n`)
    .join("");
}
