import { type GraphQLSchema, getNullableType } from "graphql";

/**
 * Makes every query, mutation and subscription nullable. Each may be refused, and in GraphQL an error at a non-null root takes
 * all others of the document along: a page would be empty for one refusal.
 */
export function nullableRoots(schema: GraphQLSchema): GraphQLSchema {
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(root?.getFields() ?? {})) field.type = getNullableType(field.type);
  }
  return schema;
}
