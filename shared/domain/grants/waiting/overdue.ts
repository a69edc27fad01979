import type { Logger } from "pino";
import { systemActor } from "../../../kernel/actor";
import type { UnitOfWork } from "../../../platform/database/unit-of-work";
import { DOUBT_MS } from "../../cloud/doubt";
import { publishGrantEvents } from "../grant-events";
import { loadLastObservations, OBSERVATION_LATE_MS } from "./last-observation";
import { loadWaiting } from "./load-waiting";

const AT_ONCE = 2_000;
const SWEEP = systemActor("sweep");

/** Access that is to end must be observed gone within this time, or an alarm is raised. */
const OVERDUE_MS = 2 * 60_000;

/**
 * Limits of `end_asked_at` for overdue grants. The second is for access that one observation showed gone and another
 * has to confirm.
 */
export function overdueBefore(now: Date): [Date, Date] {
  const before = now.getTime() - OVERDUE_MS;
  return [new Date(before), new Date(before - DOUBT_MS)];
}

/**
 * SQL condition on `grants g` and their `revocation_observations l`. Overdue access was last observed there, or could not
 * be observed. Access that was observed gone and waits for confirmation is not overdue.
 */
export function isOverdueSql(at: {
  readonly before: string;
  readonly goneBefore: string;
  readonly observationDue: string;
}): string {
  return `g.end_asked_at < ${at.before}
    and (l.found <> 'OBSERVED_GONE' or l.observation_due_at < ${at.observationDue})
    and (g.absent_since is null or g.end_asked_at < ${at.goneBefore})`;
}

export function observationsDueBefore(now: Date): Date {
  return new Date(now.getTime() - OBSERVATION_LATE_MS);
}

/** Raises one alarm for each overdue grant. Servers and workers run it, so that a dead connector hides none. */
export async function raiseOverdueAlarms({
  uow,
  log,
}: {
  readonly uow: UnitOfWork;
  readonly log: Pick<Logger, "error">;
}): Promise<void> {
  const raised = await uow.run(SWEEP, async (tx) => {
    const [overdue]: [{ id: string; personId: string }[], number] = await tx.manager.query(
      `update grants g set overdue_since = $1
         from (select g.id from grants g join revocation_observations l on l.grant_id = g.id
                where g.ended_at is null and g.state = 'REVOKING' and g.overdue_since is null
                  and ${isOverdueSql({ before: "$2", goneBefore: "$3", observationDue: "$4" })}
                order by g.id limit $5 for update of g skip locked) late
        where g.id = late.id returning g.id, g.person_id as "personId"`,
      [tx.now, ...overdueBefore(tx.now), observationsDueBefore(tx.now), AT_ONCE],
    );
    const ids = overdue.map(({ id }) => id);
    const waiting = await loadWaiting(tx.manager, ids, tx.now);
    const observations = await loadLastObservations(tx.manager, ids, waiting, tx.now);
    const known = (id: string) => ({
      lastObservation: observations.get(id) ?? null,
      waitingFor: waiting.get(id) ?? null,
    });
    await publishGrantEvents(
      tx,
      overdue.map((grant) => ({
        grant,
        name: "grant.revocation-overdue",
        after: { since: tx.now, ...known(grant.id) },
      })),
    );
    return ids.map((grantId) => ({ grantId, ...known(grantId) }));
  });
  for (const alarm of raised) log.error(alarm, NOT_OBSERVED_GONE);
}

const NOT_OBSERVED_GONE = "access that was to end was not observed gone for two minutes";
