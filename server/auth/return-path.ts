const NOWHERE = "http://nowhere.invalid";

/** Where to go after signing in: a path of this very origin, or "/" for whatever is none. */
export function returnPathOf(text: unknown): string {
  if (typeof text !== "string" || !/^\/(?![/\\])[\x21-\x7e]{0,1023}$/.test(text) || text.includes("\\")) return "/";
  const url = URL.canParse(text, NOWHERE) ? new URL(text, NOWHERE) : null;
  return url?.origin === NOWHERE && !url.pathname.startsWith("//") ? `${url.pathname}${url.search}${url.hash}` : "/";
}
