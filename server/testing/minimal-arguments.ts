import {
  type GraphQLField,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
} from "graphql";

/** The required arguments of a field as text, such as `(id: "…", version: 1)`; every id is the given one. */
export function minimalArguments({ args }: GraphQLField<unknown, unknown>, id: string): string {
  const given = args.filter(isRequiredArgument).map(({ name, type }) => `${name}: ${minimalValue(type, id)}`);
  return given.length === 0 ? "" : `(${given.join(", ")})`;
}

function minimalValue(type: GraphQLInputType, id: string): string {
  if (isNonNullType(type)) return minimalValue(type.ofType, id);
  if (isListType(type)) return "[]";
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(isRequiredInputField);
    return `{ ${fields.map((field) => `${field.name}: ${minimalValue(field.type, id)}`).join(", ")} }`;
  }
  const literal = { ID: `"${id}"`, String: '""', Int: "1", Boolean: "false", DateTimeISO: '"2026-01-01T00:00:00Z"' }[
    type.name
  ];
  if (literal === undefined) throw new Error(`minimal-arguments.ts has no value of the scalar ${type.name}.`);
  return literal;
}
