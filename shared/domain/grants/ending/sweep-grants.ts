import type { DataSource } from "typeorm";
import { systemActor } from "../../../kernel/actor";
import type { UnitOfWork } from "../../../platform/database/unit-of-work";
import { endGrants } from "../end-grants";
import type { EndReason } from "../end-reasons";
import { expireLateGrants } from "./expire-grants";
import { CONTINUING_GRANTS_SQL, lostPreconditionSql } from "./grant-preconditions";

interface Dependencies {
  readonly db: DataSource;
  readonly uow: UnitOfWork;
}

const AT_ONCE = 2_000;
const SWEEP = systemActor("sweep");

/** Sweep of any process: ends grants whose preconditions no longer hold. */
export async function endGrantsWithoutPreconditions({ db, uow }: Dependencies): Promise<void> {
  // The limit is part of the text: a parameter would be planned as a tenth of the grants.
  const found: GrantWithoutPreconditions[] = await db.query(`${GRANTS_WITHOUT_PRECONDITIONS} limit ${AT_ONCE}`);
  if (found.length === 0) return;
  await uow.run(SWEEP, async (tx) => {
    const ids = found.map(({ grantId }) => grantId);
    await tx.manager.query("select 1 from grants where id = any($1) order by id for update", [ids]);
    // Checked again under the lock: the person or the integration may have come back meanwhile.
    const stillSo: GrantWithoutPreconditions[] = await tx.manager.query(
      `${GRANTS_WITHOUT_PRECONDITIONS} and "grantId" = any($1)`,
      [ids],
    );
    await endGrants(
      tx,
      stillSo.map((order) => ({ ...order, message: null })),
    );
  });
}

interface GrantWithoutPreconditions {
  readonly grantId: string;
  readonly reason: EndReason;
}

const GRANTS_WITHOUT_PRECONDITIONS = `
select * from (select g.id as "grantId", ${lostPreconditionSql()} as reason from ${CONTINUING_GRANTS_SQL}) as lost where reason is not null`;

/** A worker ends a grant within the second of its expiry. After this delay no worker did. */
const LATE_MS = 10_000;

/** Sweep of any process: marks expired grants as ending, though their connector is dead or they never had a target. */
export async function endLateGrants({ uow }: Pick<Dependencies, "uow">): Promise<void> {
  await uow.run(SWEEP, (tx) => expireLateGrants(tx, new Date(tx.now.getTime() - LATE_MS)));
}
