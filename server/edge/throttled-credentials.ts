import { setTimeout as pause } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import type { Clock } from "../../shared/kernel/clock";
import { tooManyRequests } from "./admission";
import { secondsUntilAllowed } from "./limit-exceeded";

/** Its sender may have lost the token or session meanwhile, which the next look finds. */
const REMEMBERED_MS = 5_000;
/** Before a refusal is repeated: a client that sends again at once takes as much of the server as five requests a second do. */
const PAUSE_MS = 200;
/** Beyond it the sender is looked up again, as before. */
const MAX_REMEMBERED = 10_000;

interface Refusal {
  readonly forgetAt: number;
  readonly comeBackAt: number;
}

/**
 * Credentials whose sender was just refused for too many requests. They are refused again without a look at the database: to look
 * up a sender costs more than most of what is asked. A credential in here is never let in by it.
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

  /** Remembers `refusal`, a LIMIT_EXCEEDED that says when to come back; rethrows it and every other error. */
  remember(key: string, refusal: unknown): never {
    const now = this.clock.now().getTime();
    const comeBackAt = now + secondsUntilAllowed(refusal) * 1_000;
    this.refusals.set(key, { forgetAt: Math.min(now + REMEMBERED_MS, comeBackAt), comeBackAt });
    throw refusal;
  }
}
