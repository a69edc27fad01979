/** One word of a shell command to paste, quoted so that the shell passes it on unchanged. */
export function shellWord(text: string): string {
  return /^[\w:/.+=,@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
