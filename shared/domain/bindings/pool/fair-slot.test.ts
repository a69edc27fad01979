import fc from "fast-check";
import { countServed, fairSlot, type WaitingForSlot } from "./fair-slot";

const waits = (...barredFrom: string[]): WaitingForSlot => ({ barredFrom: new Set(barredFrom) });

describe("a fair slot", () => {
  it.each<[string, string[], string[], WaitingForSlot[], string | null]>([
    ["the first one where nobody waits", ["b", "a"], ["a", "b"], [], "b"],
    ["none while as many wait as are free", ["a", "b"], ["a", "b"], [waits(), waits()], null],
    ["one more than those who wait need", ["a", "b"], ["a", "b"], [waits()], "a"],
    ["what nobody before may have", ["a"], ["a"], [waits("a"), waits("a")], "a"],
    ["what leaves those before the one that they may have", ["b", "a"], ["a", "b"], [waits("a")], "a"],
    ["none where that is the only one they may have", ["b"], ["a", "b"], [waits("a")], null],
    ["none where those before need all that is free", ["a", "b"], ["a", "b"], [waits("a"), waits()], null],
    ["none where nothing is free", [], [], [waits()], null],
  ])("is %s", (_, wanted, free, before, expected) => {
    expect(fairSlot(wanted, free, before)).toBe(expected);
  });

  it("serves as many people as any other assignment of the slots", () => {
    const slots = ["a", "b", "c", "d"];
    const waiting = fc.array(
      fc.subarray(slots).map((barred) => waits(...barred)),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(fc.subarray(slots), waiting, (free, all) => {
        expect(countServed(free, all)).toBe(most(free, all));
      }),
    );
  });
});

/** By trying everything. */
function most(free: readonly string[], [first, ...rest]: readonly WaitingForSlot[]): number {
  if (!first) return 0;
  const served = free
    .filter((slotId) => !first.barredFrom.has(slotId))
    .map(
      (slotId) =>
        1 +
        most(
          free.filter((one) => one !== slotId),
          rest,
        ),
    );
  return Math.max(most(free, rest), ...served);
}
