import {
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
} from "graphql";
import { withoutNeeds } from "./needs-sentence";

/** An element of the schema, such as `Grant.endsAt` or `Query.grants(filter:)`, with its description. */
interface Described {
  readonly coordinate: string;
  readonly description: string | null | undefined;
}

/** A description with fewer words beyond the name only repeats it. */
const NEW_WORDS = 3;

/** The elements of the schema without a description, or with one that only repeats the name, in order. */
export function poorlyDescribed(schema: GraphQLSchema): string[] {
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => !type.name.startsWith("__") && !isSpecifiedScalarType(type),
  );
  return types
    .flatMap(elementsOf)
    .filter(({ coordinate, description }) => newWords(coordinate, withoutNeeds(description ?? "")) < NEW_WORDS)
    .map(({ coordinate }) => coordinate)
    .sort();
}

function elementsOf(type: GraphQLNamedType): Described[] {
  const itself = { coordinate: type.name, description: type.description };
  const isRoot = /^(Query|Mutation|Subscription)$/.test(type.name);
  return [...(isRoot ? [] : [itself]), ...membersOf(type)];
}

function membersOf(type: GraphQLNamedType): Described[] {
  if (isEnumType(type)) return type.getValues().map((value) => member(type, value));
  if (isInputObjectType(type)) return Object.values(type.getFields()).map((field) => member(type, field));
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => [
    member(type, field),
    ...field.args.map(({ name, description }) => ({
      coordinate: `${type.name}.${field.name}(${name}:)`,
      description,
    })),
  ]);
}

function member(
  { name: type }: GraphQLNamedType,
  { name, description }: Omit<Described, "coordinate"> & { readonly name: string },
): Described {
  return { coordinate: `${type}.${name}`, description };
}

function newWords(coordinate: string, description: string): number {
  const own = coordinate.split(/[.(]/).at(-1)!;
  const inName = new Set(wordsOf(own.replace(/([a-z0-9])([A-Z])/g, "$1 $2")));
  return new Set(wordsOf(description).filter((word) => !inName.has(word))).size;
}

/** Without articles and other empty words. */
function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[a-z0-9]{3,}/g) ?? []).filter((word) => word !== "the");
}
