import type { Clock } from "../../../kernel/clock";
import type { UnitOfWork } from "../../../platform/database/unit-of-work";
import { CLOSED_TARGETS_KEPT_DAYS } from "./forget-closed-targets";

interface Dependencies {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
}

const AT_ONCE = 2_000;

/**
 * Deletes bindings that were removed long ago and that no target and no recent grant needs. The audit log still says to
 * whom a role belonged (`principalAt`).
 */
export async function forgetRemovedBindings({ uow, clock }: Dependencies): Promise<void> {
  const before = new Date(clock.now().getTime() - CLOSED_TARGETS_KEPT_DAYS * 86_400_000);
  await uow.statement(
    `delete from bindings t using (
       select id from bindings b
        where b.state = 'REMOVED' and b.removed_at < $1
          and not exists (select 1 from access_targets a where a.binding_id = b.id)
          and not exists (select 1 from grants g where g.binding_id = b.id and (g.ended_at is null or g.ended_at >= $1))
        limit $2 for update skip locked) over
      where t.id = over.id`,
    () => [before, AT_ONCE],
  );
}
