import type { DataSource } from "typeorm";
import { systemActor } from "../../kernel/actor";
import type { Clock } from "../../kernel/clock";
import { leaseIsFree } from "../../platform/database/leased-row";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import { stalePrincipals } from "../bindings/principals/stale-principals";
import { isLiveSql } from "./desired-access";
import { reconcileTargetJob, startGrantsJob } from "./grants.jobs";
import { lockTargets, requeueTargets } from "./requeue-targets";

interface Dependencies {
  readonly db: DataSource;
  readonly uow: UnitOfWork;
  readonly clock: Clock;
}

const AT_ONCE = 2_000;
/** Jobs of checks that wait for their turn at AWS take the places of other jobs. */
const CHECKS_AT_ONCE = 256;
const SWEEP = systemActor("sweep");

export interface DueWork {
  /** Targets whose access is to be given or to end, the longest waiting first. */
  readonly targetIds: readonly string[];
  /** Targets whose access is only observed again, in the same order. */
  readonly checkIds: readonly string[];
  /** Bindings whose principal is to be prepared. */
  readonly bindingIds: readonly string[];
}

/** Condition on `access_targets t`: all access of the target is to stay as it is for now. */
const IS_CHECK = `(select coalesce(bool_and(g.state = 'ACTIVE' and g.binding_id = t.binding_id and ${isLiveSql("$2")}), false)
                     from grants g where g.target_id = t.id and g.ended_at is null)`;

/**
 * Due targets and bindings of a connector whose lease is free, at most `work` targets, `work` bindings and `checks`
 * targets to check: thousands of checks may be due at one moment, and wait for their turn at AWS.
 */
export async function findDueWork(
  { db, clock }: Pick<Dependencies, "db" | "clock">,
  connectorId: string,
  atMost: { readonly work: number; readonly checks: number },
): Promise<DueWork> {
  const now = clock.now();
  const dueTargets = (condition: string, limit: number): Promise<{ id: string }[]> =>
    db.query(
      `select t.id from access_targets t join integrations i on i.id = t.integration_id
        where t.next_reconcile_at <= $2 and ${leaseIsFree("t", "$2")} and i.connector_id = $1 and ${condition}
        order by t.next_reconcile_at limit $3`,
      [connectorId, now, limit],
    );
  const bindings: Promise<{ id: string }[]> = db.query(
    // Nothing is prepared in a restored database. The second part finds grants that were created while their principal
    // was being recorded, and that this record did not see.
    `select b.id from bindings b join integrations i on i.id = b.integration_id
      where b.state in ('PREPARING', 'READY') and b.next_reconcile_at <= $2 and ${leaseIsFree("b", "$2")}
        and i.connector_id = $1 and not exists (select 1 from installation where restored_at is not null)
      union
     select g.binding_id from grants g join bindings b on b.id = g.binding_id join integrations i on i.id = b.integration_id
      where g.ended_at is null and g.state = 'PENDING' and g.target_id is null and i.connector_id = $1
        and (b.state <> 'PREPARING' or b.next_reconcile_at is null) and ${leaseIsFree("b", "$2")}
        and not exists (select 1 from installation where restored_at is not null)
      limit $3`,
    [connectorId, now, atMost.work],
  );
  const found = [dueTargets(`not ${IS_CHECK}`, atMost.work), dueTargets(IS_CHECK, atMost.checks), bindings];
  const [targetIds, checkIds, bindingIds] = (await Promise.all(found)).map((rows) => rows.map(({ id }) => id));
  return { targetIds: targetIds!, checkIds: checkIds!, bindingIds: bindingIds! };
}

/** Sweep of each connector: enqueues due work until a worker takes it, so a lost job costs a few seconds. */
export async function hintDueWork(deps: Dependencies, connectorId: string): Promise<void> {
  const found = await findDueWork(deps, connectorId, { work: AT_ONCE, checks: CHECKS_AT_ONCE });
  const { bindingIds } = found;
  const targetIds = [...found.targetIds, ...found.checkIds];
  if (targetIds.length + bindingIds.length === 0) return;
  await deps.uow.run(SWEEP, async (tx) => {
    for (const targetId of targetIds) {
      tx.enqueue(reconcileTargetJob, { targetId }, { connectorId, deduplicationId: `sweep-${targetId}` });
    }
    for (const bindingId of bindingIds) {
      tx.enqueue(startGrantsJob, { bindingId }, { connectorId, deduplicationId: `sweep-${bindingId}` });
    }
  });
}

/**
 * When work of a connector is due next; null: never. The due timer sleeps until then, so that access expires on time.
 */
export async function nextDueAt(
  { db, clock }: Pick<Dependencies, "db" | "clock">,
  connectorId: string,
): Promise<Date | null> {
  const [row]: { at: Date | null }[] = await db.query(
    `select least(
       (select t.next_reconcile_at from access_targets t join integrations i on i.id = t.integration_id
         where t.next_reconcile_at is not null and ${leaseIsFree("t", "$2")} and i.connector_id = $1
         order by t.next_reconcile_at limit 1),
       (select b.next_reconcile_at from bindings b join integrations i on i.id = b.integration_id
         where b.next_reconcile_at is not null and b.state in ('PREPARING', 'READY') and ${leaseIsFree("b", "$2")}
           and i.connector_id = $1 and not exists (select 1 from installation where restored_at is not null)
         order by b.next_reconcile_at limit 1)) as at`,
    [connectorId, clock.now()],
  );
  return row?.at ?? null;
}

/**
 * Sweep of every worker: makes targets of renamed people due at once, so that they move to their new role. The periodic
 * check of principals would be too late: the old name, and the role with it, may be another person's by then.
 */
export async function followStalePrincipals({ db, uow }: Pick<Dependencies, "db" | "uow">): Promise<void> {
  const bindingIds = await stalePrincipals(db.manager);
  if (bindingIds.length === 0) return;
  await uow.run(SWEEP, async (tx) => {
    // Each target once: without `principal_observed_at` its principal is due for an observation already.
    const known: { id: string }[] = await tx.manager.query(
      `select t.id from access_targets t
        where t.binding_id = any($1) and t.state = 'OPEN' and t.principal_observed_at is not null
          and exists (select 1 from grants g where g.target_id = t.id and g.ended_at is null and g.end_asked_at is null)
        order by t.id limit $2`,
      [bindingIds, AT_ONCE],
    );
    const targetIds = known.map(({ id }) => id);
    await lockTargets(tx, targetIds);
    requeueTargets(tx, targetIds);
    await tx.manager.query("update access_targets set principal_observed_at = null where id = any($1)", [targetIds]);
  });
}
