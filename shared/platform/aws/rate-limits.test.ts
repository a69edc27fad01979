import { RATES, type RateKey, RateLimits } from "./rate-limits";

const EKS: RateKey = { group: "eks:read", accountId: "111122223333", region: "eu-west-1" };

describe("rate limits", () => {
  it("lets a burst pass and then keeps to the rate", async () => {
    const { limits, waits } = setUp({ perSecond: 2, burst: 3 });
    for (let i = 0; i < 6; i++) await limits.take(EKS, never());
    expect(waits).toEqual([500, 500, 500]);
  });

  it("makes those who come at once wait in turn", async () => {
    const { limits, waits } = setUp({ perSecond: 4, burst: 1 }, { move: false });
    await Promise.all([1, 2, 3, 4].map(() => limits.take(EKS, never())));
    expect(waits).toEqual([250, 500, 750]);
  });

  it("fills up again while nobody calls, and not beyond the burst", async () => {
    const { limits, waits, clock } = setUp({ perSecond: 1, burst: 2 });
    await limits.take(EKS, never());
    clock.ms += 60_000;
    for (let i = 0; i < 3; i++) await limits.take(EKS, never());
    expect(waits).toEqual([1_000]);
  });

  it("counts each account, region and group of operations by itself", async () => {
    const { limits, waits } = setUp({ perSecond: 1, burst: 1 });
    await limits.take(EKS, never());
    await limits.take({ ...EKS, region: "us-east-1" }, never());
    await limits.take({ ...EKS, accountId: "444455556666" }, never());
    await limits.take({ ...EKS, group: "account:ListRegions" }, never());
    expect(waits).toEqual([]);
  });

  it("has nothing left after AWS throttled", async () => {
    const { limits, waits } = setUp({ perSecond: 2, burst: 5 });
    limits.drain(EKS);
    await limits.take(EKS, never());
    expect(waits).toEqual([500]);
  });

  it("survives a clock that is set back", async () => {
    const { limits, waits, clock } = setUp({ perSecond: 1, burst: 2 });
    await limits.take(EKS, never());
    clock.ms -= 3_600_000;
    await limits.take(EKS, never());
    expect(waits).toEqual([]);
  });

  it("forgets buckets that are full again", async () => {
    const { limits, clock } = setUp({ perSecond: 5, burst: 5 });
    for (let i = 0; i < 50_000; i++) {
      clock.ms += 10;
      await limits.take({ ...EKS, accountId: String(i) }, never());
    }
    expect(limits.size).toBeLessThanOrEqual(1_000);
  });

  it("stays below what AWS documents (ORG-4, ACC-1)", () => {
    expect(RATES["organizations:ListAccounts"].perSecond).toBeLessThan(8);
    expect(RATES["organizations:tree"].perSecond).toBeLessThan(5);
    expect(RATES["organizations:ListTagsForResource"].perSecond).toBeLessThan(10);
    expect(RATES["account:ListRegions"].perSecond).toBeLessThan(5);
  });
});

/** Waiting moves the clock, unless several are to wait at the same time. */
function setUp(rate: { perSecond: number; burst: number }, { move = true } = {}) {
  const clock = { ms: Date.UTC(2026, 0, 1), now: () => new Date(clock.ms) };
  const waits: number[] = [];
  const pause = async (milliseconds: number) => {
    waits.push(milliseconds);
    if (move) clock.ms += milliseconds;
  };
  const rates = Object.fromEntries(Object.keys(RATES).map((group) => [group, rate])) as Record<
    RateKey["group"],
    typeof rate
  >;
  return { limits: new RateLimits({ clock, pause, rates }), waits, clock };
}

function never(): AbortSignal {
  return new AbortController().signal;
}
