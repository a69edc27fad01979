import type { LiveEvents } from "../../../shared/platform/live/live-events";
import { Iteration } from "./iteration";
import { SharedLiveQuery } from "./shared-live-query";

/**
 * Follows what has hints: `look` tells what is new since it was last called, now and again after every hint, until the subscriber
 * leaves or it answers null: nothing is left to follow. Hints between two looks are merged; the last look always comes after
 * the last hint.
 */
export function liveQuery<T>(
  live: Pick<LiveEvents, "subscribe">,
  topic: string,
  key: string,
  look: () => Promise<readonly T[] | null>,
): LiveQuery<T> {
  return new LiveQuery((ring) => live.subscribe(topic, key, ring), look);
}

/** What somebody follows. Iterated it looks for itself alone; subscriptions over a socket share their looks. */
export class LiveQuery<T> extends Iteration<T> {
  private own: AsyncGenerator<T, void, void> | null = null;

  constructor(
    readonly listen: (ring: () => void) => () => void,
    readonly look: () => Promise<readonly T[] | null>,
  ) {
    super();
  }

  next(): Promise<IteratorResult<T, void>> {
    this.own ??= new SharedLiveQuery<T, T>(ALONE).join(this);
    return this.own.next();
  }

  protected async end(): Promise<void> {
    await this.own?.return();
  }
}

const ALONE = {
  secondsToWait: async () => null,
  look: <R>(work: () => Promise<R>) => work(),
  answer: async <T>(event: T) => event,
};
