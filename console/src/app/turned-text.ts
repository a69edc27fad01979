/** They turn the direction of whatever stands behind them: a name with one would turn the account number beside it. */
const TURNS_TEXT = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text as a page may show it. The API takes such letters from nobody who types; names of AWS and of identity providers come as
 * they are. A sign in their place shows that something was there.
 */
export function withoutTurns(text: string): string {
  return text.replace(TURNS_TEXT, "\ufffd");
}
