import type { Tx } from "../../platform/database/unit-of-work";
import { duplicateAccountsOf, sameHuman } from "../identities/linking/duplicate-accounts";
import { conflictingDelegations } from "./conflicting-delegations";
import { Delegation, type DelegationEndReason } from "./delegation.entity";
import { openDelegations } from "./load-delegations";
import { publishDelegationEvents } from "./publish-delegation-events";

/** Ends open delegations, whose rows are locked, and notifies both people. */
export async function endDelegations(
  tx: Tx,
  delegations: readonly Delegation[],
  endReason: DelegationEndReason,
): Promise<void> {
  if (delegations.length === 0) return;
  const endedAt = tx.now;
  for (const delegation of delegations) Object.assign(delegation, { endedAt, endReason });
  await tx.manager.query("update delegations set ended_at = $2, end_reason = $3 where id = any($1)", [
    delegations.map(({ id }) => id),
    endedAt,
    endReason,
  ]);
  await publishDelegationEvents(
    tx,
    delegations.map((delegation) => ({ event: "delegation.ended", delegation })),
  );
}

/**
 * A restore would revive delegations that were ended after the backup, so all are ended. People create them again as
 * needed.
 */
export async function endAllDelegations(tx: Tx): Promise<void> {
  await endDelegations(tx, await lockOpen(tx, "true"), "DATABASE_RESTORED");
}

/**
 * Merges the delegations of two people who become one. Those between the two are ended and deleted: nobody delegates to
 * themselves.
 */
export async function mergeDelegations(tx: Tx, keptId: string, goneId: string): Promise<void> {
  const both = [keptId, goneId];
  const between = "from_person_id = any(:both) and to_person_id = any(:both)";
  await endDelegations(tx, await lockOpen(tx, between, { both }), "PEOPLE_MERGED");
  await tx.manager.createQueryBuilder().delete().from(Delegation).where(between, { both }).execute();
  await tx.manager.query("update delegations set from_person_id = $1 where from_person_id = $2", [keptId, goneId]);
  await tx.manager.query("update delegations set to_person_id = $1 where to_person_id = $2", [keptId, goneId]);
}

/**
 * Ends those of a merged person that nobody could create now: the later one of two between the same people in the same
 * time, and one that closes a cycle. The caller holds the lock on new delegations.
 */
export async function endConflictingDelegations(tx: Tx, personId: string): Promise<void> {
  const open = await openDelegations(tx.manager, tx.now);
  const people = open.flatMap(({ fromPersonId, toPersonId }) => [fromPersonId, toPersonId]);
  const isSame = sameHuman(await duplicateAccountsOf(tx.manager, people));
  const ids = conflictingDelegations(personId, open, isSame).map(({ id }) => id);
  await endDelegations(tx, await lockOpen(tx, "delegation.id = any(:ids)", { ids }), "PEOPLE_MERGED");
}

async function lockOpen(tx: Tx, condition: string, parameters: object = {}): Promise<Delegation[]> {
  return tx.manager
    .createQueryBuilder(Delegation, "delegation")
    .where(`delegation.ended_at is null and ${condition}`, parameters)
    .orderBy("delegation.id")
    .setLock("pessimistic_write")
    .getMany();
}
