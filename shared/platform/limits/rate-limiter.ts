import type { Logger } from "pino";
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { DataSource } from "typeorm";
import { createRedisClient } from "../redis/redis-client";

export interface RateLimiter {
  /** Null when admitted, otherwise the seconds until a retry makes sense. */
  take(key: string): Promise<number | null>;
  /** Charges work that was already done, as far as points are left. */
  charge(key: string, count: number): Promise<void>;
  close(): Promise<void>;
}

/** The store of the counts, which all servers share. */
export type RateLimitStore =
  | { readonly kind: "postgres"; readonly db: DataSource }
  | { readonly kind: "redis"; readonly url: string | readonly string[] };

interface Options {
  readonly name: string;
  readonly perMinute: number;
  /** Points taken from the store at a time. Unused points are not returned. */
  readonly block: number;
}

/** Limits by key and minute. While the store does not answer, each server counts by itself. */
export function createRateLimiter(
  store: RateLimitStore,
  { name, perMinute, block }: Options,
  log: Logger,
): RateLimiter {
  const limit = {
    keyPrefix: `drawbridge:${name}`,
    points: perMinute,
    duration: 60,
    inMemoryBlockOnConsumed: perMinute + 1,
    insuranceLimiter: new RateLimiterMemory({ keyPrefix: name, points: perMinute, duration: 60 }),
  };
  if (store.kind === "postgres") {
    const options = { ...limit, storeClient: store.db, storeType: "typeorm", tableName: "rate_limits" };
    const counter = new RateLimiterPostgres({ ...options, tableCreated: true, clearExpiredByTimeout: true });
    return new BlockwiseLimiter(counter, block, async () => undefined);
  }
  const client = createRedisClient(store.url, false);
  client.on("error", (error) => log.warn({ err: error }, "rate limits: Redis does not answer"));
  const counter = new RateLimiterRedis({ ...limit, storeClient: client });
  return new BlockwiseLimiter(counter, block, async () => client.disconnect());
}

type Counter = RateLimiterPostgres | RateLimiterRedis;

/** The points that this server holds for a key until the minute is over. */
interface Holding {
  left: number;
  readonly until: number;
}

/** Above this number expired entries are dropped; the store keeps the counts. */
const MAX_HOLDINGS = 10_000;

/** Takes points from the store in blocks, so that a limit costs less than what it protects. */
class BlockwiseLimiter implements RateLimiter {
  private readonly holdings = new Map<string, Holding>();
  private readonly asked = new Map<string, Promise<number | null>>();

  constructor(
    private readonly counter: Counter,
    private readonly block: number,
    readonly close: () => Promise<void>,
  ) {}

  async take(key: string): Promise<number | null> {
    for (;;) {
      const holding = this.holdings.get(key);
      if (holding && holding.left > 0 && holding.until > Date.now()) {
        holding.left -= 1;
        return null;
      }
      // Requests during a query to the store share its answer.
      const wait = await (this.asked.get(key) ?? this.ask(key));
      if (wait !== null) return wait;
    }
  }

  async charge(key: string, count: number): Promise<void> {
    for (let n = 0; n < count; n += 1) if ((await this.take(key)) !== null) return;
  }

  private ask(key: string): Promise<number | null> {
    const answer = this.obtain(key).finally(() => this.asked.delete(key));
    this.asked.set(key, answer);
    return answer;
  }

  private async obtain(key: string): Promise<number | null> {
    try {
      const { msBeforeNext } = await this.counter.consume(key, this.block);
      if (this.holdings.size >= MAX_HOLDINGS) this.forget();
      this.holdings.set(key, { left: this.block, until: Date.now() + msBeforeNext });
      return null;
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      return Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000));
    }
  }

  private forget(): void {
    const now = Date.now();
    for (const [key, { left, until }] of this.holdings) if (left === 0 || until <= now) this.holdings.delete(key);
    if (this.holdings.size >= MAX_HOLDINGS) this.holdings.clear();
  }
}
