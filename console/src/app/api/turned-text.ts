/** Bidirectional control characters. In a name, one would reverse the account number beside it. */
const TURNS_TEXT = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text with its bidirectional control characters replaced. The API refuses them in input, but names of AWS and of
 * identity providers may have them. The replacement character shows that one was there.
 */
export function withoutTurns(text: string): string {
  return text.replace(TURNS_TEXT, "\ufffd");
}
