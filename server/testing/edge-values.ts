import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from "graphql";

export type Values = Readonly<Record<string, unknown>>;

/** Longer than any list that is accepted. */
const LONG_LIST = 300;
/** The deepest nesting of inputs that is varied. */
const DEEPEST = 4;

/**
 * Valid arguments with one value each at an edge of its type: every argument, and every field of every input below it,
 * in turn. Arguments missing in `given` are added.
 */
export function edgeVariants(args: readonly GraphQLArgument[], given: Values): Values[] {
  return fieldVariants(args, given, 0);
}

function fieldVariants(
  fields: readonly (GraphQLArgument | GraphQLInputField)[],
  given: Values,
  depth: number,
): Values[] {
  return fields.flatMap(({ name, type }) =>
    edgesOf(type, given[name], depth).map((value) => ({ ...given, [name]: value })),
  );
}

function edgesOf(type: GraphQLInputType, given: unknown, depth: number): unknown[] {
  const orNull = isNonNullType(type) ? [] : [null];
  const inner = getNullableType(type) as GraphQLInputType;
  if (isListType(inner)) {
    const elements = Array.isArray(given) ? given : [];
    const [first] = elements;
    const others = edgesOf(inner.ofType, first, depth).filter((value) => value !== null);
    const long = Array.from({ length: LONG_LIST }, () => first ?? others[0]);
    return [...orNull, [], [...elements, ...elements], long, ...others.map((value) => [value, ...elements.slice(1)])];
  }
  if (isInputObjectType(inner)) {
    if (depth >= DEEPEST) return orNull;
    const known = (given ?? {}) as Values;
    return [...orNull, ...fieldVariants(Object.values(inner.getFields()), known, depth + 1)];
  }
  if (isEnumType(inner)) return [...orNull, ...inner.getValues().map(({ name }) => name)];
  return [...orNull, ...scalarEdges(inner.name, given)];
}

function scalarEdges(type: string, given: unknown): readonly unknown[] {
  switch (type) {
    case "Int":
      return [0, -1, 1, 2 ** 31 - 1, -(2 ** 31)];
    case "Float":
      return [0, -1, 1e308, -1e308];
    case "Boolean":
      return [true, false];
    case "DateTimeISO":
      return MOMENTS;
    case "ID":
      return [...IDS, ...(typeof given === "string" ? [given.toUpperCase(), ` ${given} `, `${given}\n`] : [])];
    default:
      return [...TEXTS, ...(typeof given === "string" ? [` ${given} `, given.toUpperCase(), given.repeat(200)] : [])];
  }
}

const MOMENTS = [
  "1970-01-01T00:00:00Z",
  "0001-01-01T00:00:00Z",
  "0000-01-01T00:00:00Z",
  "9999-12-31T23:59:59.999Z",
  "2026-02-29T00:00:00Z",
  "2026-01-01T00:00:00+14:00",
  "+275760-09-13T00:00:00.000Z",
  "-271821-04-20T00:00:00.000Z",
];

const IDS = ["", " ", "x", "0197f0c0-0000-7000-8000-000000000000", 5, "\u0000", "'", "%", "x".repeat(300)];

const TEXTS = [
  "",
  " ",
  "\n",
  "a\nb",
  "\u0000",
  "\ud800",
  "\u202e",
  "%",
  "_",
  "\\",
  "'",
  '"',
  "<!channel> [x](https://x.example.com) @everyone",
  "__proto__",
  "constructor",
  "*",
  "0",
  "👩‍👩‍👧‍👦".repeat(60),
  `e${"\u0301".repeat(3_000)}`,
  "x".repeat(5_000),
];
