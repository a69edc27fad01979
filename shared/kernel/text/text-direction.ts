/** Bidirectional controls make a displayed text differ from the stored one: 'deny' may read as 'yned'. */
export const TURNS_TEXT = /[\u202a-\u202e\u2066-\u2069]/u;

const EACH = new RegExp(TURNS_TEXT, "gu");

/** The text as it is stored, character by character, for readers of names that no form of ours has checked. */
export function withoutTurns(text: string): string {
  return text.replace(EACH, "");
}
