import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import { withDeadline } from "./with-deadline";

/** Pause before work that failed by a defect is retried. */
const RETRY_MS = 5_000;

/** Concurrent pieces of work in this process, each identified by an id, up to a limit. */
export class ConcurrentWork {
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly options: {
      /** The name in the log, such as "work at a grant". */
      readonly name: string;
      readonly atOnce: number;
      readonly log: Pick<Logger, "error" | "warn">;
      readonly signal: AbortSignal;
    },
  ) {}

  get room(): number {
    return this.options.atOnce - this.running.size;
  }

  /** Does nothing while work with this id runs, or at the limit. */
  begin(id: string, work: () => Promise<void>): void {
    if (this.running.has(id) || this.room <= 0) return;
    const done = work()
      .catch((error: unknown) => this.failed(id, error))
      .finally(() => this.running.delete(id));
    this.running.set(id, done);
  }

  /** Other workers take over unfinished work when its lease expires. */
  async end(graceMs: number): Promise<void> {
    const finished = Promise.all(this.running.values()).then(() => true);
    if (await withDeadline(finished, graceMs, "").catch(() => false)) return;
    this.options.log.warn({ works: this.running.size }, `${this.options.name} abandoned on stop`);
  }

  private async failed(id: string, error: unknown): Promise<void> {
    const { log, name, signal } = this.options;
    log.error({ err: error, id }, `${name} failed`);
    await pause(RETRY_MS, undefined, { signal }).catch(() => undefined);
  }
}
