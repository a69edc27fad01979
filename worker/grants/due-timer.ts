import type { Platform } from "../../shared/compose";
import { findDueWork, nextDueAt } from "../../shared/domain/grants/due-work";
import { ConcurrentWork } from "../../shared/kernel/async/concurrent-work";
import { repeatWork } from "../../shared/kernel/async/repeat";
import type { GrantWork } from "./grant-work";

/** The longest delay until work is noticed that becomes due earlier than known. */
const LONGEST_SLEEP_MS = 1_000;
const SHORTEST_SLEEP_MS = 100;

/** Work waits for AWS most of the time. Work beyond this number waits, or is done by another worker. */
const AT_ONCE = 512;
/** Checks have their own number, so that access that is to end does not wait for them. */
const CHECKS_AT_ONCE = 256;
/** Beyond that number, further checks are due all the time, and each look goes through all of them. */
const SLEEP_WHILE_FULL_MS = 500;

/**
 * Sleeps until work is due, and does it in this process: access ends on time, not at the next sweep, and without the
 * queue.
 */
export function startDueTimer(
  { log, clock, time, grantLoop: { db } }: Pick<Platform, "log" | "clock" | "time" | "grantLoop">,
  connectorId: string,
  work: GrantWork,
): { stop(graceMs: number): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const workRunning = new ConcurrentWork({ name: "work at grants", atOnce: AT_ONCE, log, signal });
  const checksRunning = new ConcurrentWork({ name: "checks of access", atOnce: CHECKS_AT_ONCE, log, signal });

  const round = async (): Promise<number> => {
    if (!time.isKnown) return LONGEST_SLEEP_MS;
    const due = await nextDueAt({ db, clock }, connectorId);
    if (!due) return LONGEST_SLEEP_MS;
    const waitMs = due.getTime() - clock.now().getTime();
    if (waitMs > 0) return Math.min(LONGEST_SLEEP_MS, Math.max(SHORTEST_SLEEP_MS, waitMs));
    const room = { work: workRunning.room, checks: checksRunning.room };
    const { targetIds, checkIds, bindingIds } = await findDueWork({ db, clock }, connectorId, room);
    for (const id of targetIds) workRunning.begin(id, () => work.reconcileTarget(id, signal));
    for (const id of checkIds) checksRunning.begin(id, () => work.reconcileTarget(id, signal));
    for (const id of bindingIds) workRunning.begin(id, () => work.startGrants(id, signal));
    return room.checks === 0 && room.work > 0 ? SLEEP_WHILE_FULL_MS : SHORTEST_SLEEP_MS;
  };
  const loop = repeatWork("due grants", LONGEST_SLEEP_MS, log, () =>
    round().catch((error: unknown) => {
      log.error({ err: error }, "due grants could not be looked for, trying again");
    }),
  );
  return {
    async stop(graceMs) {
      stopping.abort();
      await loop.stop();
      await Promise.all([workRunning.end(graceMs), checksRunning.end(graceMs)]);
    },
  };
}
