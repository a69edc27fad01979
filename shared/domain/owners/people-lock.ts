import type { EntityManager } from "typeorm";
import { ADVISORY_LOCKS } from "../../platform/database/advisory-locks";
import { Outdated, type Tx } from "../../platform/database/unit-of-work";

/**
 * Held shared while owners are looked up, and alone while people, groups or rules change: otherwise a scan could write
 * what it looked up before a change, after that change has been dealt with. The version moves with the commit.
 */
export async function lockIdentities(tx: EntityManager): Promise<void> {
  await tx.query("select pg_advisory_xact_lock($1)", [ADVISORY_LOCKS.identities]);
  await tx.query("update people_version set version = version + 1");
}

/** People, groups and rules stay as they are until the transaction ends. Waits for whoever writes them, however long that takes. */
export async function holdIdentities(tx: EntityManager): Promise<void> {
  await tx.query("select pg_advisory_xact_lock_shared($1)", [ADVISORY_LOCKS.identities]);
}

/** The same where nobody writes them at this moment; otherwise false, at once. */
export async function tryToHoldIdentities(tx: EntityManager): Promise<boolean> {
  const [row]: [{ held: boolean }] = await tx.query("select pg_try_advisory_xact_lock_shared($1) as held", [
    ADVISORY_LOCKS.identities,
  ]);
  return row.held;
}

/**
 * Makes a decision stand on people, groups and rules as they are at its commit, without waiting for whoever writes them: they stay
 * as they are, or the transaction runs again where they have changed meanwhile. The last try waits, so that many short writes do
 * not keep it from its end.
 */
export async function standOnIdentities(tx: Tx): Promise<void> {
  if (tx.isLastTry) return holdIdentities(tx.manager);
  if (await tryToHoldIdentities(tx.manager)) return;
  const before = await versionOf(tx.manager);
  tx.beforeCommit(async () => {
    if ((await versionOf(tx.manager)) !== before) throw new Outdated("people were written meanwhile");
  });
}

async function versionOf(tx: EntityManager): Promise<string> {
  const [row]: [{ version: string }] = await tx.query("select version from people_version");
  return row.version;
}
