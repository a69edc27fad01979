import type { Logger } from "pino";
import type { DataSource } from "typeorm";
import { systemActor } from "../../kernel/actor";
import type { Clock } from "../../kernel/clock";
import { leaseIsFree } from "../../platform/database/leased-row";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import { movedPrincipals } from "../bindings/moved-principals";
import { endGrants } from "./end-grants";
import type { EndReason } from "./end-reasons";
import { endWhatIsOverSince } from "./end-what-is-over";
import { prepareGrants, reconcileTarget } from "./grants.jobs";
import { loadWaiting } from "./load-waiting";
import { tellOfGrants } from "./tell-of-grant";
import { lockTargets, touchTargets } from "./touch-targets";
import { DOUBT_MS } from "./transitions";

interface Dependencies {
  readonly db: DataSource;
  readonly uow: UnitOfWork;
  readonly clock: Clock;
}

const DUE_AT_ONCE = 2_000;
const SWEEP = systemActor("sweep");

export interface DueWork {
  /** Whose access is to be looked at, the longest waiting first. */
  readonly targetIds: readonly string[];
  /** Whose principal is to be found, or what waits for it to be ended. */
  readonly bindingIds: readonly string[];
}

/** What of a connector is due and nobody is at, so many of each at most. */
export async function whatIsDue(
  { db, clock }: Pick<Dependencies, "db" | "clock">,
  connectorId: string,
  atMost: number,
): Promise<DueWork> {
  const now = clock.now();
  const targets: Promise<{ id: string }[]> = db.query(
    `select t.id from access_targets t join integrations i on i.id = t.integration_id
      where t.next_reconcile_at <= $2 and ${leaseIsFree("t", "$2")} and i.connector_id = $1
      order by t.next_reconcile_at limit $3`,
    [connectorId, now, atMost],
  );
  const bindings: Promise<{ id: string }[]> = db.query(
    // Nothing is prepared while nothing may be given. A grant may wait for a binding that is not being prepared: it was created
    // at the moment in which the principal was recorded, so that record did not see it.
    `select b.id from bindings b join integrations i on i.id = b.integration_id
      where b.state in ('PREPARING', 'READY') and b.next_reconcile_at <= $2 and ${leaseIsFree("b", "$2")}
        and i.connector_id = $1 and not exists (select 1 from installation where restored_at is not null)
      union
     select g.binding_id from grants g join bindings b on b.id = g.binding_id join integrations i on i.id = b.integration_id
      where g.ended_at is null and g.state = 'PENDING' and g.target_id is null and i.connector_id = $1
        and (b.state <> 'PREPARING' or b.next_reconcile_at is null) and ${leaseIsFree("b", "$2")}
        and not exists (select 1 from installation where restored_at is not null)
      limit $3`,
    [connectorId, now, atMost],
  );
  const [targetIds, bindingIds] = (await Promise.all([targets, bindings])).map((rows) => rows.map(({ id }) => id));
  return { targetIds: targetIds!, bindingIds: bindingIds! };
}

/** A connector's own sweep: whatever is due is hinted until somebody takes it, so a lost hint costs a few seconds. */
export async function sweepTargets(deps: Dependencies, connectorId: string): Promise<void> {
  const { targetIds, bindingIds } = await whatIsDue(deps, connectorId, DUE_AT_ONCE);
  if (targetIds.length + bindingIds.length === 0) return;
  await deps.uow.run(SWEEP, async (tx) => {
    for (const targetId of targetIds) {
      tx.enqueue(reconcileTarget, { targetId }, { connectorId, deduplicationId: `sweep-${targetId}` });
    }
    for (const bindingId of bindingIds) {
      tx.enqueue(prepareGrants, { bindingId }, { connectorId, deduplicationId: `sweep-${bindingId}` });
    }
  });
}

/** When something of a connector is due next; null: nothing is. Somebody sleeps until then: this is what expiry is. */
export async function nextDue(
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

/** Any process's sweep: ends grants that have lost the ground they stand on, whoever noticed it. */
export async function endGroundlessGrants({ db, uow }: Dependencies): Promise<void> {
  const found: Groundless[] = await db.query(`${GROUNDLESS} limit $1`, [DUE_AT_ONCE]);
  if (found.length === 0) return;
  await uow.run(SWEEP, async (tx) => {
    const ids = found.map(({ grantId }) => grantId);
    await tx.manager.query("select 1 from grants where id = any($1) order by id for update", [ids]);
    // Looked at again: the person may have come back, or the integration, before the lock was had.
    const stillSo: Groundless[] = await tx.manager.query(`${GROUNDLESS} and g.id = any($1)`, [ids]);
    await endGrants(
      tx,
      stillSo.map((order) => ({ ...order, message: null })),
    );
  });
}

interface Groundless {
  readonly grantId: string;
  readonly reason: EndReason;
}

const GROUNDLESS = `
select g.id as "grantId", case
         when r.id is null then 'INTEGRATION_DELETED'
         when not p.active then 'PERSON_INACTIVE'
         when r.status = 'GONE' and exists (select 1 from resources n where n.arn = r.arn and n.status <> 'GONE') then 'CLUSTER_REPLACED'
         when r.status = 'GONE' then 'CLUSTER_GONE'
         when r.status = 'OUT_OF_SCOPE' then 'OUT_OF_SCOPE'
         when i.deleted_at is not null then 'INTEGRATION_DELETED'
         else 'INTEGRATION_DISABLED' end as reason
  from grants g join homes p on p.id = g.person_id
  left join resources r on r.id = g.resource_id left join integrations i on i.id = r.integration_id
 where g.ended_at is null and g.end_asked_at is null
   and (r.id is null or not p.active or r.status in ('GONE', 'OUT_OF_SCOPE')
        or i.deleted_at is not null or not i.enabled)`;

/**
 * Any process's sweep: whoever is called otherwise now is moved to their new role, or has none, and not only when somebody looks
 * at the principal by the clock: their old name may be somebody else's by then, and the role with it.
 */
export async function followMovedPrincipals({ db, uow }: Pick<Dependencies, "db" | "uow">): Promise<void> {
  const bindingIds = await movedPrincipals(db.manager);
  if (bindingIds.length === 0) return;
  await uow.run(SWEEP, async (tx) => {
    // Once: until the principal was seen again there is no time of a look, and whoever looks comes back by themself.
    const known: { id: string }[] = await tx.manager.query(
      `select t.id from access_targets t
        where t.binding_id = any($1) and t.state = 'OPEN' and t.principal_looked_at is not null
          and exists (select 1 from grants g where g.target_id = t.id and g.ended_at is null and g.end_asked_at is null)
        order by t.id limit $2`,
      [bindingIds, DUE_AT_ONCE],
    );
    const targetIds = known.map(({ id }) => id);
    await lockTargets(tx, targetIds);
    touchTargets(tx, targetIds);
    await tx.manager.query("update access_targets set principal_looked_at = null where id = any($1)", [targetIds]);
  });
}

/** Whoever works at its target ends a grant in its second; this long nobody did. */
const LATE_MS = 10_000;

/** Any process's sweep: access whose time is over is to end though its connector is dead, or there never was a target. */
export async function endLateGrants({ uow }: Pick<Dependencies, "uow">): Promise<void> {
  await uow.run(SWEEP, (tx) => endWhatIsOverSince(tx, new Date(tx.now.getTime() - LATE_MS)));
}

/** Access that is to end must be seen gone within this time, or somebody is told. */
const OVERDUE_MS = 2 * 60_000;

/** Asked for before these, and not seen gone; and not seen gone for certain, though a first look showed nothing of it. */
export function overdueBefore(now: Date): [Date, Date] {
  const before = now.getTime() - OVERDUE_MS;
  return [new Date(before), new Date(before - DOUBT_MS)];
}

/** Any process's sweep, so that an alarm is raised even when the connector is dead. Once for each grant. */
export async function raiseOverdue({
  uow,
  log,
}: Pick<Dependencies, "uow"> & { log: Pick<Logger, "error"> }): Promise<void> {
  const raised = await uow.run(SWEEP, async (tx) => {
    const [overdue]: [{ id: string; personId: string }[], number] = await tx.manager.query(
      `update grants g set overdue_since = $1
         from (select id from grants
                where ended_at is null and state = 'REVOKING' and overdue_since is null
                  and (absent_since is null and end_asked_at < $2 or end_asked_at < $3)
                order by id limit $4 for update skip locked) late
        where g.id = late.id returning g.id, g.person_id as "personId"`,
      [tx.now, ...overdueBefore(tx.now), DUE_AT_ONCE],
    );
    const ids = overdue.map(({ id }) => id);
    const waiting = await loadWaiting(tx.manager, ids, tx.now);
    await tellOfGrants(
      tx,
      overdue.map((grant) => ({
        grant,
        news: "grant.revocation-overdue",
        after: { since: tx.now, waitingFor: waiting.get(grant.id) ?? null },
      })),
    );
    return ids.map((grantId) => ({ grantId, waitingFor: waiting.get(grantId) ?? null }));
  });
  for (const alarm of raised) log.error(alarm, alarm.waitingFor?.reason === "DOUBT" ? IN_DOUBT : NOT_SEEN_GONE);
}

const NOT_SEEN_GONE = "access that was to end has not been seen gone for two minutes";
const IN_DOUBT = "access that was to end was seen gone, and that is in doubt: a write was never answered";
