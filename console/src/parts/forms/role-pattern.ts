/** "arn:aws:iam::*:role/people/*" of a template with placeholders. */
export function rolePattern(template: string): string | undefined {
  const pattern = template
    .trim()
    .replaceAll("{{partition}}", "aws")
    .replace(/\{\{[^}]*\}\}/g, "*");
  return pattern === "" ? undefined : pattern;
}
