/** One word of a command to paste: whatever it holds, a shell passes it on as it is. */
export function shellWord(text: string): string {
  return /^[\w:/.+=,@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
