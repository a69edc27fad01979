import { Coalescer, type CoalescerOptions } from "./coalescer";

/** Answers a batch on demand, and records the batches. */
function controlled(options: Partial<CoalescerOptions> = {}) {
  const sent: (readonly string[])[] = [];
  const gates: (() => void)[] = [];
  const send = async (items: readonly string[]) => {
    sent.push(items);
    await new Promise<void>((resolve) => gates.push(resolve));
    if (items.includes("breaks")) throw new Error("undone");
    return items.map((item) => (item === "refused" ? new Error("refused") : item.toUpperCase()));
  };
  const coalescer = new Coalescer<string, string>(send, { maxBatchSize: 10, ...options });
  const tick = () => new Promise((resolve) => setImmediate(resolve));
  const letOne = async () => {
    await tick();
    gates.shift()!();
    await tick();
  };
  const letAll = async () => {
    await tick();
    while (gates.length > 0) await letOne();
  };
  const runAll = (...items: string[]) => Promise.allSettled(items.map((item) => coalescer.run(item)));
  return { coalescer, sent, tick, letOne, letAll, runAll };
}

const valuesOf = (results: readonly PromiseSettledResult<string>[]) =>
  results.map((result) => (result.status === "fulfilled" ? result.value : String(result.reason)));

describe("a coalescer", () => {
  it("sends the first item at once and those that come meanwhile together", async () => {
    const { sent, tick, letAll, runAll } = controlled();
    const first = runAll("a");
    await tick();
    const rest = [runAll("b"), runAll("c", "d")];
    expect(sent).toEqual([["a"]]);
    await letAll();
    expect(sent).toEqual([["a"], ["b", "c", "d"]]);
    expect((await Promise.all([first, ...rest])).map(valuesOf)).toEqual([["A"], ["B"], ["C", "D"]]);
  });

  it("sends the items of one tick together, and no more than a batch may hold, one batch after the other", async () => {
    const { sent, letOne, letAll, runAll } = controlled({ maxBatchSize: 2 });
    const all = runAll("a", "b", "c", "d", "e");
    await letOne();
    expect(sent).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    await letAll();
    expect(sent).toEqual([["a", "b"], ["c", "d"], ["e"]]);
    expect(valuesOf(await all)).toEqual(["A", "B", "C", "D", "E"]);
  });

  it("sends as many batches in parallel as it may", async () => {
    const { sent, tick, letAll, runAll } = controlled({ maxBatchSize: 2, maxBatches: 2 });
    const all = runAll("a", "b", "c", "d", "e");
    await tick();
    expect(sent).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    await letAll();
    expect(sent.at(-1)).toEqual(["e"]);
    expect(valuesOf(await all)).toEqual(["A", "B", "C", "D", "E"]);
  });

  it("starts again after everything was sent", async () => {
    const { coalescer, sent, letAll, runAll } = controlled();
    for (const item of ["a", "b"]) {
      const run = runAll(item);
      await letAll();
      await Promise.all([run, coalescer.drained()]);
    }
    expect(sent).toEqual([["a"], ["b"]]);
  });

  it("is drained when no item waits or is being sent", async () => {
    const { coalescer, tick, letOne, runAll } = controlled({ maxBatchSize: 1 });
    let isDrained = false;
    const all = runAll("a", "b");
    const drained = coalescer.drained().then(() => {
      isDrained = true;
    });
    await letOne();
    expect(isDrained).toBe(false);
    await letOne();
    await Promise.all([all, drained, tick()]);
    expect(isDrained).toBe(true);
  });

  it("rejects the one item whose result is an Error", async () => {
    const { letAll, runAll } = controlled();
    const all = runAll("a", "refused", "b");
    await letAll();
    expect(valuesOf(await all)).toEqual(["A", "Error: refused", "B"]);
  });

  it("sends equal items twice, each with a result of its own", async () => {
    const { sent, letAll, runAll } = controlled();
    const all = runAll("a", "a");
    await letAll();
    await all;
    expect(sent).toEqual([["a", "a"]]);
  });

  describe("whose batch fails", () => {
    it("rejects the whole batch and continues with the next", async () => {
      const { sent, letAll, runAll } = controlled({ maxBatchSize: 2 });
      const all = runAll("breaks", "b", "c");
      await letAll();
      expect(valuesOf(await all)).toEqual(["Error: undone", "Error: undone", "C"]);
      expect(sent).toEqual([["breaks", "b"], ["c"]]);
    });

    it("sends its items one by one on demand, and rejects the bad one alone", async () => {
      const { sent, letAll, runAll } = controlled({ retryAlone: true });
      const all = runAll("a", "breaks", "refused", "b");
      await letAll();
      expect(sent).toEqual([["a", "breaks", "refused", "b"], ["a"], ["breaks"], ["refused"], ["b"]]);
      expect(valuesOf(await all)).toEqual(["A", "Error: undone", "Error: refused", "B"]);
    });
  });

  describe("that merges equal items", () => {
    it("sends equal waiting items once, for all callers", async () => {
      const { sent, letAll, runAll } = controlled({ mergeEqual: true });
      const all = runAll("a", "b", "a");
      await letAll();
      expect(sent).toEqual([["a", "b"]]);
      expect(valuesOf(await all)).toEqual(["A", "B", "A"]);
    });

    it("sends one again while an equal one is being sent", async () => {
      const { sent, tick, letAll, runAll } = controlled({ mergeEqual: true });
      const first = runAll("a");
      await tick();
      const later = runAll("a", "a");
      await letAll();
      await Promise.all([first, later]);
      expect(sent).toEqual([["a"], ["a"]]);
    });
  });
});
