import type { CallSite } from "./failure";
import { everyPage } from "./pages";

const SITE: CallSite = { operation: "eks:ListClusters", accountId: "111122223333", region: "eu-west-1" };

/** A list of one item a page, of which each page leads to what `next` says. */
function list(next: (page: number) => number | undefined) {
  const asked: number[] = [];
  const all = everyPage(SITE, async (token) => {
    const page = Number(token ?? 0);
    asked.push(page);
    const following = next(page);
    return { items: [page], next: following === undefined ? undefined : String(following) };
  });
  return { all, asked };
}

describe("a list of pages", () => {
  it("is read to its end, over empty pages too", async () => {
    const pages = [
      { items: [1, 2], next: "b" },
      { items: undefined, next: "c" },
      { items: [3], next: undefined },
    ];
    const tokens: (string | undefined)[] = [];
    const all = await everyPage(SITE, async (token) => {
      tokens.push(token);
      return pages[tokens.length - 1]!;
    });
    expect(all).toEqual([1, 2, 3]);
    expect(tokens).toEqual([undefined, "b", "c"]);
  });

  it("may be long", async () => {
    const { all } = list((page) => (page < 1_000 ? page + 1 : undefined));
    expect(await all).toHaveLength(1_001);
  });

  it("ends at an empty token", async () => {
    expect(await everyPage(SITE, async () => ({ items: [1], next: "" }))).toEqual([1]);
  });

  it("is a failure where it repeats its token: missing items are not gone", async () => {
    const { all, asked } = list((page) => Math.min(page + 1, 7));
    await expect(all).rejects.toMatchObject({
      kind: "unavailable",
      code: "BAD_RESPONSE",
      operation: "eks:ListClusters",
      accountId: "111122223333",
      region: "eu-west-1",
      message:
        "The answer to eks:ListClusters in account 111122223333, eu-west-1 leads back to a page that was read, so the list has no end.",
    });
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("is a failure where each page leads to a new one, full or empty", async () => {
    const full = list((page) => page + 1);
    await expect(full.all).rejects.toMatchObject({
      kind: "unavailable",
      code: "BAD_RESPONSE",
      message:
        "The answer to eks:ListClusters in account 111122223333, eu-west-1 leads on after 20000 pages, so the list has no end.",
    });
    let asked = 0;
    const empty = everyPage(SITE, async () => {
      asked += 1;
      return { items: [], next: `token ${asked}` };
    });
    await expect(empty).rejects.toMatchObject({ code: "BAD_RESPONSE" });
    expect(asked).toBe(1_000);
  });

  it("may have many empty pages between full ones", async () => {
    let asked = 0;
    const all = await everyPage(SITE, async () => {
      asked += 1;
      return { items: asked % 900 === 0 ? [asked] : [], next: asked < 2_700 ? `token ${asked}` : undefined };
    });
    expect(all).toEqual([900, 1_800, 2_700]);
  });

  it.each([2, 3, 5, 10, 37])("is a failure where it loops over %d pages", async (size) => {
    const { all, asked } = list((page) => (page < 20 + size ? page + 1 : 21));
    await expect(all).rejects.toMatchObject({ code: "BAD_RESPONSE" });
    expect(asked.length).toBeLessThan(3 * (20 + size));
  });
});
