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
        // So that one batch without an answer does not hold up the next for ever.
        await withinSendTimeout(send(hints));
        return hints.map(() => null);
      },
      { maxBatchSize: BATCH, mergeEqual: true },
    );
  }

  /** Rejects when the hint was not handed over in time. It may still be, later. */
  async post(hint: string): Promise<void> {
    await withinSendTimeout(this.hints.run(hint));
  }

  /** Resolves when nothing waits any more, or the time of all that waited is over. */
  drained(): Promise<void> {
    return this.hints.drained();
  }
}

function withinSendTimeout<T>(work: Promise<T>): Promise<T> {
  return withDeadline(work, SEND_TIMEOUT_MS, `The live hint was not taken within ${SEND_TIMEOUT_MS} ms`);
}
