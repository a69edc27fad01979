import type { GraphQLScalarType } from "graphql";
import { type ClassType, Field, ObjectType } from "type-graphql";
import { Access } from "./access";

/** A field of a payload with a whole changed object. The function answers its type, or a list of it. */
interface PayloadField {
  readonly type: () => ClassType | [ClassType] | typeof Boolean | typeof String | GraphQLScalarType | EnumValues;
  readonly description: string;
  readonly nullable?: boolean;
}

/** The result of `enumOf`. */
type EnumValues = Readonly<Record<string, string>>;

/** The fields of a payload, by their names. */
type PayloadOf<T> = { readonly [K in keyof T]: PayloadField };

/** The answer of a mutation: `<Name>Payload` with the objects that it changed or deleted. */
export function payloadType<T extends object>(name: string, fields: PayloadOf<T>): ClassType<T> {
  @Access("WITH_PARENT")
  @ObjectType(`${name}Payload`, {
    description: "The answer of a mutation: the objects that it changed, as they are now.",
  })
  class Payload {}

  for (const [field, { type, description, nullable }] of Object.entries<PayloadField>(fields)) {
    Field(type as () => ClassType, { description, nullable: nullable ?? false })(Payload.prototype, field);
  }
  return Payload as ClassType<T>;
}
