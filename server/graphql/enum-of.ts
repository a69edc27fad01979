import { registerEnumType } from "type-graphql";

/** A string union of the domain as a GraphQL enum. A value without its meaning does not compile. */
export function enumOf<Word extends string>(
  name: string,
  words: readonly Word[],
  description: string,
  meanings: Readonly<Record<NoInfer<Word>, string>>,
): Readonly<Record<string, string>> {
  const values = Object.fromEntries(words.map((word) => [word, word]));
  const described = Object.entries<string>(meanings).map(([word, meaning]) => [word, { description: meaning }]);
  registerEnumType(values, { name, description, valuesConfig: Object.fromEntries(described) });
  return values;
}
