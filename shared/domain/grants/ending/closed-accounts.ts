import type { DataSource, EntityManager } from "typeorm";
import { systemActor } from "../../../kernel/actor";
import type { Clock } from "../../../kernel/clock";
import type { UnitOfWork } from "../../../platform/database/unit-of-work";
import { CLOSED_FOR_GOOD_MS } from "../../accounts/account.entity";
import { cannotBeRemovedSql, giveUpBindings } from "../../bindings/abandon-bindings";
import { NOTHING_STANDS_ON_IT } from "../binding-users";
import { closeTargets, closeTargetsWithoutGrants, endUnverified, TRIED_WITHOUT_GRANTS } from "./end-unverified";

interface Dependencies {
  readonly db: DataSource;
  readonly uow: UnitOfWork;
  readonly clock: Clock;
}

const SWEEP = systemActor("sweep");
const AT_ONCE = 500;

/**
 * Sweep of every worker: ends access as UNVERIFIED once its account has been closed for as long as AWS keeps one. An
 * account that left the organization may come back with its entries, so its grants stay.
 */
export async function endInClosedAccounts(deps: Dependencies): Promise<void> {
  await endGrantsInClosedAccounts(deps);
  await closeTargetsInClosedAccounts(deps);
  await giveUpInClosedAccounts(deps);
}

/** Gives up bindings that no grant or target needs and that can never be removed. */
async function giveUpInClosedAccounts({ db, uow }: Dependencies): Promise<void> {
  const found: { id: string }[] = await db.query(
    `select b.id from bindings b join accounts a on a.integration_id = b.integration_id and a.account_id = b.account_id
        join integrations i on i.id = a.integration_id
      where ${cannotBeRemovedSql("i.organization_read_at - a.closed_since >= $1 * interval '1 millisecond'")}
        and ${NOTHING_STANDS_ON_IT} order by b.id limit $2`,
    [CLOSED_FOR_GOOD_MS, AT_ONCE],
  );
  if (found.length === 0) return;
  await uow.run(SWEEP, (tx) =>
    giveUpBindings(
      tx,
      found.map(({ id }) => id),
    ),
  );
}

/** Targets of people's former roles, on which no grant depends. */
async function closeTargetsInClosedAccounts({ db, uow, clock }: Dependencies): Promise<void> {
  const condition = `${TRIED_WITHOUT_GRANTS} and exists (
    select 1 from accounts a join integrations i on i.id = a.integration_id
     where a.integration_id = t.integration_id and a.account_id = t.account_id and ${CLOSED_FOR_GOOD})`;
  const parameters = [new Date(clock.now().getTime() - CLOSED_FOR_GOOD_MS), CLOSED_FOR_GOOD_MS];
  const found: unknown[] = await db.query(`select 1 from access_targets t where ${condition} limit 1`, parameters);
  if (found.length > 0) await uow.run(SWEEP, (tx) => closeTargets(tx, condition, parameters));
}

async function endGrantsInClosedAccounts({ db, uow, clock }: Dependencies): Promise<void> {
  const found = await inAccountsClosedForGood(db.manager, clock.now());
  if (found.length === 0) return;
  await uow.run(SWEEP, async (tx) => {
    const ids = found.map(({ grantId }) => grantId);
    await tx.manager.query("select 1 from grants where id = any($1) order by id for update", [ids]);
    // Checked again under the lock: the account may have been reopened and the access observed meanwhile.
    const stillSo = await inAccountsClosedForGood(tx.manager, tx.now, ids);
    const targetIds = await endUnverified(
      tx,
      stillSo.map((row) => ({ grantId: row.grantId, detail: "ACCOUNT_CLOSED" as const, message: sentenceOf(row) })),
    );
    await closeTargetsWithoutGrants(tx, targetIds);
  });
}

interface ClosedForGood {
  readonly grantId: string;
  readonly accountId: string;
  readonly closedSince: Date;
}

/**
 * Condition on account `a` of integration `i` with target `t`: a read of the organization after the retention time
 * still shows it closed. If the integration is off and no longer read, a failed attempt of the connector after that
 * time counts too.
 */
const CLOSED_FOR_GOOD = `a.closed_since <= $1
  and (i.organization_read_at - a.closed_since >= $2 * interval '1 millisecond'
       or not i.enabled and (t.failure ->> 'lastAt')::timestamptz - a.closed_since >= $2 * interval '1 millisecond')`;

function inAccountsClosedForGood(
  manager: EntityManager,
  now: Date,
  among?: readonly string[],
): Promise<ClosedForGood[]> {
  return manager.query(
    `select g.id as "grantId", t.account_id as "accountId", a.closed_since as "closedSince"
       from grants g
       join revocation_observations l on l.grant_id = g.id and l.found = 'NOT_OBSERVED'
       join access_targets t on t.id = g.target_id and t.failure is not null
       join accounts a on a.integration_id = t.integration_id and a.account_id = t.account_id
       join integrations i on i.id = a.integration_id
      where g.ended_at is null and g.state = 'REVOKING' and ${CLOSED_FOR_GOOD}
        and ($3::uuid[] is null or g.id = any($3))
      order by g.id limit $4`,
    [new Date(now.getTime() - CLOSED_FOR_GOOD_MS), CLOSED_FOR_GOOD_MS, among ?? null, AT_ONCE],
  );
}

function sentenceOf({ accountId, closedSince }: ClosedForGood): string {
  return (
    `AWS account ${accountId} was found closed since ${closedSince.toISOString()}, and AWS deletes what is in an account ` +
    "90 days after it was closed. The access could not be observed, so it was not observed gone."
  );
}
