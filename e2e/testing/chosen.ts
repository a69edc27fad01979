/** Names of a list in an environment variable, such as `DRAWBRIDGE_PAGES=coverage,flow-edit`; without it, all of them. */
export function chosenIn(variable: string, names: readonly string[]): (name: string) => boolean {
  const chosen = process.env[variable]?.split(",").map((name) => name.trim());
  if (!chosen) return () => true;
  const unknown = chosen.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new Error(`${variable} names ${unknown.join(", ")}, which is none of: ${names.join(", ")}`);
  }
  return (name) => chosen.includes(name);
}
