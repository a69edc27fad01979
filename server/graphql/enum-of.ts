import { registerEnumType } from "type-graphql";

/** A string union of the domain as a GraphQL enum. */
export function enumOf(
  name: string,
  words: readonly string[],
  description?: string,
  meanings: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const values = Object.fromEntries(words.map((word) => [word, word]));
  const described = Object.entries(meanings).map(([word, meaning]) => [word, { description: meaning }]);
  registerEnumType(values, { name, description, valuesConfig: Object.fromEntries(described) });
  return values;
}
