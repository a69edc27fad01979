import type { LiveEvents } from "../../shared/platform/live/live-events";

export type Heard = readonly [topic: string, key: string];

/** Live events for a follower of one topic that has to look when others are published as well, each given with its key. */
export function alsoHearing(
  live: Pick<LiveEvents, "subscribe">,
  ...others: readonly Heard[]
): Pick<LiveEvents, "subscribe"> {
  return {
    subscribe(topic, key, listener) {
      const all: readonly Heard[] = [[topic, key], ...others];
      const ends = all.map((heard) => live.subscribe(...heard, listener));
      return () => {
        for (const end of ends) end();
      };
    },
  };
}
