import type { DataSource } from "typeorm";
import { systemActor } from "../../kernel/actor";
import type { Clock } from "../../kernel/clock";
import { leaseIsFree } from "../../platform/database/leased-row";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import { type BindingsService, type BindingUsers, hintRemoval } from "./bindings.service";
import { QUOTA } from "./finding";

interface Dependencies {
  readonly db: DataSource;
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly bindings: BindingsService;
  readonly bindingUsers: BindingUsers;
}

const SWEEPER = systemActor("sweep");
const AT_ONCE = 100;

/** A new binding's grant is written in the same transaction. This is for clocks that differ a little. */
const NEW_MS = 60_000;

/** AWS allows 3,500 permission sets. From here on, parked ones are taken away before their time. */
const NEARLY_FULL = 3_000;
const MAKE_ROOM = 20;

/** A connector's own sweep, once a minute: parks what nothing needs, takes away what was parked long enough, and goes on with removals. */
export async function sweepBindings(deps: Dependencies, connectorId: string): Promise<void> {
  await parkIdle(deps, connectorId);
  await endParked(deps, connectorId);
  await hintRemovals(deps, connectorId);
}

async function parkIdle({ db, uow, clock, bindings, bindingUsers }: Dependencies, connectorId: string): Promise<void> {
  const madeBefore = new Date(clock.now().getTime() - NEW_MS);
  for (const id of await bindingUsers.unused(db.manager, connectorId, madeBefore, AT_ONCE)) {
    await uow.run(SWEEPER, (tx) => bindings.parkIfIdle(tx, id));
  }
}

async function endParked({ db, uow, clock, bindings }: Dependencies, connectorId: string): Promise<void> {
  const over: { id: string }[] = await db.query(
    `with parked as (
       select b.id, b.integration_id, b.next_reconcile_at,
              b.next_reconcile_at <= $2 or not p.active or i.deleted_at is not null as is_over
         from bindings b join integrations i on i.id = b.integration_id join homes p on p.id = b.person_id
        where i.connector_id = $1 and b.state = 'PARKED' and b.next_reconcile_at is not null),
     full_integrations as (
       select b.integration_id from bindings b
        where b.integration_id in (select integration_id from parked) and b.state <> 'REMOVED'
        group by b.integration_id
       having (count(distinct b.permission_set_arn) >= $3 or bool_or(b.failure ->> 'code' = $4))
              and count(*) filter (where b.state = 'REMOVING') = 0),
     pressed as (
       select id from parked where not is_over and integration_id in (select integration_id from full_integrations)
        order by next_reconcile_at, id limit $5)
     select id from parked where is_over or id in (select id from pressed) order by next_reconcile_at, id limit $6`,
    [connectorId, clock.now(), NEARLY_FULL, QUOTA, MAKE_ROOM, AT_ONCE],
  );
  for (const { id } of over) await uow.run(SWEEPER, (tx) => bindings.removeIfParked(tx, id));
}

/** Every few seconds: whatever removal is due is hinted until somebody takes it. */
export async function hintRemovals(
  { db, uow, clock }: Pick<Dependencies, "db" | "uow" | "clock">,
  connectorId: string,
): Promise<void> {
  const due: { id: string }[] = await db.query(
    `select b.id from bindings b join integrations i on i.id = b.integration_id
      where i.connector_id = $1 and b.state = 'REMOVING' and b.next_reconcile_at <= $2
        and ${leaseIsFree("b", "$2")}
      order by b.next_reconcile_at, b.id limit $3`,
    [connectorId, clock.now(), AT_ONCE],
  );
  if (due.length === 0) return;
  await uow.run(SWEEPER, async (tx) => {
    for (const { id } of due) await hintRemoval(tx, id);
  });
}
