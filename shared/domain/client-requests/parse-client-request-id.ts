import type { FieldProblem } from "../../kernel/app-error";
import { problemsOfTypedText, type TextLimits } from "../../kernel/text/typed-text";

const CLIENT_REQUEST_ID: TextLimits = { characters: 200, bytes: 800, lines: false };

/** A client's name for a creation as it is kept, and everything that is wrong with it; null: it has none. */
export function parseClientRequestId(typed: string | null | undefined): {
  clientRequestId: string | null;
  problems: FieldProblem[];
} {
  const clientRequestId = typed?.trim() || null;
  return {
    clientRequestId,
    problems: problemsOfTypedText(["clientRequestId"], clientRequestId ?? "", CLIENT_REQUEST_ID),
  };
}
