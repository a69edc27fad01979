import type { DataSource } from "typeorm";
import { systemActor } from "../../kernel/actor";
import type { Clock } from "../../kernel/clock";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { Delegation } from "./delegation.entity";
import { endDelegations } from "./end-delegations";
import { publishDelegationEvents } from "./publish-delegation-events";

interface Dependencies {
  readonly db: DataSource;
  readonly uow: UnitOfWork;
  readonly clock: Clock;
}

const AT_ONCE = 100;
const KEPT_DAYS = 366;
const PURGED_AT_ONCE = 10_000;

/**
 * Publishes starts and ends of delegations, and purges those that ended a year ago. Rights depend on time alone, not on
 * this sweep.
 */
export async function sweepDelegations({ db, uow, clock }: Dependencies): Promise<void> {
  const [due]: { isDue: boolean }[] = await db.query(
    `select exists (select 1 from delegations where ended_at is null and until <= $1)
         or exists (select 1 from delegations where ended_at is null and not start_announced and starts_at <= $1) as "isDue"`,
    [clock.now()],
  );
  if (due!.isDue) {
    await uow.run(systemActor("sweep"), async (tx) => {
      await endDelegations(tx, await lockFree(tx, "until <= :now"), "TIME_OVER");
      await begin(tx, await lockFree(tx, "not start_announced and starts_at <= :now"));
    });
  }
  await db.query(
    `delete from delegations where ctid = any(array(
       select ctid from delegations where ended_at < $1 limit $2 for update skip locked))`,
    [new Date(clock.now().getTime() - KEPT_DAYS * 86_400_000), PURGED_AT_ONCE],
  );
}

async function begin(tx: Tx, started: readonly Delegation[]): Promise<void> {
  if (started.length === 0) return;
  await tx.manager.query("update delegations set start_announced = true where id = any($1)", [
    started.map(({ id }) => id),
  ]);
  await publishDelegationEvents(
    tx,
    started.map((delegation) => ({ event: "delegation.started", delegation })),
  );
}

async function lockFree(tx: Tx, condition: string): Promise<Delegation[]> {
  return tx.manager
    .createQueryBuilder(Delegation, "delegation")
    .where(`delegation.ended_at is null and ${condition}`, { now: tx.now })
    .orderBy("delegation.id")
    .limit(AT_ONCE)
    .setLock("pessimistic_write")
    .setOnLocked("skip_locked")
    .getMany();
}
