import { withDeadline } from "../queue/deadline";
import { SEND_TIMEOUT_MS } from "./live-transport";

/** Hints per round trip. */
const BATCH = 500;

const TOO_LATE = `The live hint was not taken within ${SEND_TIMEOUT_MS} ms`;

interface Waiting {
  readonly sent: Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Sends hints one batch after the other, so they keep their order, and a burst costs few round trips.
 * A hint equal to one still waiting is sent once. One already on its way does not count: whoever was told
 * by that one may have looked before this change.
 */
export class Outbox {
  private readonly waiting = new Map<string, Waiting>();
  private running: Promise<void> | undefined;

  constructor(private readonly send: (hints: readonly string[]) => Promise<void>) {}

  /** Rejects when the hint was not handed over in time. It may still be, later. */
  async post(hint: string): Promise<void> {
    const entry = this.waiting.get(hint) ?? newWaiting();
    this.waiting.set(hint, entry);
    this.running ??= this.run();
    await withDeadline(entry.sent, SEND_TIMEOUT_MS, TOO_LATE);
  }

  /** Resolves when nothing waits any more, or the time of all that waited is over. */
  async drained(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    // Whatever else is posted in this tick goes into the first batch.
    await Promise.resolve();
    while (this.waiting.size > 0) await this.sendBatch([...this.waiting].slice(0, BATCH));
    this.running = undefined;
  }

  private async sendBatch(batch: readonly [string, Waiting][]): Promise<void> {
    for (const [hint] of batch) this.waiting.delete(hint);
    try {
      // So that one batch without an answer does not hold up the next for ever.
      await withDeadline(this.send(batch.map(([hint]) => hint)), SEND_TIMEOUT_MS, TOO_LATE);
      for (const [, entry] of batch) entry.resolve();
    } catch (error) {
      for (const [, entry] of batch) entry.reject(error);
    }
  }
}

function newWaiting(): Waiting {
  let resolve = () => {};
  let reject: (error: unknown) => void = () => {};
  const sent = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // Whoever posted may have given up by then.
  sent.catch(() => {});
  return { sent, resolve, reject };
}
