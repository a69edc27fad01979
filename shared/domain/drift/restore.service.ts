import type { DataSource } from "typeorm";
import { type Actor, requireRole } from "../../kernel/actor";
import { DomainError } from "../../kernel/app-error";
import { requireFreshSignIn } from "../../kernel/fresh-sign-in";
import { LEASE_ENDED } from "../../platform/database/leased-row";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { endAllDelegations } from "../delegations/end-delegations";
import { endGrants } from "../grants/end-grants";
import { readRestoredAt } from "../installation/restored";

/** The progress of a restore, during which no access is given. */
export interface RestoredState {
  readonly since: Date;
  /** Names of clusters whose entries were not listed since. At most a hundred. */
  readonly clustersLeft: readonly string[];
  /** Targets that were not observed since, or wait for a second observation. */
  readonly targetsLeft: number;
  /** Entries of this installation that the database does not know. They are deleted after the confirmation. */
  readonly orphans: number;
}

/**
 * After a restore from a backup AWS may have access that the database does not know, so nothing is given until an admin
 * confirms.
 */
export class RestoreService {
  constructor(private readonly deps: { readonly db: DataSource; readonly uow: UnitOfWork }) {}

  /** Marks the database as restored, before anything else runs on it. Everything in AWS is observed again. */
  async begin(actor: Actor): Promise<void> {
    await this.deps.uow.run(actor, async (tx) => {
      const [marked]: [{ id: string }[], number] = await tx.manager.query(
        "update installation set restored_at = $1, last_restored_at = $1 returning id",
        [tx.now],
      );
      await requeueEverything(tx);
      await endAllDelegations(tx);
      for (const { id } of marked) {
        tx.audit({ action: "installation.restored", subjectType: "installation", subjectId: id });
      }
    });
  }

  /** Null: the database was not restored, or was confirmed. */
  async state(): Promise<RestoredState | null> {
    const since = await readRestoredAt(this.deps.db.manager);
    return since && stateSince(this.deps.db, since);
  }

  /**
   * Allows access again, and the deletion of orphans. `force`: without waiting for clusters that cannot be observed.
   */
  async confirm(actor: Actor, { force }: { readonly force: boolean }): Promise<void> {
    requireRole(actor, "ADMIN");
    await this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      const [installation]: { id: string; since: Date | null }[] = await tx.manager.query(
        "select id, restored_at as since from installation order by created_at limit 1 for update",
      );
      if (!installation?.since) throw new DomainError("INVALID_STATE", "The database is not a restored one.");
      const { since, id } = installation;
      const state = await stateSince(tx.manager, since);
      if (!force) refuseUntilObserved(state);
      await endWaiting(tx, since);
      await tx.manager.query("update installation set restored_at = null");
      await requeueEverything(tx);
      tx.audit({
        action: "installation.restore-confirmed",
        subjectType: "installation",
        subjectId: id,
        before: state,
        after: { force },
      });
    });
  }
}

/** Makes every open target and every drift scan due. Running ones are outdated by it. */
async function requeueEverything(tx: Tx): Promise<void> {
  await tx.manager.query(
    `update access_targets t set generation = generation + 1, next_reconcile_at = $1, failed_attempts = 0
       from (select id from access_targets where state = 'OPEN' order by id for update) o where t.id = o.id`,
    [tx.now],
  );
  await tx.manager.query(
    `insert into drift_scans as a (resource_id, integration_id, account_id, region, next_scan_at)
     select r.id, r.integration_id, r.account_id, r.region, $1 from resources r
      where r.type = 'EKS_CLUSTER' and r.status = 'PRESENT' and r.manageable and r.region is not null
     on conflict (resource_id) do update
        set next_scan_at = $1, ${LEASE_ENDED}, failed_attempts = 0`,
    [tx.now],
  );
}

/** Ends grants that were pending in the backup: they may have come and gone since. */
async function endWaiting(tx: Tx, since: Date): Promise<void> {
  const waiting: { id: string }[] = await tx.manager.query(
    "select id from grants where state = 'PENDING' and end_asked_at is null and created_at <= $1 order by id",
    [since],
  );
  await endGrants(
    tx,
    waiting.map(({ id }) => ({ grantId: id, reason: "NOT_IN_TIME", message: NOT_GIVEN })),
  );
}

async function stateSince(db: Pick<DataSource, "query">, since: Date): Promise<RestoredState> {
  const clusters: { name: string }[] = await db.query(
    `select r.name from resources r join integrations i on i.id = r.integration_id
       left join drift_scans a on a.resource_id = r.id
      where r.type = 'EKS_CLUSTER' and r.status = 'PRESENT' and r.manageable and i.enabled and i.deleted_at is null
        and (a.observed_at is null or a.observed_at < $1)
      order by r.name, r.id limit 100`,
    [since],
  );
  const [targets]: { count: number }[] = await db.query(
    `select count(*)::int as count from access_targets t join integrations i on i.id = t.integration_id
      where t.state = 'OPEN' and i.enabled
        and (t.observed_at is null or t.observed_at < $1
             or exists (select 1 from grants g where g.target_id = t.id and g.state = 'ACTIVE' and g.absent_since is not null))`,
    [since],
  );
  const [orphans]: { count: number }[] = await db.query(
    "select count(*)::int as count from drift_findings where kind = 'ORPHAN'",
  );
  return {
    since,
    clustersLeft: clusters.map(({ name }) => name),
    targetsLeft: targets!.count,
    orphans: orphans!.count,
  };
}

function refuseUntilObserved({ clustersLeft, targetsLeft }: RestoredState): void {
  if (clustersLeft.length === 0 && targetsLeft === 0) return;
  const shown = clustersLeft.slice(0, 5).join(", ");
  const more = clustersLeft.length > 5 ? ` and ${clustersLeft.length - 5} or more others` : "";
  const what = [
    ...(clustersLeft.length > 0 ? [`the entries of ${shown}${more}`] : []),
    ...(targetsLeft > 0 ? [`${targetsLeft} of the accesses that the database knows`] : []),
  ].join(" and ");
  throw new DomainError(
    "INVALID_STATE",
    `Not everything was observed since the database was restored: ${what} are left. Wait, or confirm with 'force' where AWS cannot be reached.`,
  );
}

const NOT_GIVEN = "The database was restored from a backup before this access came, so it was given up. Ask again.";
