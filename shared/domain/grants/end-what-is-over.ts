import type { Tx } from "../../platform/database/unit-of-work";
import { START_WITHIN_MS } from "./desired-access";
import { endGrants } from "./end-grants";
import { Grant } from "./grant.entity";
import { loadWaiting } from "./load-waiting";
import type { WaitingFor } from "./waiting-for";

/** Expiry is nothing but this: the time has passed. */
export async function endWhatIsOver(tx: Tx, targetIds: readonly string[]): Promise<void> {
  const over = await overAt(tx, tx.now).andWhere("g.targetId in (:...targetIds)", { targetIds }).getMany();
  // Whoever asks is about to take the targets' turns.
  await endThem(tx, over, { hint: false });
}

/** So many in one transaction; the next sweep goes on. */
const AT_ONCE = 500;

/** The same wherever nobody did it in time: with no target yet, or no connector to look at one. */
export async function endWhatIsOverSince(tx: Tx, at: Date): Promise<void> {
  const over = await overAt(tx, at).setOnLocked("skip_locked").limit(AT_ONCE).getMany();
  await endThem(tx, over);
}

/** Locked, so that an extension which is committed at this moment counts. */
function overAt(tx: Tx, at: Date) {
  return tx.manager
    .createQueryBuilder(Grant, "g")
    .where("g.endedAt is null and g.endAskedAt is null")
    .andWhere(
      "(g.state = 'ACTIVE' and coalesce(g.endsAt, g.latestEnd) <= :at or g.state = 'PENDING' and g.createdAt <= :askedBefore)",
      { at, askedBefore: new Date(at.getTime() - START_WITHIN_MS) },
    )
    .orderBy("g.id")
    .setLock("pessimistic_write");
}

async function endThem(tx: Tx, over: readonly Grant[], { hint = true } = {}): Promise<void> {
  const late = over.filter(({ state }) => state === "PENDING").map(({ id }) => id);
  const waiting = await loadWaiting(tx.manager, late, tx.now);
  await endGrants(
    tx,
    over.map(({ id, state }) =>
      state === "ACTIVE"
        ? { grantId: id, reason: "EXPIRED", message: null }
        : { grantId: id, reason: "NOT_IN_TIME", message: notInTime(waiting.get(id)) },
    ),
    { hint },
  );
}

function notInTime(waiting: WaitingFor | undefined): string {
  const given = "The access did not come within an hour, so it was given up.";
  return waiting ? `${given} ${waiting.message}` : given;
}
