import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import { withDeadline } from "./with-deadline";

/** Work that failed by a defect of ours is not tried again sooner than this. */
const RETRY_MS = 5_000;

/** Pieces of work that run side by side in this process, each known by an id, up to a number of them. */
export class ConcurrentWork {
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly options: {
      /** As the log names it: "work at a grant". */
      readonly name: string;
      readonly atOnce: number;
      readonly log: Pick<Logger, "error" | "warn">;
      readonly signal: AbortSignal;
    },
  ) {}

  get room(): number {
    return this.options.atOnce - this.running.size;
  }

  /** Without effect while the same is at hand, or there is no room. */
  begin(id: string, work: () => Promise<void>): void {
    if (this.running.has(id) || this.room <= 0) return;
    const done = work()
      .catch((error: unknown) => this.failed(id, error))
      .finally(() => this.running.delete(id));
    this.running.set(id, done);
  }

  /** Work that has not finished by then is taken over by other workers, when its lease has run out. */
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
