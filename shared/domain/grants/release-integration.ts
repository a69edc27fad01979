import type { EntityManager } from "typeorm";
import { DomainError } from "../../kernel/app-error";
import { LEASE_ENDED } from "../../platform/database/leased-row";
import type { Tx } from "../../platform/database/unit-of-work";
import { abandonLeases } from "../bindings/abandon-leases";
import { Connector } from "../connectors/connector.entity";
import { connectorStatus } from "../connectors/connector-status";
import { NOTHING_STANDS_ON_IT } from "./binding-users";
import { endGrants, endOnRecord } from "./end-grants";
import { mayBecomeSql } from "./grant.states";
import { tellOfGrants } from "./tell-of-grant";
import { touchTargets } from "./touch-targets";

/**
 * Grants that were given through an integration, or whose cluster is of it now: an account may have come over from one
 * that is still responsible for what was given.
 */
const OF_INTEGRATION = `(
  exists (select 1 from resources r where r.id = g.resource_id and r.integration_id = $1)
  or exists (select 1 from bindings b where b.id = g.binding_id and b.integration_id = $1)
  or exists (select 1 from access_targets t where t.id = g.target_id and t.integration_id = $1))`;

/**
 * Takes away everything that was given through an integration. Answers how much of it has not ended yet: grants, and the
 * permission sets of people in Identity Center.
 */
export async function releaseIntegration(tx: Tx, integrationId: string): Promise<number> {
  const live: { id: string; ending: boolean }[] = await tx.manager.query(
    `select g.id, g.end_asked_at is not null as ending from grants g
      where g.ended_at is null and ${OF_INTEGRATION} order by g.id`,
    [integrationId],
  );
  await endGrants(
    tx,
    live
      .filter(({ ending }) => !ending)
      .map(({ id }) => ({ grantId: id, reason: "INTEGRATION_DELETED", message: null })),
  );
  const [{ count }]: [{ count: number }] = await tx.manager.query(
    `select (select count(*) from grants g where g.ended_at is null and ${OF_INTEGRATION})::int
          + (select count(*) from bindings
              where integration_id = $1 and strategy = 'IDENTITY_CENTER' and state <> 'REMOVED')::int as count`,
    [integrationId],
  );
  return count + (await releaseBindings(tx, integrationId));
}

/**
 * Assignments and permission sets go with the last access: without the integration nobody could take them away. Answers
 * how many bindings may have something in Identity Center still.
 */
async function releaseBindings(tx: Tx, integrationId: string): Promise<number> {
  // Locked first, so that what somebody writes at this moment is seen.
  await tx.manager.query("select 1 from bindings where integration_id = $1 order by id for update", [integrationId]);
  await tx.manager.query(
    // Nothing was made in AWS, and nobody would come to take it away: left, it would keep the role from its next person.
    `update bindings b set state = 'REMOVED', removed_at = $2, generation = generation + 1, next_reconcile_at = null, ${LEASE_ENDED}
      where b.integration_id = $1 and b.state <> 'REMOVED' and b.strategy = 'IAM_ROLE_TEMPLATE' and ${NOTHING_STANDS_ON_IT}`,
    [integrationId, tx.now],
  );
  await tx.manager.query(
    `update bindings b set state = 'REMOVING', generation = generation + 1, failed_attempts = 0, next_reconcile_at = $2
      where b.integration_id = $1 and b.state in ('PREPARING', 'READY', 'PARKED') and ${NOTHING_STANDS_ON_IT}`,
    [integrationId, tx.now],
  );
  const [row]: { left: number }[] = await tx.manager.query(
    `select count(*)::int as left from bindings
      where integration_id = $1 and state <> 'REMOVED' and permission_set_name is not null`,
    [integrationId],
  );
  return row!.left;
}

/** Grants that have not ended, whatever became of their clusters. */
export async function countLiveGrants(manager: EntityManager, integrationId: string): Promise<number> {
  const [row]: { live: number }[] = await manager.query(
    `select count(*)::int as live from grants g join bindings b on b.id = g.binding_id
      where b.integration_id = $1 and g.ended_at is null`,
    [integrationId],
  );
  return row!.live;
}

/**
 * Another connector is responsible from now on: everything that was given is looked at by it at once. Throws INVALID_STATE
 * while something is given and the connector is not there, as then nobody could take it away.
 */
export async function handOverTargets(tx: Tx, integrationId: string, connectorId: string): Promise<void> {
  const open: { id: string }[] = await tx.manager.query(
    "select id from access_targets where integration_id = $1 and state = 'OPEN'",
    [integrationId],
  );
  if (open.length === 0) return;
  const connector = await tx.manager.findOneByOrFail(Connector, { id: connectorId });
  if (connectorStatus(connector, tx.now) === "DISCONNECTED") {
    const message = `Access is given through this integration, and the connector '${connector.name}' is not there to take it away: start it first.`;
    throw new DomainError("INVALID_STATE", message, [{ path: ["connectorId"], message }]);
  }
  await touchTargets(
    tx,
    open.map(({ id }) => id),
  );
}

/** Gives up on what has not been seen gone, and says of each that nobody looked: never that it was revoked. */
export async function abandonIntegration(tx: Tx, integrationId: string): Promise<void> {
  const [abandoned]: [(Parameters<typeof endOnRecord>[0] & { id: string; personId: string })[], number] =
    await tx.manager.query(
      `update grants g set state = 'UNVERIFIED', state_since = $2, ended_at = $2,
            receipt = jsonb_set(g.receipt, '{notes}', (g.receipt -> 'notes') || $3::jsonb)
      where ${mayBecomeSql("g.state", "UNVERIFIED")} and ${OF_INTEGRATION}
      returning g.id, g.person_id as "personId", g.state, g.end_reason as "endReason", g.end_message as "endMessage",
                g.active_at as "activeAt", g.ended_at as "endedAt", g.receipt`,
      [integrationId, tx.now, JSON.stringify([NOT_LOOKED])],
    );
  await tellOfGrants(
    tx,
    abandoned.map((grant) => ({ grant, news: "grant.ended", after: endOnRecord(grant) })),
  );
  // Nobody holds them any more: what is left of them is found by the audits of whoever connects the clusters again.
  await tx.manager.query(
    `update access_targets set state = 'CLOSED', baseline = null, applied = null, intent = null, in_doubt_since = null,
            generation = generation + 1, next_reconcile_at = null where integration_id = $1`,
    [integrationId],
  );
  await abandonLeases(tx, integrationId);
}

const NOT_LOOKED =
  "The integration was deleted by force before anybody saw this access gone. Look for the access entry yourself.";
