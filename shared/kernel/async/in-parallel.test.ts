import { setImmediate as nextTurn } from "node:timers/promises";
import { inParallel } from "./in-parallel";

describe("work on many things at a time", () => {
  it("answers in the order of the things, however they end, and never works on more than it may", async () => {
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

  it("is nothing for nothing", async () => {
    expect(await inParallel(4, [], async () => 1)).toEqual([]);
  });
});
