import type { FieldProblem } from "../../shared/kernel/app-error";

/** The sentences of graphql-js about values of variables, and ours in their place. `at` is the way to the value. */
const SENTENCES: readonly (readonly [RegExp, (at: string, ...parts: string[]) => string])[] = [
  [/; Field "(\w+)" of required type "[^"]+" was not provided\.$/, (at) => `'${at}' is required.`],
  [/; Field "(\w+)" is not defined by type "(\w+)"\./, (at, _field, type) => `'${at}' is no field of ${type}.`],
  [/; Expected non-nullable type "[^"]+" not to be null\.$/, (at) => `'${at}' must not be null.`],
  [/; Value "[^"]*" does not exist in "(\w+)" enum\./, (at, type) => `'${at}' is none of the values of ${type}.`],
  [/; Enum "(\w+)" cannot represent non-string value:/, (at, type) => `'${at}' is none of the values of ${type}.`],
  [/; Int cannot represent non-integer value:/, (at) => `'${at}' must be a whole number.`],
  [/; Int cannot represent non 32-bit/, (at) => `'${at}' must be a whole number between -2147483648 and 2147483647.`],
  [/; Float cannot represent non numeric value:/, (at) => `'${at}' must be a number.`],
  [/; String cannot represent a non string value:/, (at) => `'${at}' must be a text.`],
  [/; ID cannot represent value:/, (at) => `'${at}' must be an id.`],
  [/; Boolean cannot represent a non boolean value:/, (at) => `'${at}' must be true or false.`],
  [/; DateTime(?:ISO)? cannot represent /, (at) => `'${at}' must be a moment, such as 2026-03-01T12:00:00Z.`],
  [/; Expected type "(\w+)" to be an object\.$/, (at, type) => `'${at}' must be an object: ${type}.`],
  [/ of required type "[^"]+" was not provided\.$/, (at) => `'${at}' is required.`],
  [/ of non-null type "[^"]+" must not be null\.$/, (at) => `'${at}' must not be null.`],
];

/** Reasons of which the field is named in the sentence, below the value that it is missing in or does not belong to. */
const OF_A_FIELD = /; Field "(\w+)" (?:of required type|is not defined by type) "[^"]+"/;

/** The problem that a sentence of graphql-js about a variable tells, in our words; null: it is about no variable. */
export function variableProblem(message: string): FieldProblem | null {
  const path = pathOf(message);
  if (path === null) return null;
  for (const [pattern, sentence] of SENTENCES) {
    const found = pattern.exec(message);
    if (found) return { path, message: sentence(path.join("."), ...found.slice(1)) + suggestionIn(message) };
  }
  return { path, message };
}

/** A suggestion stays for those who may know the schema; for others it was taken off before. */
function suggestionIn(message: string): string {
  return / Did you mean [^?]{1,300}\?$/.exec(message)?.[0] ?? "";
}

/** From `… at "input.resourceTypes[0]"; …`. The first part is the variable's name, which the client chose: paths start below it. */
function pathOf(message: string): (string | number)[] | null {
  const text = /at "([^"]+)"/.exec(message)?.[1] ?? /^Variable "\$([^"]+)"/.exec(message)?.[1];
  if (text === undefined) return null;
  const parts = [...text.matchAll(/[^.[\]]+/g)].map(([part]) => (/^\d+$/.test(part) ? Number(part) : part));
  const field = OF_A_FIELD.exec(message)?.[1];
  const whole = field === undefined ? parts : [...parts, field];
  return whole.length > 1 ? whole.slice(1) : whole;
}
