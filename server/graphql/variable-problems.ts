import type { FieldProblem } from "../../shared/kernel/app-error";

/** The messages of graphql-js about variables, and ours in their place. `at` is the path to the value. */
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

/** Messages that name a field: one missing in the value, or unknown to it. */
const OF_A_FIELD = /; Field "(\w+)" (?:of required type|is not defined by type) "[^"]+"/;

/** Converts a message of graphql-js about a variable to our words; null: it is about none. */
export function variableProblem(message: string): FieldProblem | null {
  const path = pathOf(message);
  if (path === null) return null;
  for (const [pattern, sentence] of SENTENCES) {
    const found = pattern.exec(message);
    if (found) return { path, message: sentence(path.join("."), ...found.slice(1)) + suggestionIn(message) };
  }
  return { path, message };
}

/** The suggestion stays for readers of the schema; for other clients it was removed before. */
function suggestionIn(message: string): string {
  return / Did you mean [^?]{1,300}\?$/.exec(message)?.[0] ?? "";
}

/** The path in `… at "input.resourceTypes[0]"; …`. It starts below the variable, whose name is the client's choice. */
function pathOf(message: string): (string | number)[] | null {
  const text = /at "([^"]+)"/.exec(message)?.[1] ?? /^Variable "\$([^"]+)"/.exec(message)?.[1];
  if (text === undefined) return null;
  const parts = [...text.matchAll(/[^.[\]]+/g)].map(([part]) => (/^\d+$/.test(part) ? Number(part) : part));
  const field = OF_A_FIELD.exec(message)?.[1];
  const whole = field === undefined ? parts : [...parts, field];
  return whole.length > 1 ? whole.slice(1) : whole;
}
