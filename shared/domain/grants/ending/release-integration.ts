import type { EntityManager } from "typeorm";
import { DomainError } from "../../../kernel/app-error";
import { LEASE_ENDED } from "../../../platform/database/leased-row";
import type { Tx } from "../../../platform/database/unit-of-work";
import {
  abandonBindingsOfIntegration,
  cannotBeRemovedSql,
  GONE_ACCOUNT,
  giveUpBindings,
} from "../../bindings/abandon-bindings";
import { Connector } from "../../connectors/connector.entity";
import { connectorStatus } from "../../connectors/connector-status";
import { NOTHING_STANDS_ON_IT } from "../binding-users";
import { endGrants } from "../end-grants";
import { mayBecomeSql } from "../grant.states";
import { requeueTargetsOf } from "../requeue-targets";
import { closeTargets, endUnverified, TRIED_WITHOUT_GRANTS } from "./end-unverified";

/**
 * Grants that were given through an integration, or whose cluster belongs to it now: an account may have moved from one
 * that is still responsible.
 */
function ofIntegration(id: string): string {
  return `(
  exists (select 1 from resources r where r.id = g.resource_id and r.integration_id = ${id})
  or exists (select 1 from bindings b where b.id = g.binding_id and b.integration_id = ${id})
  or exists (select 1 from access_targets t where t.id = g.target_id and t.integration_id = ${id}))`;
}
export const OF_INTEGRATION = ofIntegration("$1");

/** Condition on binding `b`: `releaseIntegration` can remove it, because no grant or open target needs it. */
const TO_RELEASE = `
  (b.state in ('PREPARING', 'READY', 'IDLE') or b.state not in ('REMOVED', 'ABANDONED') and b.strategy = 'IAM_ROLE_TEMPLATE') and ${NOTHING_STANDS_ON_IT}`;
/** Targets, `t`, in accounts that are gone, which hold up nothing but their binding. */
const TO_CLOSE = `${TRIED_WITHOUT_GRANTS} and exists (
  select 1 from accounts a where a.integration_id = t.integration_id and a.account_id = t.account_id and ${GONE_ACCOUNT})`;
const TO_GIVE_UP = `${NOTHING_STANDS_ON_IT} and exists (
  select 1 from accounts a where a.integration_id = b.integration_id and a.account_id = b.account_id
     and ${cannotBeRemovedSql(GONE_ACCOUNT)})`;

/**
 * Assignments without a slot lease that Drawbridge is removing: its own, and those that an admin asked to release. In an
 * account that is gone it cannot.
 */
export function assignmentsBeingRemoved(id: string): string {
  return `select o.id from slot_assignments o join slots s on s.id = o.slot_id
   where s.integration_id = ${id} and o.state = 'OPEN'
     and (o.release_asked_at is not null or jsonb_path_exists(o.assignees, '$[*] ? (@.ours == true)'))
     and not (o.failed_attempts > 0 and exists (
       select 1 from accounts a where a.integration_id = s.integration_id and a.account_id = o.account_id and ${GONE_ACCOUNT}))`;
}

/**
 * Integrations under deletion that can make progress now, or have nothing left. One read without a lock: the others
 * wait for AWS, and nobody has to wait for them.
 */
export async function integrationsToRelease(manager: EntityManager): Promise<string[]> {
  const rows: { id: string }[] = await manager.query(
    `select i.id from integrations i where i.deleted_at is not null and (
       exists (select 1 from grants g where g.ended_at is null and g.end_asked_at is null and ${ofIntegration("i.id")})
       or exists (select 1 from bindings b where b.integration_id = i.id and (${TO_RELEASE}))
       or exists (select 1 from bindings b where b.integration_id = i.id and ${TO_GIVE_UP})
       or exists (select 1 from access_targets t where t.integration_id = i.id and ${TO_CLOSE})
       or not exists (select 1 from grants g where g.ended_at is null and ${ofIntegration("i.id")})
          and not exists (select 1 from bindings b
                           where b.integration_id = i.id and b.strategy = 'IDENTITY_CENTER' and b.state not in ('REMOVED', 'ABANDONED'))
          and not exists (${assignmentsBeingRemoved("i.id")}))
      order by i.id`,
  );
  return rows.map(({ id }) => id);
}

/** The grants that a deletion of the integration by force gives up: all that have a target, as of those something may be in AWS. */
export const UNVERIFIED_BY_FORCE = `select g.id as "grantId" from grants g
  where g.ended_at is null and g.target_id is not null and ${OF_INTEGRATION}`;

/**
 * Ends everything that was given through an integration. Returns how much has not ended yet: grants, and assignments in
 * Identity Center.
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
  await giveUpUnremovable(tx, integrationId);
  const [{ count }]: [{ count: number }] = await tx.manager.query(
    `select (select count(*) from grants g where g.ended_at is null and ${OF_INTEGRATION})::int
          + (select count(*) from bindings
              where integration_id = $1 and strategy = 'IDENTITY_CENTER' and state not in ('REMOVED', 'ABANDONED'))::int
          + (select count(*) from (${assignmentsBeingRemoved("$1")}) o)::int as count`,
    [integrationId],
  );
  return count + (await releaseBindings(tx, integrationId));
}

/** In an account that is closed or has left nothing can be removed, and the deletion of the rest does not wait for it. */
async function giveUpUnremovable(tx: Tx, integrationId: string): Promise<void> {
  await closeTargets(tx, `t.integration_id = $1 and ${TO_CLOSE}`, [integrationId]);
  const bindings: { id: string }[] = await tx.manager.query(
    `select b.id from bindings b where b.integration_id = $1 and ${TO_GIVE_UP} order by b.id`,
    [integrationId],
  );
  await giveUpBindings(
    tx,
    bindings.map(({ id }) => id),
  );
}

/**
 * Assignments go with the last access, because nothing could remove them without the integration. Returns how many
 * bindings may still have one.
 */
async function releaseBindings(tx: Tx, integrationId: string): Promise<number> {
  // Locked first, so that concurrent writes are included.
  await tx.manager.query("select 1 from bindings where integration_id = $1 order by id for no key update", [
    integrationId,
  ]);
  await tx.manager.query(
    // Nothing was made in AWS, and no worker would come for the row. Left as it is, it would keep the role from its
    // next person.
    `update bindings b set state = 'REMOVED', removed_at = $2, generation = generation + 1, next_reconcile_at = null, ${LEASE_ENDED}
      where b.integration_id = $1 and b.state not in ('REMOVED', 'ABANDONED') and b.strategy = 'IAM_ROLE_TEMPLATE' and ${NOTHING_STANDS_ON_IT}`,
    [integrationId, tx.now],
  );
  await tx.manager.query(
    `update bindings b set state = 'REMOVING', generation = generation + 1, failed_attempts = 0, next_reconcile_at = $2
      where b.integration_id = $1 and b.state in ('PREPARING', 'READY', 'IDLE') and ${NOTHING_STANDS_ON_IT}`,
    [integrationId, tx.now],
  );
  const [row]: { left: number }[] = await tx.manager.query(
    `select count(*)::int as left from bindings
      where integration_id = $1 and state not in ('REMOVED', 'ABANDONED') and permission_set_name is not null`,
    [integrationId],
  );
  return row!.left;
}

/** Grants that have not ended, whatever became of their clusters. */
export async function countUnendedGrants(manager: EntityManager, integrationId: string): Promise<number> {
  const [row]: { live: number }[] = await manager.query(
    `select count(*)::int as live from grants g join bindings b on b.id = g.binding_id
      where b.integration_id = $1 and g.ended_at is null`,
    [integrationId],
  );
  return row!.live;
}

/**
 * Hands open targets to another connector, which reconciles them at once. Throws INVALID_STATE if there are any and the
 * connector is disconnected, because no worker could remove access.
 */
export async function handOverTargets(tx: Tx, integrationId: string, connectorId: string): Promise<void> {
  await refuseAbsentConnector(tx.manager, integrationId, connectorId, tx.now);
  await requeueTargetsOf(tx, integrationId);
}

/** Throws INVALID_STATE if there are open targets and the connector that is to be responsible is disconnected. */
export async function refuseAbsentConnector(
  manager: EntityManager,
  integrationId: string,
  connectorId: string,
  now: Date,
): Promise<void> {
  const [open]: [{ isUsed: boolean }] = await manager.query(
    `select exists (select 1 from access_targets where integration_id = $1 and state = 'OPEN') as "isUsed"`,
    [integrationId],
  );
  const connector = await manager.findOneByOrFail(Connector, { id: connectorId });
  if (!open.isUsed || connectorStatus(connector, now) !== "DISCONNECTED") return;
  const message = `Access is given through this integration, and the connector '${connector.name}' is not there to take it away: start it first.`;
  throw new DomainError("INVALID_STATE", message, [{ path: ["connectorId"], message }]);
}

/** Ends every grant whose access was not observed gone as UNVERIFIED, never as REVOKED. */
export async function abandonIntegration(tx: Tx, integrationId: string): Promise<void> {
  const left: { id: string }[] = await tx.manager.query(
    `select g.id from grants g where ${mayBecomeSql("g.state", "UNVERIFIED")} and ${OF_INTEGRATION} order by g.id`,
    [integrationId],
  );
  await endUnverified(
    tx,
    left.map(({ id }) => ({ grantId: id, detail: "INTEGRATION_DELETED" as const, message: NOT_LOOKED })),
  );
  // No integration holds these targets any more. Entries that are left are found by drift scans once the clusters are
  // connected again.
  await closeTargets(tx, "t.integration_id = $1", [integrationId]);
  await abandonBindingsOfIntegration(tx, integrationId);
}

const NOT_LOOKED =
  "The integration was deleted by force before this access was observed gone. Check the access entry yourself.";
