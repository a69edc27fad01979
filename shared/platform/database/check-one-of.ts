/** The text of a CHECK that limits a column to a list of words (or null, where the column allows it). */
export function checkOneOf(column: string, words: readonly string[]): string {
  return `${column} in (${words.map((word) => `'${word}'`).join(", ")})`;
}
