import type { LiveEvents } from "../../../shared/platform/live/live-events";

export type LiveEventKey = readonly [topic: string, key: string];

/** Live events for a follower of one topic that has to look when others are published as well, each given with its key. */
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
