import { Coalescer } from "../../kernel/async/coalescer";
import { withDeadline } from "../../kernel/async/with-deadline";
import { SEND_TIMEOUT_MS } from "./live-transport";

/** Hints per round trip. */
const BATCH = 500;

/** Sends hints in order, a burst of them in few round trips, and each batch within its deadline. */
export class CoalescingPublisher {
  private readonly hints: Coalescer<string, null>;

  constructor(send: (hints: readonly string[]) => Promise<void>) {
    this.hints = new Coalescer(
      async (hints) => {
        // A deadline, so that a batch without an answer does not block the next one.
        await withinSendTimeout(send(hints));
        return hints.map(() => null);
      },
      { maxBatchSize: BATCH, mergeEqual: true },
    );
  }

  /** Rejects when the hint was not accepted in time. It may still arrive later. */
  async post(hint: string): Promise<void> {
    await withinSendTimeout(this.hints.run(hint));
  }

  /** Resolves when no hint waits, or the deadline of all waiting ones is over. */
  drained(): Promise<void> {
    return this.hints.drained();
  }
}

function withinSendTimeout<T>(work: Promise<T>): Promise<T> {
  return withDeadline(work, SEND_TIMEOUT_MS, `The live hint was not taken within ${SEND_TIMEOUT_MS} ms`);
}
