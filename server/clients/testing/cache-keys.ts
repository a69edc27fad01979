import { type GraphQLObjectType, type GraphQLSchema, isObjectType } from "graphql";

/** How a normalized cache tells things apart: what has an id by that, anything else by where it stands. */
export function cacheKeys(schema: GraphQLSchema): Record<string, () => null> {
  const embedded = objectTypes(schema).filter((type) => !type.getFields().id);
  return Object.fromEntries(embedded.map(({ name }) => [name, () => null]));
}

export function objectTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith("__") && !roots.includes(type),
  );
}
