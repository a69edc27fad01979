import type { Input } from "./input";

export interface Page {
  readonly keys: readonly string[];
  readonly nextToken?: string;
}

/**
 * One page of sorted keys. The token carries the last key given, so a list that changes between pages
 * neither repeats nor skips what stayed. Returns null for a token that is not ours.
 */
export function pageOf(
  keys: readonly string[],
  size: number,
  token: string | undefined,
  options: { readonly emptyPages?: boolean } = {},
): Page | null {
  const start = token === undefined ? { after: "", emptyGiven: false } : readToken(token);
  if (!start) return null;
  if (options.emptyPages && !start.emptyGiven && keys.length > 0) {
    return { keys: [], nextToken: writeToken(start.after, true) };
  }
  const from = start.after === "" ? 0 : indexAfter(keys, start.after);
  const page = keys.slice(from, from + size);
  const last = page.at(-1);
  return last !== undefined && from + size < keys.length
    ? { keys: page, nextToken: writeToken(last, false) }
    : { keys: page };
}

/** The answer of an endless list: with the token of the request, or else with one that starts again. */
export function withoutEnd(service: string, answer: object, input: Input): object {
  const name = TOKENS[service] ?? "NextToken";
  const token = input.text(name) ?? writeToken("", false);
  return { ...answer, [name]: token, ...(name === "Marker" && { IsTruncated: true }) };
}

const TOKENS: Readonly<Record<string, string>> = { eks: "nextToken", iam: "Marker", tagging: "PaginationToken" };

function writeToken(after: string, emptyGiven: boolean): string {
  return Buffer.from(`${emptyGiven ? "1" : "0"}|${after}`).toString("base64");
}

function readToken(token: string): { after: string; emptyGiven: boolean } | null {
  const match = /^([01])\|(.*)$/s.exec(Buffer.from(token, "base64").toString());
  return match ? { after: match[2] ?? "", emptyGiven: match[1] === "1" } : null;
}

/** Position of the first key greater than `after`. */
function indexAfter(keys: readonly string[], after: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] ?? "") <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
