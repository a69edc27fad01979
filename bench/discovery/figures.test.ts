import { figuresOf, goalsOf, growthGoals, median } from "./figures";
import type { Phase } from "./phase";

const size = { accounts: 100, regions: 4, clusters: 200 };

describe("the figures of a measurement", () => {
  it("compare medians, so that one disturbed walk does not count", () => {
    const phases = [
      phase("bare", 10),
      phase("bare", 90),
      phase("bare", 10),
      phase("first", 12),
      phase("unchanged", 11),
    ];
    expect(figuresOf({ size, phases })).toMatchObject({ firstToBare: 1.2, unchangedToBare: 1.1 });
  });

  it("leave out listing on both sides where they compare scanning alone", () => {
    const phases = [phase("bare", 10, { listingSeconds: 6 }), phase("first", 11, { listingSeconds: 6 })];
    expect(figuresOf({ size, phases }).firstScanToBare).toBe(1.25);
  });

  it("name the calls that one side made and the other did not", () => {
    const phases = [
      phase("bare", 10, { calls: { total: 101, throttled: 0, byOperation: { ListClusters: 100, ListRoots: 1 } } }),
      phase("first", 11, { calls: { total: 103, throttled: 0, byOperation: { ListClusters: 100, AssumeRole: 3 } } }),
    ];
    expect(figuresOf({ size, phases }).callsBeyondBare).toEqual({ AssumeRole: 3, ListRoots: -1 });
  });

  it("count refused and failed calls of the syncs", () => {
    const throttled = { calls: { total: 200, throttled: 10, byOperation: {} } };
    const phases = [phase("bare", 10), phase("first", 11, throttled), phase("unchanged", 11, { accountsFailed: 2 })];
    expect(figuresOf({ size, phases })).toMatchObject({ throttledPercent: 100 / 30, accountsFailed: 2 });
  });

  it("show how much other work on the machine has disturbed the worst of the walks", () => {
    const phases = [phase("bare", 10, { cpuWaitSeconds: 1 }), phase("first", 10, { cpuWaitSeconds: 4 })];
    expect(figuresOf({ size, phases }).disturbance).toBe(0.4);
  });

  it("leave out processor time where the system does not report it", () => {
    const phases = [phase("bare", 10, { cpuSeconds: null }), phase("first", 11)];
    expect(figuresOf({ size, phases }).firstCpuToBare).toBeNull();
  });
});

describe("the goals", () => {
  it("are met up to and including their limit, and undecided where nothing was measured", () => {
    const phases = [phase("bare", 4), phase("first", 5), phase("unchanged", 5)];
    const goals = goalsOf(figuresOf({ size, phases }), null);
    expect(goals.map((goal) => goal.met)).toEqual([true, false, true, true, true, null]);
  });

  it("of growth compare every later size with the first", () => {
    const of = (accounts: number, seconds: number) => {
      const sized = { ...size, accounts };
      const phases = [phase("bare", 1), phase("first", seconds), phase("unchanged", seconds)];
      return { size: sized, figures: figuresOf({ size: sized, phases }) };
    };
    const goals = growthGoals([of(500, 5), of(5000, 55), of(10_000, 200)]);
    expect(goals.map(({ value, met }) => [value, met])).toEqual([
      [expect.closeTo(0.1), null],
      [expect.closeTo(1.1), true],
      [expect.closeTo(1.1), true],
      [expect.closeTo(0.05), null],
      [2, false],
      [2, false],
    ]);
  });
});

describe("the median", () => {
  it("is the middle one, or the mean of the two in the middle", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
});

function phase(kind: Phase["kind"], seconds: number, rest: Partial<Phase> = {}): Phase {
  return {
    kind,
    seconds,
    listingSeconds: 0,
    cpuSeconds: seconds,
    cpuWaitSeconds: 0,
    calls: { total: 100, throttled: 0, byOperation: {} },
    accountsOk: 100,
    accountsFailed: 0,
    clusters: 200,
    rowsWritten: kind === "bare" ? null : { resources: 0 },
    ...rest,
  };
}
