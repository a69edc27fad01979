import type { Tx } from "../../../platform/database/unit-of-work";
import { isExpiredSql } from "../desired-access";
import { type EndOrder, endGrants, markEnding } from "../end-grants";
import { Grant } from "../grant.entity";
import { lockTargets, requeueLockedTargets } from "../requeue-targets";
import { loadWaiting } from "../waiting/load-waiting";
import type { WaitingFor } from "../waiting/waiting-for";

/** Marks expired grants of these targets as ending. */
export async function expireGrants(tx: Tx, targetIds: readonly string[]): Promise<void> {
  const over = await expiredGrants(tx, tx.now).andWhere("g.targetId in (:...targetIds)", { targetIds }).getMany();
  if (over.length === 0) return;
  // The caller acquires the targets' leases next, so all are locked in one order before some are written.
  await lockTargets(tx, targetIds);
  const due = await markEnding(tx, await endOrdersOf(tx, over));
  await requeueLockedTargets(
    tx,
    due.map((id) => ({ id, isHinted: false })),
  );
}

/** Grants in one transaction; the next sweep continues. */
const AT_ONCE = 500;

/** The same for grants that no worker ended in time: they have no target yet, or their connector is away. */
export async function expireLateGrants(tx: Tx, at: Date): Promise<void> {
  const over = await expiredGrants(tx, at).setOnLocked("skip_locked").limit(AT_ONCE).getMany();
  await endGrants(tx, await endOrdersOf(tx, over));
}

/** Locked, so that an extension which is committed at this moment counts. */
function expiredGrants(tx: Tx, at: Date) {
  return tx.manager
    .createQueryBuilder(Grant, "g")
    .where("g.endedAt is null and g.endAskedAt is null")
    .andWhere(isExpiredSql(":at"), { at })
    .orderBy("g.id")
    .setLock("pessimistic_write");
}

async function endOrdersOf(tx: Tx, over: readonly Grant[]): Promise<EndOrder[]> {
  const late = over.filter(({ state }) => state === "PENDING").map(({ id }) => id);
  const waiting = await loadWaiting(tx.manager, late, tx.now);
  return over.map(({ id, state }) =>
    state === "ACTIVE"
      ? { grantId: id, reason: "EXPIRED", message: null }
      : { grantId: id, reason: "NOT_IN_TIME", message: notInTime(waiting.get(id)) },
  );
}

function notInTime(waiting: WaitingFor | undefined): string {
  const given = "The access did not come within an hour, so it is not tried any more.";
  return waiting ? `${given} ${waiting.message}` : given;
}
