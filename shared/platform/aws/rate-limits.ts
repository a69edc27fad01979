import type { Clock } from "../../kernel/clock";

/** Waits; ends early, rejecting, when the signal is aborted. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>;

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * What we allow ourselves for each (account, region, group of operations). A little below AWS's own buckets (docs/aws.md,
 * ORG-4, EKS-2, ACC-1, STS-6), because other tools of the organization draw from the same ones.
 */
export const RATES = {
  sts: { perSecond: 200, burst: 100 },
  "organizations:DescribeOrganization": { perSecond: 1, burst: 1 },
  "organizations:ListRoots": { perSecond: 1, burst: 1 },
  "organizations:ListAccounts": { perSecond: 7, burst: 8 },
  /** ListOrganizationalUnitsForParent, ListAccountsForParent, ListParents. */
  "organizations:tree": { perSecond: 4, burst: 4 },
  "organizations:ListTagsForResource": { perSecond: 9, burst: 10 },
  "account:ListRegions": { perSecond: 4.5, burst: 4 },
  /** ListClusters, DescribeCluster. */
  "eks:read": { perSecond: 4.5, burst: 5 },
  /** All of Identity Center's APIs share 20 requests a second. */
  "identity-center": { perSecond: 18, burst: 10 },
} as const satisfies Record<string, Rate>;
export type RateGroup = keyof typeof RATES;

export interface RateKey {
  readonly group: RateGroup;
  readonly accountId: string;
  readonly region: string;
}

/** Token buckets of this process. A bucket that is full again says nothing, so it is forgotten. */
export class RateLimits {
  private readonly buckets = new Map<string, Bucket>();
  private sweepAtSize = SWEEP_AT_SIZE;

  constructor(private readonly deps: { clock: Clock; pause: Pause; rates: Readonly<Record<RateGroup, Rate>> }) {}

  /** Resolves when one more request may be sent. First come, first served. */
  async take(key: RateKey, signal: AbortSignal): Promise<void> {
    const waitMs = this.bucket(key).reserve(this.now());
    if (waitMs > 0) await this.deps.pause(waitMs, signal);
  }

  /** AWS throttled although we kept to our rate: somebody else drew from the bucket, so ours counts as empty too. */
  drain(key: RateKey): void {
    this.bucket(key).drain(this.now());
  }

  get size(): number {
    return this.buckets.size;
  }

  private bucket({ group, accountId, region }: RateKey): Bucket {
    const id = `${group}/${accountId}/${region}`;
    let bucket = this.buckets.get(id);
    if (bucket === undefined) {
      if (this.buckets.size >= this.sweepAtSize) this.sweep();
      bucket = new Bucket(this.deps.rates[group], this.now());
      this.buckets.set(id, bucket);
    }
    return bucket;
  }

  /** Doubling the mark keeps sweeping cheap while more buckets than that are really in use. */
  private sweep(): void {
    const now = this.now();
    for (const [id, bucket] of this.buckets) if (bucket.isFull(now)) this.buckets.delete(id);
    this.sweepAtSize = Math.max(SWEEP_AT_SIZE, this.buckets.size * 2);
  }

  private now(): number {
    return this.deps.clock.now().getTime();
  }
}

const SWEEP_AT_SIZE = 1_000;

class Bucket {
  private tokens: number;
  private countedAt: number;

  constructor(
    private readonly rate: Rate,
    now: number,
  ) {
    this.tokens = rate.burst;
    this.countedAt = now;
  }

  /** Takes a token, on credit if need be: the answer is how long until the loan is paid, in milliseconds. */
  reserve(now: number): number {
    this.refill(now);
    this.tokens -= 1;
    return this.tokens >= 0 ? 0 : Math.ceil((-this.tokens / this.rate.perSecond) * 1_000);
  }

  drain(now: number): void {
    this.refill(now);
    this.tokens = Math.min(this.tokens, 0);
  }

  isFull(now: number): boolean {
    this.refill(now);
    return this.tokens >= this.rate.burst;
  }

  private refill(now: number): void {
    // A clock set back must not take tokens away.
    const seconds = Math.max(0, now - this.countedAt) / 1_000;
    this.tokens = Math.min(this.rate.burst, this.tokens + seconds * this.rate.perSecond);
    this.countedAt = now;
  }
}
