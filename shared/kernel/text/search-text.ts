import { invalidInput } from "../app-error";
import { problemsOfTypedText } from "./typed-text";

const SEARCH = { characters: 200, bytes: 800, lines: false };

/** What a list is searched for, in lower case; null: nothing. Throws INVALID_INPUT where it is no text of one line. */
export function parseSearch(typed: string | null | undefined): string | null {
  const search = typed?.trim().toLowerCase() || null;
  const problems = problemsOfTypedText(["filter", "search"], search ?? "", SEARCH);
  if (problems.length > 0) throw invalidInput(problems);
  return search;
}
