import { type DataSource, type EntityManager, QueryFailedError } from "typeorm";
import { systemActor } from "../../kernel/actor";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { publishOwnerEvents } from "./owners.service";
import { holdIdentities, tryToHoldIdentities } from "./people-lock";
import { resolveOwners } from "./resolve-owners";

/**
 * Finds the owners of resources that a scan has written, or leaves that for later while people are being written: a scan does not wait
 * for that. What it writes would be looked up in people who are about to change, and whoever changes them does not see the scan.
 */
export async function resolveOrDefer(tx: EntityManager, resourceIds: readonly string[], now: Date): Promise<void> {
  if (await tryToHoldIdentities(tx)) {
    await resolveOwners(tx, { resourceIds }, now);
    return;
  }
  await tx.query(
    "insert into deferred_ownerships (resource_id) select id from unnest($1::uuid[]) id order by id on conflict do nothing",
    [resourceIds],
  );
}

/** So many in one transaction, as the lock of people is held meanwhile. */
const AT_ONCE = 1_000;

/** A worker's sweep: finds the owners that were left for later. It waits for whoever writes people, and takes its turn with them. */
export async function sweepDeferredOwners({ db, uow }: { db: DataSource; uow: UnitOfWork }): Promise<void> {
  const areThere = async () => (await db.query("select from deferred_ownerships limit 1")).length > 0;
  try {
    while ((await areThere()) && (await uow.run(systemActor("discovery"), resolveDeferred))) {
      // The next thousand.
    }
  } catch (error) {
    // Until the next sweep: a worker that is stopped does not wait for whoever writes people.
    if (!isLockTimeout(error)) throw error;
  }
}

function isLockTimeout(error: unknown): boolean {
  return error instanceof QueryFailedError && error.driverError.code === "55P03";
}

/** False: a scan is writing those that are left. */
async function resolveDeferred(tx: Tx): Promise<boolean> {
  await tx.manager.query("set local lock_timeout = '5s'");
  await holdIdentities(tx.manager);
  // Locked before their marks, as a scan has them.
  const resources: { id: string }[] = await tx.manager.query(
    `select id from resources where id in (select resource_id from deferred_ownerships) order by id limit $1
        for no key update skip locked`,
    [AT_ONCE],
  );
  const ids = resources.map(({ id }) => id);
  if (ids.length === 0) return false;
  await tx.manager.query("delete from deferred_ownerships where resource_id = any($1)", [ids]);
  const { changedIds } = await resolveOwners(tx.manager, { resourceIds: ids }, tx.now);
  await publishOwnerEvents(tx, changedIds);
  return true;
}
