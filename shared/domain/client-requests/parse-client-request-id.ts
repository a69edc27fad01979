import type { FieldProblem } from "../../kernel/app-error";
import { problemsOfTypedText, type TextLimits } from "../../kernel/text/typed-text";

const CLIENT_REQUEST_ID: TextLimits = { characters: 200, bytes: 800, lines: false };

/** Parses a client request id, with every problem; null: none was given. */
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
