import { setTimeout as pause } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import type { Clock } from "../../shared/kernel/clock";
import { tooManyRequests } from "./admission";
import { secondsUntilAllowed } from "./limit-exceeded";

/** The credentials may have ended meanwhile, which the next lookup finds. */
const REMEMBERED_MS = 5_000;
/** The delay of a repeated refusal: a client that retries at once costs as much as five requests a second. */
const PAUSE_MS = 200;
/** Beyond this number senders are looked up again, as before. */
const MAX_REMEMBERED = 10_000;

interface Refusal {
  readonly forgetAt: number;
  readonly comeBackAt: number;
}

/**
 * Credentials whose sender was just refused for too many requests. The refusal is repeated without a query, because
 * looking up a sender costs more than most operations. An entry never admits a request.
 */
export class ThrottledCredentials {
  private readonly refusals = new LRUCache<string, Refusal>({ max: MAX_REMEMBERED });

  constructor(private readonly clock: Clock) {}

  /** Throws LIMIT_EXCEEDED, after a pause, while the refusal of `key` is remembered. */
  async check(key: string): Promise<void> {
    const refusal = this.refusals.get(key);
    if (!refusal) return;
    const now = this.clock.now().getTime();
    if (now >= refusal.forgetAt) return void this.refusals.delete(key);
    await pause(PAUSE_MS);
    throw tooManyRequests(Math.ceil((refusal.comeBackAt - now) / 1_000));
  }

  /** Remembers `refusal`, a LIMIT_EXCEEDED with a delay; rethrows it and every other error. */
  remember(key: string, refusal: unknown): never {
    const now = this.clock.now().getTime();
    const comeBackAt = now + secondsUntilAllowed(refusal) * 1_000;
    this.refusals.set(key, { forgetAt: Math.min(now + REMEMBERED_MS, comeBackAt), comeBackAt });
    throw refusal;
  }
}
