import { invalidInput } from "../app-error";
import { problemsOfTypedText, type TextLimits, typedText } from "./typed-text";

const REASON: TextLimits = { characters: 2_000, lines: true };

/** The reason for an action, from the field `reason`; null: none was given. */
export function parseReason(typed: string | null): string | null {
  const reason = typedText(typed) || null;
  const problems = problemsOfTypedText(["reason"], reason ?? "", REASON);
  if (problems.length > 0) throw invalidInput(problems);
  return reason;
}
