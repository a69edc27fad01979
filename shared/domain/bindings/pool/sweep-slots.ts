import type { DataSource } from "typeorm";
import { systemActor } from "../../../kernel/actor";
import { eachAlone } from "../../../kernel/async/each-alone";
import type { Clock } from "../../../kernel/clock";
import { leaseIsFree } from "../../../platform/database/leased-row";
import type { UnitOfWork } from "../../../platform/database/unit-of-work";
import { followPool } from "../slots/follow-pool";
import { checkSlotJob, reconcileSlotAssignmentJob } from "../slots/slots.jobs";

interface Dependencies {
  readonly db: DataSource;
  readonly uow: UnitOfWork;
  readonly clock: Clock;
}

const SWEEPER = systemActor("sweep");
const AT_ONCE = 200;

/** Sweep of each connector, every few seconds: brings slots to the integration's setting, and enqueues due checks. */
export async function sweepSlots(deps: Dependencies, connectorId: string): Promise<void> {
  await eachAlone(
    [followPools, hintChecks, hintSlotAssignments],
    (sweep) => sweep(deps, connectorId),
    () => "Not every slot could be taken care of.",
  );
}

async function followPools({ db, uow }: Dependencies, connectorId: string): Promise<void> {
  const changed: { id: string }[] = await db.query(
    `select i.id from integrations i
      where i.connector_id = $1
        and i.pool_permission_set_arns is distinct from (
          select coalesce(array_agg(s.permission_set_arn order by array_position(i.pool_permission_set_arns, s.permission_set_arn)), '{}')
            from slots s where s.integration_id = i.id and s.in_pool)`,
    [connectorId],
  );
  const follow = ({ id }: { readonly id: string }) => uow.run(SWEEPER, (tx) => followPool(tx.manager, id, tx.now));
  await eachAlone(changed, follow, (count) => `Pools that could not be brought to their setting: ${count}.`);
}

/**
 * Checks of an integration that a sweep enqueues. A check takes seven calls, of which Identity Center lets all checks
 * send 3.6 a second, and nobody gets a slot while it is being checked. With a whole pool at once each check would take
 * as long as all of them together, and grants would wait for it.
 */
const CHECKS_AT_ONCE = 2;

/** Of slots in the pool, and of those that still have a lease. */
async function hintChecks({ db, uow, clock }: Dependencies, connectorId: string): Promise<void> {
  const due: { id: string }[] = await db.query(
    `select id from (
       select s.id, s.next_check_at, row_number() over (partition by s.integration_id order by s.next_check_at, s.id) as place
         from slots s join integrations i on i.id = s.integration_id
        where i.connector_id = $1 and i.enabled and i.principal_strategy = 'IDENTITY_CENTER' and s.next_check_at <= $2
          and ${leaseIsFree("s", "$2")}
          and (s.in_pool or exists (select 1 from bindings b where b.slot_id = s.id and b.state <> 'REMOVED'))
     ) due
      where place <= $3 order by next_check_at, id`,
    [connectorId, clock.now(), CHECKS_AT_ONCE],
  );
  if (due.length === 0) return;
  await uow.run(SWEEPER, async (tx) => {
    for (const { id: slotId } of due) {
      tx.enqueue(checkSlotJob, { slotId }, { connectorId, deduplicationId: `check-slot-${slotId}` });
    }
  });
}

async function hintSlotAssignments({ db, uow, clock }: Dependencies, connectorId: string): Promise<void> {
  const due: { id: string }[] = await db.query(
    `select a.id from slot_assignments a join slots s on s.id = a.slot_id join integrations i on i.id = s.integration_id
      where i.connector_id = $1 and a.next_reconcile_at <= $2 and ${leaseIsFree("a", "$2")}
      order by a.next_reconcile_at, a.id limit $3`,
    [connectorId, clock.now(), AT_ONCE],
  );
  if (due.length === 0) return;
  await uow.run(SWEEPER, async (tx) => {
    for (const { id: slotAssignmentId } of due) {
      const deduplicationId = `slot-assignment-${slotAssignmentId}`;
      tx.enqueue(reconcileSlotAssignmentJob, { slotAssignmentId }, { connectorId, deduplicationId });
    }
  });
}
