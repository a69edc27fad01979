import { CALL_PRIORITIES, type CallPriority } from "../../../domain/cloud/access-cloud.port";
import { onAbort } from "../../../kernel/async/abort";
import type { Clock } from "../../../kernel/clock";

/** Waits; rejects early when the signal is aborted. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>;

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * Drawbridge's own rates for each (account, region, group of operations). They are a little below AWS's buckets
 * (docs/aws.md, ORG-4, EKS-2, ACC-1, STS-6), because other tools of the organization share these.
 */
export const RATES = {
  sts: { perSecond: 200, burst: 100 },
  "organizations:DescribeOrganization": { perSecond: 1, burst: 1 },
  "organizations:ListRoots": { perSecond: 1, burst: 1 },
  "organizations:ListAccounts": { perSecond: 7, burst: 8 },
  /** ListOrganizationalUnitsForParent, ListAccountsForParent, ListParents. */
  "organizations:tree": { perSecond: 4, burst: 4 },
  "organizations:ListTagsForResource": { perSecond: 9, burst: 10 },
  /** AWS documents a rate limit of GetResources without a number. */
  tagging: { perSecond: 4.5, burst: 5 },
  "account:ListRegions": { perSecond: 4.5, burst: 4 },
  /** AWS documents no rates for reads and writes of EKS. */
  eks: { perSecond: 4.5, burst: 5 },
  iam: { perSecond: 5, burst: 5 },
  /** All of Identity Center's APIs share 20 requests a second. */
  "identity-center": { perSecond: 18, burst: 10 },
} as const satisfies Record<string, Rate>;
export type RateGroup = keyof typeof RATES;

export interface RateKey {
  readonly group: RateGroup;
  readonly accountId: string;
  readonly region: string;
}

/** Token buckets of this process. A full bucket holds no information and is dropped. */
export class RateLimits {
  private readonly buckets = new Map<string, Bucket>();
  private sweepAtSize = SWEEP_AT_SIZE;

  constructor(private readonly deps: { clock: Clock; pause: Pause; rates: Readonly<Record<RateGroup, Rate>> }) {}

  /** Resolves when one more request may be sent, by priority and then in order of arrival. */
  async take(key: RateKey, priority: CallPriority, signal: AbortSignal): Promise<void> {
    // A drift scan reads everything, so it never gets more than a fifth of the rate.
    if (priority === "check") await this.bucket(key, CHECK_SHARE).take(priority, signal);
    await this.bucket(key).take(priority, signal);
  }

  /** AWS throttled within our own rate: another client drew from the bucket, so this one counts as empty. */
  drain(key: RateKey): void {
    this.bucket(key).drain();
  }

  get size(): number {
    return this.buckets.size;
  }

  private bucket({ group, accountId, region }: RateKey, share = 1): Bucket {
    const id = `${group}/${accountId}/${region}/${share}`;
    let bucket = this.buckets.get(id);
    if (bucket === undefined) {
      if (this.buckets.size >= this.sweepAtSize) this.sweep();
      const { perSecond, burst } = this.deps.rates[group];
      bucket = new Bucket({ perSecond: perSecond * share, burst: Math.max(1, burst * share) }, this.deps);
      this.buckets.set(id, bucket);
    }
    return bucket;
  }

  /** Doubling the threshold keeps sweeps cheap while more buckets are in use. */
  private sweep(): void {
    for (const [id, bucket] of this.buckets) if (bucket.isIdle()) this.buckets.delete(id);
    this.sweepAtSize = Math.max(SWEEP_AT_SIZE, this.buckets.size * 2);
  }
}

const CHECK_SHARE = 0.2;
const SWEEP_AT_SIZE = 1_000;

interface Waiter {
  readonly go: () => void;
  readonly fail: (error: unknown) => void;
}

class Bucket {
  private readonly queue = new Queue();
  private tokens: number;
  private countedAt: number;
  private serving = false;
  /** Ends the current pause, so that it keeps no process alive. */
  private nobodyWaits = () => {};

  constructor(
    private readonly rate: Rate,
    private readonly deps: { clock: Clock; pause: Pause },
  ) {
    this.tokens = rate.burst;
    this.countedAt = this.now();
  }

  async take(priority: CallPriority, signal: AbortSignal): Promise<void> {
    this.refill();
    if (!this.serving && this.tokens >= 1) {
      this.tokens -= 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      let stop = () => {};
      const leave = () => {
        stop();
        this.queue.delete(waiter);
      };
      const waiter: Waiter = {
        go: () => {
          leave();
          resolve();
        },
        fail: (error) => {
          leave();
          reject(error);
        },
      };
      this.queue.add(waiter, priority);
      stop = onAbort(signal, () => {
        waiter.fail(new DOMException("aborted", "AbortError"));
        if (this.queue.isEmpty) this.nobodyWaits();
      });
      if (!this.serving && !this.queue.isEmpty) void this.serve();
    });
  }

  /** Earns one token at a time and gives it to the most urgent waiter. */
  private async serve(): Promise<void> {
    this.serving = true;
    while (!this.queue.isEmpty) {
      const waitMs = this.reserve();
      const pausing = new AbortController();
      this.nobodyWaits = () => pausing.abort();
      try {
        if (waitMs > 0) await this.deps.pause(waitMs, pausing.signal);
        const next = this.queue.first();
        if (next) next.go();
        else this.tokens += 1;
      } catch (error) {
        this.tokens += 1;
        if (!pausing.signal.aborted) this.queue.failAll(error);
      }
    }
    this.serving = false;
  }

  drain(): void {
    this.refill();
    this.tokens = Math.min(this.tokens, 0);
  }

  isIdle(): boolean {
    this.refill();
    return !this.serving && this.tokens >= this.rate.burst;
  }

  /** Takes a token, possibly in advance. Returns the milliseconds until the debt is paid. */
  private reserve(): number {
    this.refill();
    this.tokens -= 1;
    return this.tokens >= 0 ? 0 : Math.ceil((-this.tokens / this.rate.perSecond) * 1_000);
  }

  private refill(): void {
    const now = this.now();
    // A clock that was set back must not remove tokens.
    const seconds = Math.max(0, now - this.countedAt) / 1_000;
    this.tokens = Math.min(this.rate.burst, this.tokens + seconds * this.rate.perSecond);
    this.countedAt = now;
  }

  private now(): number {
    return this.deps.clock.now().getTime();
  }
}

/** Waiting calls by priority, each in order of arrival. */
class Queue {
  private readonly lines = CALL_PRIORITIES.map(() => new Set<Waiter>());

  get isEmpty(): boolean {
    return this.lines.every((line) => line.size === 0);
  }

  add(waiter: Waiter, priority: CallPriority): void {
    this.lines[CALL_PRIORITIES.indexOf(priority)]!.add(waiter);
  }

  delete(waiter: Waiter): void {
    for (const line of this.lines) line.delete(waiter);
  }

  first(): Waiter | undefined {
    for (const line of this.lines) for (const waiter of line) return waiter;
    return undefined;
  }

  failAll(error: unknown): void {
    for (const line of this.lines) for (const waiter of [...line]) waiter.fail(error);
  }
}
