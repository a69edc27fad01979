import type { DataSource } from "typeorm";
import { systemActor } from "../../../kernel/actor";
import { eachAlone } from "../../../kernel/async/each-alone";
import type { Clock } from "../../../kernel/clock";
import { leaseIsFree } from "../../../platform/database/leased-row";
import type { Tx, UnitOfWork } from "../../../platform/database/unit-of-work";
import type { BindingUsers } from "../binding-users.port";
import { enqueueRemoval } from "../hint-removal";
import { keepReserve } from "../pool/keep-reserve";
import { POOL_EXHAUSTED } from "../principal-lookup";

interface Dependencies {
  readonly db: DataSource;
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly bindings: {
    markIdle(tx: Tx, bindingId: string): Promise<void>;
    removeIfIdle(tx: Tx, bindingId: string): Promise<boolean>;
  };
  readonly bindingUsers: BindingUsers;
}

const SWEEPER = systemActor("sweep");
const AT_ONCE = 100;

/** Tolerance for clocks that differ a little. A new binding's grant is written in the same transaction. */
const NEW_MS = 10_000;

/**
 * Sweep of each connector, once a minute: marks unneeded bindings as idle, ends those idle for long or whose slot others
 * need, and continues removals.
 */
export async function sweepBindings(deps: Dependencies, connectorId: string): Promise<void> {
  const steps = [
    () => markUnneeded(deps, connectorId),
    () => endIdle(deps, connectorId),
    () => deps.uow.run(SWEEPER, (tx) => keepReserve(tx, { connectorId })),
    () => hintRemovals(deps, connectorId),
  ];
  // A failing step must not keep the other steps from running.
  await eachAlone(
    steps,
    (step) => step(),
    (count) => `Steps of the sweep of bindings that failed: ${count}.`,
  );
}

function notPossible(done: string): (count: number) => string {
  return (count) => `Bindings that could not be ${done}: ${count}.`;
}

/** Runs the sweep at once where a person waits for a slot, because an unneeded slot lease makes room for them. */
export async function sweepBindingsIfAwaited(deps: Dependencies, connectorId: string): Promise<void> {
  const [waiting]: unknown[] = await deps.db.query(
    `select 1 from bindings b join integrations i on i.id = b.integration_id
      where i.connector_id = $1 and b.state = 'PREPARING' and b.slot_id is null and b.failure ->> 'code' = $2 limit 1`,
    [connectorId, POOL_EXHAUSTED],
  );
  if (waiting) await sweepBindings(deps, connectorId);
}

async function markUnneeded(
  { db, uow, clock, bindings, bindingUsers }: Dependencies,
  connectorId: string,
): Promise<void> {
  const madeBefore = new Date(clock.now().getTime() - NEW_MS);
  const idle = await bindingUsers.unused(db.manager, connectorId, madeBefore, AT_ONCE);
  await eachAlone(idle, (id) => uow.run(SWEEPER, (tx) => bindings.markIdle(tx, id)), notPossible("idle"));
}

async function endIdle({ db, uow, clock, bindings }: Dependencies, connectorId: string): Promise<void> {
  const over: { id: string }[] = await db.query(
    `select b.id from bindings b join integrations i on i.id = b.integration_id join homes p on p.id = b.person_id
       left join slots s on s.id = b.slot_id
      where i.connector_id = $1 and b.state = 'IDLE' and b.next_reconcile_at is not null
        and (b.next_reconcile_at <= $2 or not p.active or i.deleted_at is not null or not s.in_pool)
      order by b.next_reconcile_at, b.id limit $3`,
    [connectorId, clock.now(), AT_ONCE],
  );
  await eachAlone(over, ({ id }) => uow.run(SWEEPER, (tx) => bindings.removeIfIdle(tx, id)), notPossible("removed"));
}

/** Every few seconds: enqueues due removals until a worker takes them. */
export async function hintRemovals(
  { db, uow, clock }: Pick<Dependencies, "db" | "uow" | "clock">,
  connectorId: string,
): Promise<void> {
  const due: { id: string }[] = await db.query(
    `select b.id from bindings b join integrations i on i.id = b.integration_id
      where i.connector_id = $1 and b.state in ('REMOVING', 'COOLING_DOWN') and b.next_reconcile_at <= $2
        and ${leaseIsFree("b", "$2")}
      order by b.next_reconcile_at, b.id limit $3`,
    [connectorId, clock.now(), AT_ONCE],
  );
  if (due.length === 0) return;
  await uow.run(SWEEPER, async (tx) => {
    for (const { id } of due) enqueueRemoval(tx, id, connectorId);
  });
}
