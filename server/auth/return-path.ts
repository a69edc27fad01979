const NOWHERE = "http://nowhere.invalid";

/** The path to open after signing in: one of this origin, or "/". */
export function returnPathOf(text: unknown): string {
  if (typeof text !== "string" || !/^\/(?![/\\])[\x21-\x7e]{0,1023}$/.test(text) || text.includes("\\")) return "/";
  const url = URL.canParse(text, NOWHERE) ? new URL(text, NOWHERE) : null;
  return url?.origin === NOWHERE && !url.pathname.startsWith("//") ? `${url.pathname}${url.search}${url.hash}` : "/";
}
