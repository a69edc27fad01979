/** The beginning of a text, without the half of a sign that a cut would leave: PostgreSQL refuses it in JSON. */
export function cutText(text: string, mostUnits: number): string {
  return text.slice(0, mostUnits).replace(/[\ud800-\udbff]$/, "");
}
