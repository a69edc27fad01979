import { setImmediate as nextTurn } from "node:timers/promises";
import { inParallel } from "./in-parallel";

describe("parallel work", () => {
  it("returns results in the order of its items, however they end, and never exceeds its limit", async () => {
    let under = 0;
    let most = 0;
    const doubled = await inParallel(3, [5, 1, 4, 2, 3], async (turns) => {
      under += 1;
      most = Math.max(most, under);
      for (let turn = 0; turn < turns; turn += 1) await nextTurn();
      under -= 1;
      return turns * 2;
    });
    expect(doubled).toEqual([10, 2, 8, 4, 6]);
    expect(most).toBe(3);
  });

  it("ends with the first failure and begins nothing after it", async () => {
    const begun: number[] = [];
    const work = async (n: number) => {
      begun.push(n);
      if (n === 2) throw new Error("the second");
      await nextTurn();
    };
    await expect(inParallel(2, [1, 2, 3, 4], work)).rejects.toThrow("the second");
    await nextTurn();
    await nextTurn();
    expect(begun).toEqual([1, 2]);
  });

  it("of no items is nothing", async () => {
    expect(await inParallel(4, [], async () => 1)).toEqual([]);
  });
});
