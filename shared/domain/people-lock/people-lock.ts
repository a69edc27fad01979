import type { EntityManager } from "typeorm";
import { ADVISORY_LOCKS } from "../../platform/database/advisory-locks";
import { Outdated, type Tx } from "../../platform/database/unit-of-work";

/**
 * The lock on people, groups and rules: taken before any of them is written, and shared while owners are resolved.
 * Otherwise a scan could write a match from before a change after the change was processed. The version increases with
 * the commit.
 */
export async function takePeopleLock(tx: EntityManager): Promise<void> {
  await tx.query("select pg_advisory_xact_lock($1)", [ADVISORY_LOCKS.people]);
  await tx.query("update people_version set version = version + 1");
}

/**
 * Locks people, groups and rules against changes until the transaction ends. Waits for their writer without a limit.
 */
export async function sharePeopleLock(tx: EntityManager): Promise<void> {
  await tx.query("select pg_advisory_xact_lock_shared($1)", [ADVISORY_LOCKS.people]);
}

/** SQL: takes the shared lock if it is free; otherwise it is false at once. */
export const TRY_PEOPLE_LOCK = `pg_try_advisory_xact_lock_shared(${ADVISORY_LOCKS.people})`;

/** Takes the shared lock if it is free; otherwise resolves to false at once. */
export async function tryToSharePeopleLock(tx: EntityManager): Promise<boolean> {
  const [row]: [{ held: boolean }] = await tx.query(`select ${TRY_PEOPLE_LOCK} as held`);
  return row.held;
}

/**
 * Bases a decision on people, groups and rules as of its commit without waiting for their writer. If they changed
 * meanwhile, the transaction runs again. The last try waits, so that many short writes cannot starve it. `tryToShare`
 * answers whether the lock was free, and took it: a caller whose own statement does that gives one.
 */
export async function standOnPeople(tx: Tx, tryToShare = () => tryToSharePeopleLock(tx.manager)): Promise<void> {
  if (tx.isLastTry) return sharePeopleLock(tx.manager);
  if (await tryToShare()) return;
  const before = await versionOf(tx.manager);
  tx.beforeCommit(async () => {
    if ((await versionOf(tx.manager)) !== before) throw new Outdated("people were written meanwhile");
  });
}

async function versionOf(tx: EntityManager): Promise<string> {
  const [row]: [{ version: string }] = await tx.query("select version from people_version");
  return row.version;
}
