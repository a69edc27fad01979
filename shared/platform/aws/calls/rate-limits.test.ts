import type { CallPriority } from "../../../domain/cloud/access-cloud.port";
import { type Pause, RATES, type RateKey, RateLimits } from "./rate-limits";

const EKS: RateKey = { group: "eks", accountId: "111122223333", region: "eu-west-1" };

describe("a rate limit", () => {
  it("lets a burst pass and then keeps to the rate", async () => {
    const { limits, waits } = setUp({ perSecond: 2, burst: 3 });
    for (let i = 0; i < 6; i++) await limits.take(EKS, "discovery", never());
    expect(waits).toEqual([500, 500, 500]);
  });

  it("makes simultaneous callers wait in order", async () => {
    const { limits, waits } = setUp({ perSecond: 4, burst: 1 });
    const served: string[] = [];
    const take = async (name: string) => {
      await limits.take(EKS, "discovery", never());
      served.push(name);
    };
    await Promise.all(["a", "b", "c", "d"].map(take));
    expect(served).toEqual(["a", "b", "c", "d"]);
    expect(waits).toEqual([250, 250, 250]);
  });

  it("serves urgent calls first, whoever came before", async () => {
    const { limits } = setUp({ perSecond: 10, burst: 1 });
    const served: string[] = [];
    const take = async (priority: CallPriority, n: number) => {
      await limits.take(EKS, priority, never());
      served.push(`${priority} ${n}`);
    };
    await Promise.all([
      take("discovery", 1), // The burst: nobody else had come yet.
      take("discovery", 2),
      take("grant", 1),
      take("check", 1),
      take("revoke", 1),
      take("grant", 2),
      take("revoke", 2),
    ]);
    expect(served).toEqual(["discovery 1", "revoke 1", "revoke 2", "grant 1", "grant 2", "check 1", "discovery 2"]);
  });

  it("lets a revocation pass while other calls wait already", async () => {
    const served: string[] = [];
    const { limits, onPause } = setUp({ perSecond: 1, burst: 1 });
    const take = async (priority: CallPriority) => {
      await limits.take(EKS, priority, never());
      served.push(priority);
    };
    let late: Promise<void> | undefined;
    onPause(() => {
      late ??= take("revoke");
    });
    await Promise.all([take("grant"), take("grant"), take("grant")]);
    await late;
    expect(served).toEqual(["grant", "revoke", "grant", "grant"]);
  });

  it("gives drift scans a fifth, even without other callers", async () => {
    const { limits, clock } = setUp({ perSecond: 10, burst: 5 });
    const began = clock.ms;
    for (let i = 0; i < 21; i++) await limits.take(EKS, "check", never());
    expect(clock.ms - began).toBe(10_000);
    // The burst, without the token that the last drift scan has just taken.
    for (let i = 0; i < 4; i++) await limits.take(EKS, "grant", never());
    expect(clock.ms - began).toBe(10_000);
  });

  it("releases a caller that stops waiting, at no cost for the others", async () => {
    const { limits, waits } = setUp({ perSecond: 1, burst: 1 });
    await limits.take(EKS, "grant", never());
    const stop = new AbortController();
    const gone = limits.take(EKS, "revoke", stop.signal);
    const stays = limits.take(EKS, "grant", never());
    stop.abort();
    await expect(gone).rejects.toThrow("aborted");
    await stays;
    expect(waits).toEqual([1_000]);
  });

  it("holds up nothing when the last waiting caller has gone", async () => {
    const paused: AbortSignal[] = [];
    const pause: Pause = (_milliseconds, signal) => {
      paused.push(signal);
      return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    };
    const { limits } = setUp({ perSecond: 1, burst: 1 }, pause);
    await limits.take(EKS, "grant", never());
    const stop = new AbortController();
    const gone = limits.take(EKS, "grant", stop.signal);
    stop.abort();
    await expect(gone).rejects.toThrow("aborted");
    expect(paused.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it("lets nobody wait for ever when waiting itself fails", async () => {
    const pause: Pause = () => Promise.reject(new Error("no timers left"));
    const { limits } = setUp({ perSecond: 1, burst: 1 }, pause);
    const all = [1, 2, 3].map(() => limits.take(EKS, "grant", never()));
    const outcomes = await Promise.allSettled(all);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
  });

  it("refills without callers, and not beyond the burst", async () => {
    const { limits, waits, clock } = setUp({ perSecond: 1, burst: 2 });
    await limits.take(EKS, "discovery", never());
    clock.ms += 60_000;
    for (let i = 0; i < 3; i++) await limits.take(EKS, "discovery", never());
    expect(waits).toEqual([1_000]);
  });

  it("counts each account, region and group of operations by itself", async () => {
    const { limits, waits } = setUp({ perSecond: 1, burst: 1 });
    await limits.take(EKS, "discovery", never());
    await limits.take({ ...EKS, region: "us-east-1" }, "discovery", never());
    await limits.take({ ...EKS, accountId: "444455556666" }, "discovery", never());
    await limits.take({ ...EKS, group: "account:ListRegions" }, "discovery", never());
    expect(waits).toEqual([]);
  });

  it("is empty after AWS throttled", async () => {
    const { limits, waits } = setUp({ perSecond: 2, burst: 5 });
    limits.drain(EKS);
    await limits.take(EKS, "discovery", never());
    expect(waits).toEqual([500]);
  });

  it("survives a clock that is set back", async () => {
    const { limits, waits, clock } = setUp({ perSecond: 1, burst: 2 });
    await limits.take(EKS, "discovery", never());
    clock.ms -= 3_600_000;
    await limits.take(EKS, "discovery", never());
    expect(waits).toEqual([]);
  });

  it("drops buckets that are full again", async () => {
    const { limits, clock } = setUp({ perSecond: 5, burst: 5 });
    for (let i = 0; i < 50_000; i++) {
      clock.ms += 10;
      await limits.take({ ...EKS, accountId: String(i) }, "discovery", never());
    }
    expect(limits.size).toBeLessThanOrEqual(1_000);
  });

  it("stays below AWS's documented limits (ORG-4, ACC-1)", () => {
    expect(RATES["organizations:ListAccounts"].perSecond).toBeLessThan(8);
    expect(RATES["organizations:tree"].perSecond).toBeLessThan(5);
    expect(RATES["organizations:ListTagsForResource"].perSecond).toBeLessThan(10);
    expect(RATES["account:ListRegions"].perSecond).toBeLessThan(5);
  });
});

/** Waiting moves the clock. */
function setUp(rate: { perSecond: number; burst: number }, pauseInstead?: Pause) {
  const clock = { ms: Date.UTC(2026, 0, 1), now: () => new Date(clock.ms) };
  const waits: number[] = [];
  let whenPaused = () => {};
  const pause: Pause = async (milliseconds) => {
    waits.push(milliseconds);
    whenPaused();
    clock.ms += milliseconds;
  };
  const rates = Object.fromEntries(Object.keys(RATES).map((group) => [group, rate])) as Record<
    RateKey["group"],
    typeof rate
  >;
  const limits = new RateLimits({ clock, pause: pauseInstead ?? pause, rates });
  return { limits, waits, clock, onPause: (then: () => void) => (whenPaused = then) };
}

function never(): AbortSignal {
  return new AbortController().signal;
}
