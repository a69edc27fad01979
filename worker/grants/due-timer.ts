import type { Platform } from "../../shared/compose";
import { endDueGrants, nextDue, sweepTargets } from "../../shared/domain/grants/sweep-grants";

/** What becomes due earlier than was known when falling asleep is noticed this much later at most. */
const LONGEST_SLEEP_MS = 1_000;
const SHORTEST_SLEEP_MS = 100;

/** Sleeps until the next target is due, and hints it then: access ends on time, not at the next sweep. */
export function startDueTimer(platform: Platform, connectorId: string): { stop(): Promise<void> } {
  const { log, clock } = platform;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  const round = async (): Promise<number> => {
    const due = await nextDue(platform, connectorId);
    if (!due) return LONGEST_SLEEP_MS;
    const waitMs = due.getTime() - clock.now().getTime();
    if (waitMs <= 0) {
      await endDueGrants(platform);
      await sweepTargets(platform, connectorId);
    }
    return Math.min(LONGEST_SLEEP_MS, Math.max(SHORTEST_SLEEP_MS, waitMs));
  };
  const next = (waitMs: number) => {
    timer = setTimeout(() => {
      running = round()
        .catch((error: unknown) => {
          log.error({ err: error }, "due grants could not be looked for, trying again");
          return LONGEST_SLEEP_MS;
        })
        .then((wait) => {
          if (!stopped) next(wait);
        });
    }, waitMs);
  };
  next(SHORTEST_SLEEP_MS);
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
