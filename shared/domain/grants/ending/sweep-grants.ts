import type { Logger } from "pino";
import type { DataSource } from "typeorm";
import { systemActor } from "../../../kernel/actor";
import type { Clock } from "../../../kernel/clock";
import { leaseIsFree } from "../../../platform/database/leased-row";
import type { UnitOfWork } from "../../../platform/database/unit-of-work";
import { stalePrincipals } from "../../bindings/reconcile/stale-principals";
import { DOUBT_MS } from "../doubt";
import { endGrants } from "../end-grants";
import type { EndReason } from "../end-reasons";
import { publishGrantEvents } from "../grant-events";
import { prepareGrantsJob, reconcileTargetJob } from "../grants.jobs";
import { lockTargets, requeueTargets } from "../requeue-targets";
import { loadLastObservations, OBSERVATION_LATE_MS } from "../waiting/last-observation";
import { loadWaiting } from "../waiting/load-waiting";
import { expireLateGrants } from "./expire-grants";
import { LIVE_GRANTS_SQL, lostPreconditionSql } from "./grant-preconditions";

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
export async function findDueWork(
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
export async function hintDueTargets(deps: Dependencies, connectorId: string): Promise<void> {
  const { targetIds, bindingIds } = await findDueWork(deps, connectorId, DUE_AT_ONCE);
  if (targetIds.length + bindingIds.length === 0) return;
  await deps.uow.run(SWEEP, async (tx) => {
    for (const targetId of targetIds) {
      tx.enqueue(reconcileTargetJob, { targetId }, { connectorId, deduplicationId: `sweep-${targetId}` });
    }
    for (const bindingId of bindingIds) {
      tx.enqueue(prepareGrantsJob, { bindingId }, { connectorId, deduplicationId: `sweep-${bindingId}` });
    }
  });
}

/** When something of a connector is due next; null: nothing is. Somebody sleeps until then: this is what expiry is. */
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

/** Any process's sweep: ends grants that have lost the ground they stand on, whoever noticed it. */
export async function endIneligibleGrants({ db, uow }: Dependencies): Promise<void> {
  const found: IneligibleGrant[] = await db.query(`${INELIGIBLE_GRANTS} limit $1`, [DUE_AT_ONCE]);
  if (found.length === 0) return;
  await uow.run(SWEEP, async (tx) => {
    const ids = found.map(({ grantId }) => grantId);
    await tx.manager.query("select 1 from grants where id = any($1) order by id for update", [ids]);
    // Looked at again: the person may have come back, or the integration, before the lock was had.
    const stillSo: IneligibleGrant[] = await tx.manager.query(`${INELIGIBLE_GRANTS} and "grantId" = any($1)`, [ids]);
    await endGrants(
      tx,
      stillSo.map((order) => ({ ...order, message: null })),
    );
  });
}

interface IneligibleGrant {
  readonly grantId: string;
  readonly reason: EndReason;
}

const INELIGIBLE_GRANTS = `
select * from (select g.id as "grantId", ${lostPreconditionSql()} as reason from ${LIVE_GRANTS_SQL}) as lost where reason is not null`;

/**
 * Any process's sweep: whoever is called otherwise now is moved to their new role, or has none, and not only when somebody looks
 * at the principal by the clock: their old name may be somebody else's by then, and the role with it.
 */
export async function followStalePrincipals({ db, uow }: Pick<Dependencies, "db" | "uow">): Promise<void> {
  const bindingIds = await stalePrincipals(db.manager);
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
    requeueTargets(tx, targetIds);
    await tx.manager.query("update access_targets set principal_looked_at = null where id = any($1)", [targetIds]);
  });
}

/** Whoever works at its target ends a grant in its second; this long nobody did. */
const LATE_MS = 10_000;

/** Any process's sweep: access whose time is over is to end though its connector is dead, or there never was a target. */
export async function endLateGrants({ uow }: Pick<Dependencies, "uow">): Promise<void> {
  await uow.run(SWEEP, (tx) => expireLateGrants(tx, new Date(tx.now.getTime() - LATE_MS)));
}

/** Access that is to end must be seen gone within this time, or somebody is told. */
const OVERDUE_MS = 2 * 60_000;

/** To end before these; before the second also where a look has shown the access gone, and another one is to agree. */
export function overdueBefore(now: Date): [Date, Date] {
  const before = now.getTime() - OVERDUE_MS;
  return [new Date(before), new Date(before - DOUBT_MS)];
}

/**
 * Access that is overdue at a moment, as a condition on `grants g` and their `revocation_observations l`: it was last seen there, or
 * nobody could look. Access that was seen gone and waits for the next look is not.
 */
export function isOverdueSql(at: {
  readonly before: string;
  readonly goneBefore: string;
  readonly lookDue: string;
}): string {
  return `g.end_asked_at < ${at.before}
    and (l.found <> 'OBSERVED_GONE' or l.observation_due_at < ${at.lookDue})
    and (g.absent_since is null or g.end_asked_at < ${at.goneBefore})`;
}

export function observationsDueBefore(now: Date): Date {
  return new Date(now.getTime() - OBSERVATION_LATE_MS);
}

/** Any process's sweep, so that an alarm is raised even when the connector is dead. Once for each grant. */
export async function raiseOverdueAlarms({
  uow,
  log,
}: Pick<Dependencies, "uow"> & { log: Pick<Logger, "error"> }): Promise<void> {
  const raised = await uow.run(SWEEP, async (tx) => {
    const [overdue]: [{ id: string; personId: string }[], number] = await tx.manager.query(
      `update grants g set overdue_since = $1
         from (select g.id from grants g join revocation_observations l on l.grant_id = g.id
                where g.ended_at is null and g.state = 'REVOKING' and g.overdue_since is null
                  and ${isOverdueSql({ before: "$2", goneBefore: "$3", lookDue: "$4" })}
                order by g.id limit $5 for update of g skip locked) late
        where g.id = late.id returning g.id, g.person_id as "personId"`,
      [tx.now, ...overdueBefore(tx.now), observationsDueBefore(tx.now), DUE_AT_ONCE],
    );
    const ids = overdue.map(({ id }) => id);
    const waiting = await loadWaiting(tx.manager, ids, tx.now);
    const looks = await loadLastObservations(tx.manager, ids, waiting, tx.now);
    const known = (id: string) => ({ lastObservation: looks.get(id) ?? null, waitingFor: waiting.get(id) ?? null });
    await publishGrantEvents(
      tx,
      overdue.map((grant) => ({
        grant,
        news: "grant.revocation-overdue",
        after: { since: tx.now, ...known(grant.id) },
      })),
    );
    return ids.map((grantId) => ({ grantId, ...known(grantId) }));
  });
  for (const alarm of raised) log.error(alarm, NOT_OBSERVED_GONE);
}

const NOT_OBSERVED_GONE = "access that was to end has not been seen gone for two minutes";
