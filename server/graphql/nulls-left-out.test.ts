import "reflect-metadata";
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  graphqlSync,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import { createSchema } from "../schema";
import { nullsLeftOut } from "./nulls-left-out";

describe("null in the API", () => {
  it("arrives as left out, at every depth, in every argument and input of the schema", () => {
    const schema = createSchema();
    const fields = fieldsWithArguments(schema);
    const arrived = new Map<string, unknown>();
    for (const { coordinate, field } of fields) {
      field.resolve = (_source, args) => void arrived.set(coordinate, args);
    }
    nullsLeftOut(schema);
    for (const { coordinate, field } of fields) {
      field.resolve!({}, argumentsOf(field.args, null), {}, {} as never);
      expect([coordinate, arrived.get(coordinate)]).toEqual([coordinate, argumentsOf(field.args, undefined)]);
    }
    expect(fields.length).toBeGreaterThan(100);
  });

  it("is promised no meaning of its own by any argument or input", () => {
    const schema = createSchema();
    const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);
    const promising = [
      ...inputs.flatMap((input) => [
        { coordinate: input.name, description: input.description },
        ...Object.values(input.getFields()).map(({ name, description }) => ({
          coordinate: `${input.name}.${name}`,
          description,
        })),
      ]),
      ...fieldsWithArguments(schema).flatMap(({ coordinate, field }) =>
        field.args.map(({ name, description }) => ({ coordinate: `${coordinate}(${name}:)`, description })),
      ),
    ].filter(({ description }) => /\bnull\b/i.test(description ?? ""));
    expect(promising.map(({ coordinate }) => coordinate)).toEqual([]);
  });

  it("never stands in a list or has a default beside it, so that leaving it out is all it can mean", () => {
    const schema = createSchema();
    const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);
    const all: (GraphQLArgument | GraphQLInputField)[] = [
      ...inputs.flatMap((input) => Object.values(input.getFields())),
      ...fieldsWithArguments(schema).flatMap(({ field }) => field.args),
    ];
    const doubtful = all.filter(({ type, defaultValue }) => {
      const inner = isNonNullType(type) ? type.ofType : type;
      const mayHoldNull = isListType(inner) && !isNonNullType(inner.ofType);
      return mayHoldNull || (defaultValue !== undefined && !isNonNullType(type));
    });
    expect(doubtful.map(({ name }) => name)).toEqual([]);
  });

  it("leaves values of other kinds as they are, false, 0, empty and times too", () => {
    const schema = buildSchema("type Query { seen(on: Boolean, n: Int, text: String, list: [Int!]): Boolean }");
    const field = schema.getQueryType()!.getFields().seen!;
    const seen: unknown[] = [];
    field.resolve = (_source, args) => void seen.push(args);
    nullsLeftOut(schema);
    graphqlSync({ schema, source: '{ seen(on: false, n: 0, text: "", list: []) }' });
    const at = new Date(0);
    field.resolve({}, { at, text: null }, {}, {} as never);
    expect(seen).toEqual([{ on: false, n: 0, text: "", list: [] }, { at }]);
  });
});

function fieldsWithArguments(schema: GraphQLSchema) {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith("__"))
    .flatMap((type) =>
      Object.values(type.getFields()).map((field) => ({ coordinate: `${type.name}.${field.name}`, field })),
    )
    .filter(({ field }) => field.args.length > 0);
}

/** Arguments whose inputs are there to the third level, with `empty` for everything that may be left out. */
function argumentsOf(
  all: readonly (GraphQLArgument | GraphQLInputField)[],
  empty: null | undefined,
  depth = 0,
): Record<string, unknown> {
  const entries = all.flatMap(({ name, type }): [string, unknown][] => {
    if (isNonNullType(type)) return [[name, inputOf(type.ofType, empty, depth)]];
    // An input that may be left out is tried from within too.
    if (depth < 3 && isObjectLike(type)) return [[name, inputOf(type, empty, depth)]];
    return empty === null ? [[name, null]] : [];
  });
  return Object.fromEntries(entries);
}

function isObjectLike(type: GraphQLInputType): boolean {
  if (isNonNullType(type) || isListType(type)) return isObjectLike(type.ofType);
  return isInputObjectType(type);
}

function inputOf(type: GraphQLInputType, empty: null | undefined, depth: number): unknown {
  if (isNonNullType(type)) return inputOf(type.ofType, empty, depth);
  if (isListType(type)) return [inputOf(type.ofType, empty, depth)];
  if (isInputObjectType(type)) return argumentsOf(Object.values(type.getFields()), empty, depth + 1);
  return isEnumType(type) ? type.getValues()[0]!.value : "one";
}
