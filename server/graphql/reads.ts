import { type GraphQLField, type GraphQLSchema, isObjectType } from "graphql";
import { Extensions } from "type-graphql";

const EXTENSION = "reads";

/** Holds where the object that a method takes has these properties and no others. */
export type TakesOnly<P, K> = Exclude<keyof P, K> extends never ? unknown : never;

/** Declares what a field takes of its object, so that the other columns need not be read for it. */
export function Reads<K extends string>(...properties: K[]) {
  return <P, O extends unknown[], T>(
    prototype: object,
    name: string,
    _method: TypedPropertyDescriptor<(parent: P, ...others: O) => T> & TakesOnly<P, K>,
  ): void => declareReads(properties)(prototype, name);
}

export function declareReads(properties: readonly string[]): MethodDecorator & PropertyDecorator {
  return Extensions({ [EXTENSION]: properties });
}

/** A plain field is its property. To be told while such fields have no function around them. */
export function declarePlainFields(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) {
      if (!field.resolve) field.extensions = { ...field.extensions, [EXTENSION]: [field.name] };
    }
  }
  return schema;
}

/** Null: that is not known. */
export function readsOf({ extensions }: Pick<GraphQLField<unknown, unknown>, "extensions">): readonly string[] | null {
  return (extensions[EXTENSION] as readonly string[] | undefined) ?? null;
}
