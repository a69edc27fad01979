import { type CallSite, endlessList, repeatedPage } from "./failure";

/** What AWS gives at once of a list, and the token by which it gives more. A page may be empty and still not be the last. */
export interface AwsPage<T> {
  readonly items: readonly T[] | undefined;
  readonly next: string | undefined;
}

/**
 * A whole list. One that leads back to a token before, or on to ever new ones, would be read for ever: that is a failure, and
 * not the end of the list, as what a list lacks is taken for gone. `onPage` is told of what each page holds.
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

/** Two million people at 100 a page, and eight times the accounts that an organization can have. */
const MOST_PAGES = 20_000;
/** AWS may answer with empty pages before the next one that holds something: it has looked through a part of the list by then. */
const MOST_EMPTY_PAGES = 1_000;

/**
 * Remembers two, however many come (Brent): the one before, and one that is replaced after 1, 2, 4, 8 … others. A circle is
 * found once it has been gone round.
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
