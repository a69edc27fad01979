import type { Platform } from "../../shared/compose";

const REMINDER_MS = 60_000;

/**
 * The log of parts that are not ready: a line when it begins, one a minute while it lasts, and one when it is over. A
 * balancer asks every second, and a full disk would fill the disk of the logs too.
 */
export class ReadinessLog {
  /** When each part that is not ready was last logged. */
  private readonly loggedAt = new Map<string, number>();

  constructor(private readonly log: Pick<Platform["log"], "info" | "warn">) {}

  ready(part: string): void {
    if (this.loggedAt.delete(part)) this.log.info({ part }, "ready again");
  }

  /** The reason without its stack, which is always that of the check. */
  notReady(part: string, error: unknown, nowMs: number): void {
    if (nowMs - (this.loggedAt.get(part) ?? Number.NEGATIVE_INFINITY) < REMINDER_MS) return;
    this.loggedAt.set(part, nowMs);
    this.log.warn({ part, reason: error instanceof Error ? error.message : String(error) }, "not ready");
  }
}
