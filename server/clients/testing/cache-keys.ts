import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
} from "graphql";

/** How a normalized cache tells things apart: what has an id by that, anything else by where it stands. */
export function cacheKeys(schema: GraphQLSchema): Record<string, () => null> {
  const embedded = objectTypes(schema).filter((type) => !type.getFields().id);
  return Object.fromEntries(embedded.map(({ name }) => [name, () => null]));
}

export function objectTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  const roots = rootsOf(schema);
  return Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith("__") && !roots.includes(type),
  );
}

/** The names of the types to which those operations lead that `isTaken` says. */
export function typesReached(
  schema: GraphQLSchema,
  isTaken: (root: string, field: string) => boolean,
): ReadonlySet<string> {
  const reached = new Set<string>();
  const walk = (type: GraphQLNamedType): void => {
    if (reached.has(type.name)) return;
    reached.add(type.name);
    if (isAbstractType(type)) for (const possible of schema.getPossibleTypes(type)) walk(possible);
    if (!isObjectType(type) && !isInterfaceType(type)) return;
    for (const field of Object.values(type.getFields())) walk(getNamedType(field.type));
  };
  for (const root of rootsOf(schema)) {
    const fields = Object.values(root.getFields()).filter(({ name }) => isTaken(root.name, name));
    for (const field of fields) walk(getNamedType(field.type));
  }
  return reached;
}

function rootsOf(schema: GraphQLSchema): GraphQLObjectType[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return roots.filter((root) => root != null);
}
