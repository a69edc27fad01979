import type { LiveEvents } from "../../../shared/platform/live/live-events";

export type LiveEventKey = readonly [topic: string, key: string];

/**
 * Live events of one topic and of others, for a live query that depends on all of them. Each topic comes with its key.
 */
export function mergedEvents(
  live: Pick<LiveEvents, "subscribe">,
  ...others: readonly LiveEventKey[]
): Pick<LiveEvents, "subscribe"> {
  return {
    subscribe(topic, key, listener) {
      const all: readonly LiveEventKey[] = [[topic, key], ...others];
      const ends = all.map((heard) => live.subscribe(...heard, listener));
      return () => {
        for (const end of ends) end();
      };
    },
  };
}
