import type { GraphQLFieldResolver, GraphQLSchema } from "graphql";
import { isObjectType } from "graphql";

/**
 * Takes null for left out, in every argument and every input of the schema. Clients of Rust and Go send null for what
 * they left out, so a null of its own meaning would change what nobody named.
 */
export function nullsLeftOut(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.args.length === 0) continue;
      if (field.resolve) field.resolve = leavingOut(field.resolve);
      if (field.subscribe) field.subscribe = leavingOut(field.subscribe);
    }
  }
  return schema;
}

function leavingOut(resolve: GraphQLFieldResolver<unknown, unknown>): typeof resolve {
  return (source, args, context, info) => resolve(source, withoutNulls(args), context, info);
}

/** Scalars such as dates are objects too, and stay as they are. */
function withoutNulls<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutNulls) as T;
  if (!isInput(value)) return value;
  const given = Object.entries(value).filter(([, one]) => one !== null);
  return Object.fromEntries(given.map(([key, one]) => [key, withoutNulls(one)])) as T;
}

function isInput(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
