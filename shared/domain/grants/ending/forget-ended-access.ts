import type { Clock } from "../../../kernel/clock";
import { leaseIsFree } from "../../../platform/database/leased-row";
import type { UnitOfWork } from "../../../platform/database/unit-of-work";

interface Dependencies {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
}

/** Long enough for an investigation; grants, receipts and the audit log stay longer. */
export const CLOSED_TARGETS_KEPT_DAYS = 30;
const AT_ONCE = 2_000;

/**
 * Deletes targets that have been closed for long, so that a cluster does not keep one for every person it was ever
 * given to. Their grants keep everything that proves an end. An entry that appears later is an orphan, which the drift
 * scan removes.
 */
export async function forgetClosedTargets({ uow, clock }: Dependencies): Promise<void> {
  await uow.statement(
    `delete from access_targets t using (
       select id from access_targets c
        where c.state = 'CLOSED' and (c.observed_at < $2 or (c.observed_at is null and c.created_at < $2))
          and c.next_reconcile_at is null and ${leaseIsFree("c", "$1")}
          and not exists (select 1 from grants g where g.target_id = c.id and (g.ended_at is null or g.ended_at >= $2))
        limit $3 for update skip locked) over
      where t.id = over.id`,
    (now) => [now, keptSince(clock), AT_ONCE],
  );
}

/**
 * Deletes bindings that were removed long ago and that no target and no recent grant needs. The audit log still says to
 * whom a role belonged (`principalAt`).
 */
export async function forgetRemovedBindings({ uow, clock }: Dependencies): Promise<void> {
  await uow.statement(
    `delete from bindings t using (
       select id from bindings b
        where b.state = 'REMOVED' and b.removed_at < $1
          and not exists (select 1 from access_targets a where a.binding_id = b.id)
          and not exists (select 1 from grants g where g.binding_id = b.id and (g.ended_at is null or g.ended_at >= $1))
        limit $2 for update skip locked) over
      where t.id = over.id`,
    () => [keptSince(clock), AT_ONCE],
  );
}

function keptSince(clock: Clock): Date {
  return new Date(clock.now().getTime() - CLOSED_TARGETS_KEPT_DAYS * 86_400_000);
}
