import { Batches } from "./batches";

/** Writes when it is let, and remembers what it was given together. */
function controlled() {
  const given: (readonly string[])[] = [];
  const gates: (() => void)[] = [];
  const batches = new Batches<string, string>(async (items) => {
    given.push(items);
    await new Promise<void>((resolve) => gates.push(resolve));
    if (items.includes("breaks")) throw new Error("undone");
    return items.map((item) => (item === "refused" ? new Error("refused") : item.toUpperCase()));
  });
  const letAll = async (work: Promise<unknown>) => {
    let isDone = false;
    void work.finally(() => {
      isDone = true;
    });
    while (!isDone) {
      gates.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { batches, given, letAll };
}

describe("what is written in batches", () => {
  it("is written at once when it comes alone", async () => {
    const { batches, given, letAll } = controlled();
    const result = batches.run("a");
    expect(given).toEqual([["a"]]);
    await letAll(result);
    expect(await result).toBe("A");
  });

  it("waits for what is being written, and is then written with all that wait", async () => {
    const { batches, given, letAll } = controlled();
    const all = Promise.all(["a", "b", "c", "d"].map((item) => batches.run(item)));
    await letAll(all);
    expect(given).toEqual([["a"], ["b", "c", "d"]]);
    expect(await all).toEqual(["A", "B", "C", "D"]);
  });

  it("is refused alone", async () => {
    const { batches, letAll } = controlled();
    const all = Promise.allSettled(["a", "refused", "b"].map((item) => batches.run(item)));
    await letAll(all);
    expect((await all).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  it("is tried alone where all were undone because of one", async () => {
    const { batches, given, letAll } = controlled();
    const all = Promise.allSettled(["a", "b", "breaks", "c"].map((item) => batches.run(item)));
    await letAll(all);
    expect(given).toEqual([["a"], ["b", "breaks", "c"], ["b"], ["breaks"], ["c"]]);
    expect((await all).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  });
});
