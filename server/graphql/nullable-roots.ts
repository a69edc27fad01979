import { type GraphQLSchema, getNullableType } from "graphql";

/**
 * Makes every query, mutation and subscription nullable. An error at a non-null root would null the whole answer, so
 * that one refusal would empty a page.
 */
export function nullableRoots(schema: GraphQLSchema): GraphQLSchema {
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(root?.getFields() ?? {})) field.type = getNullableType(field.type);
  }
  return schema;
}
