import { invalidInput } from "../app-error";
import { problemsOfTypedText } from "./typed-text";

const SEARCH = { characters: 200, bytes: 800, lines: false };

/** The lower-cased search text of a list; null: none. Throws INVALID_INPUT unless it is a single line. */
export function parseSearch(typed: string | null | undefined): string | null {
  const search = typed?.trim().toLowerCase() || null;
  const problems = problemsOfTypedText(["filter", "search"], search ?? "", SEARCH);
  if (problems.length > 0) throw invalidInput(problems);
  return search;
}
