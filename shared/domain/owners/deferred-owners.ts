import type { DataSource } from "typeorm";
import { systemActor } from "../../kernel/actor";
import { isLockTimeout, limitLockWaits } from "../../platform/database/lock-timeout";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { sharePeopleLock } from "../people-lock/people-lock";
import { resolveOwnersAndTell } from "./resolve-and-tell";

/** Batch size of one transaction, since the lock on people is held meanwhile. */
const AT_ONCE = 1_000;

/**
 * A worker's sweep: resolves the owners that `resolveScanned` deferred. It waits for writers of people, for some
 * seconds at a time.
 */
export async function sweepDeferredOwners({ db, uow }: { db: DataSource; uow: UnitOfWork }): Promise<void> {
  const areThere = async () => (await db.query("select from deferred_ownerships limit 1")).length > 0;
  try {
    while ((await areThere()) && (await uow.run(systemActor("discovery"), resolveDeferred))) {
      // The next batch.
    }
  } catch (error) {
    // The next sweep retries, since a worker that stops must not wait for the lock on people.
    if (!isLockTimeout(error)) throw error;
  }
}

/** False: a scan is writing the remaining resources. */
async function resolveDeferred(tx: Tx): Promise<boolean> {
  await limitLockWaits(tx);
  await sharePeopleLock(tx.manager);
  // Resources are locked before their marks, in the order of a scan.
  const resources: { id: string }[] = await tx.manager.query(
    `select id from resources where id in (select resource_id from deferred_ownerships) order by id limit $1
        for no key update skip locked`,
    [AT_ONCE],
  );
  const ids = resources.map(({ id }) => id);
  if (ids.length === 0) return false;
  await tx.manager.query("delete from deferred_ownerships where resource_id = any($1)", [ids]);
  await resolveOwnersAndTell(tx, { resourceIds: ids });
  return true;
}
