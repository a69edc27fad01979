import type { LiveEvents } from "../../../shared/platform/live/live-events";
import { Iteration } from "./iteration";
import { SharedLiveQuery } from "./shared-live-query";

/**
 * A live query. `read` answers the news since its last call; it runs at the start and after every hint. It ends when
 * the subscriber leaves, or `read` answers null. Hints between two reads are merged, and the last read always comes
 * after the last hint.
 */
export function liveQuery<T>(
  live: Pick<LiveEvents, "subscribe">,
  topic: string,
  key: string,
  read: () => Promise<readonly T[] | null>,
): LiveQuery<T> {
  return new LiveQuery((ring) => live.subscribe(topic, key, ring), read);
}

/**
 * A live query as an iterable. Iterated directly it reads for itself; subscriptions over a socket share their reads.
 */
export class LiveQuery<T> extends Iteration<T> {
  private own: AsyncGenerator<T, void, void> | null = null;

  constructor(
    readonly listen: (ring: () => void) => () => void,
    readonly read: () => Promise<readonly T[] | null>,
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
  read: <R>(work: () => Promise<R>) => work(),
  answer: async <T>(event: T) => event,
};
