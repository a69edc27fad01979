import type { LiveEvents } from "../../shared/platform/live/live-events";
import { SharedLooks } from "./shared-looks";

/**
 * Follows what has hints: `look` tells what is new since it was last called, now and again after every hint, until the subscriber
 * leaves or it answers null: nothing is left to follow. Hints between two looks are merged; the last look always comes after
 * the last hint.
 */
export function follow<T>(
  live: Pick<LiveEvents, "subscribe">,
  topic: string,
  key: string,
  look: () => Promise<readonly T[] | null>,
): Following<T> {
  return new Following((ring) => live.subscribe(topic, key, ring), look);
}

/** What somebody follows. Iterated it looks for itself alone; subscriptions over a socket share their looks. */
export class Following<T> implements AsyncGenerator<T, void, void> {
  private own: AsyncGenerator<T, void, void> | null = null;

  constructor(
    readonly listen: (ring: () => void) => () => void,
    readonly look: () => Promise<readonly T[] | null>,
  ) {}

  next(): Promise<IteratorResult<T, void>> {
    this.own ??= new SharedLooks<T, T>(ALONE).join(this);
    return this.own.next();
  }

  async return(): Promise<IteratorResult<T, void>> {
    await this.own?.return();
    return { value: undefined, done: true };
  }

  async throw(error: unknown): Promise<IteratorResult<T, void>> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}

const ALONE = {
  secondsToWait: async () => null,
  look: <R>(work: () => Promise<R>) => work(),
  answer: async <T>(event: T) => event,
};
