import { type CallSite, endlessList, repeatedPage } from "./failure";

/** A page of a list, and the token of the next page. An empty page is not necessarily the last. */
export interface AwsPage<T> {
  readonly items: readonly T[] | undefined;
  readonly next: string | undefined;
}

/**
 * Reads a whole list. Pagination loops and endless lists fail instead of ending the list, since an object missing from
 * a list counts as gone. `onPage` receives the items of each page.
 */
export async function everyPage<T>(
  site: CallSite,
  read: (token: string | undefined) => Promise<AwsPage<T>>,
  onPage: (items: readonly T[]) => void = () => {},
): Promise<T[]> {
  const all: T[] = [];
  const tokens = new Tokens();
  let next: string | undefined;
  let empty = 0;
  for (let pages = 1; ; pages += 1) {
    const page = await read(next);
    const items = page.items ?? [];
    for (const item of items) all.push(item);
    onPage(items);
    next = page.next;
    if (!next) return all;
    if (tokens.cameBefore(next)) throw repeatedPage(site);
    empty = items.length > 0 ? 0 : empty + 1;
    if (pages >= MOST_PAGES || empty >= MOST_EMPTY_PAGES) throw endlessList(site, pages);
  }
}

/** Two million users at 100 a page, and eight times the maximum of accounts in an organization. */
const MOST_PAGES = 20_000;
/** AWS may return empty pages before the next items: each covers a part of the list. */
const MOST_EMPTY_PAGES = 1_000;

/**
 * Detects a loop with two remembered tokens (Brent): the previous one, and one that is replaced after 1, 2, 4, 8 …
 * others. A loop is found after one round.
 */
class Tokens {
  private before: string | undefined;
  private kept: string | undefined;
  private since = 0;
  private keptFor = 1;

  cameBefore(token: string): boolean {
    if (token === this.before || token === this.kept) return true;
    this.before = token;
    this.since += 1;
    if (this.since >= this.keptFor) {
      this.kept = token;
      this.since = 0;
      this.keptFor *= 2;
    }
    return false;
  }
}
