import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isObjectType,
} from "graphql";

/** A list that an operation accepts in one of its arguments. */
export interface InputList {
  readonly kind: "query" | "mutation" | "subscription";
  readonly field: GraphQLField<unknown, unknown>;
  readonly argument: GraphQLArgument;
  /** From the argument to the list, with null for any item of a list. */
  readonly path: readonly (string | null)[];
}

type Step = InputList["path"][number];

/** Every list in the arguments of every operation, found in the schema, however deep it stands. */
export function inputListsOf(schema: GraphQLSchema): InputList[] {
  const roots = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  };
  return Object.entries(roots).flatMap(([kind, root]) =>
    Object.values(root?.getFields() ?? {}).flatMap((field) =>
      field.args.flatMap((argument) =>
        listsWithin(argument.type, [argument.name], new Set()).map((path) => ({
          kind: kind as InputList["kind"],
          field,
          argument,
          path,
        })),
      ),
    ),
  );
}

/** The names of every argument and input field of the schema that is a list. */
export function namesOfInputLists(schema: GraphQLSchema): Set<string> {
  const inputs = Object.values(schema.getTypeMap()).flatMap((type) => {
    if (isInputObjectType(type)) return Object.values(type.getFields());
    return isObjectType(type) ? Object.values(type.getFields()).flatMap(({ args }) => args) : [];
  });
  return new Set(inputs.filter(({ type }) => isListType(getNullableType(type))).map(({ name }) => name));
}

function listsWithin(type: GraphQLInputType, path: readonly Step[], above: ReadonlySet<string>): (readonly Step[])[] {
  const plain = getNullableType(type);
  if (isListType(plain)) return [path, ...listsWithin(plain.ofType, [...path, null], above)];
  const named = getNamedType(type);
  if (!isInputObjectType(named) || above.has(named.name)) return [];
  const around = new Set([...above, named.name]);
  return Object.values(named.getFields()).flatMap((field) => listsWithin(field.type, [...path, field.name], around));
}

/** The value of the argument, in which the list is `items` and everything else is left out. */
export function valueWithList({ path }: Pick<InputList, "path">, items: readonly unknown[]): unknown {
  return path.slice(1).reduceRight<unknown>((inner, step) => (step === null ? [inner] : { [step]: inner }), items);
}
