import { BEYOND_SLOTS_SQL } from "../../access-flows/matching/evaluate-flow";
import { cancelReasonSql, PENDING_ITEMS_SQL } from "../../access-requests/sweep/obsolete-items";
import {
  CONTINUING_GRANTS_SQL,
  lostPreconditionSql,
  type PreconditionsSql,
} from "../../grants/ending/grant-preconditions";
import { assignmentsBeingRemoved, OF_INTEGRATION } from "../../grants/ending/release-integration";
import { leavesScope } from "../../sync-runs/discovery/leaves-scope";

/** Statements on `change`, a single row with the integration after the change. Its id is the first parameter too. */

const LEAVES_SCOPE = leavesScope({
  // PostgreSQL hashes a list in a subquery once. Comparing thousands of accounts with thousands of clusters one by one
  // takes seconds.
  accountIsOut: "r.account_row_id in (select unnest(accounts_out) from change)",
  resourceTypes: "c.resource_types",
  discoveryRegions: "c.discovery_regions",
});

/** Accounts and regions leave the scope with the next sync. An integration that is off or being deleted has none. */
const AFTER: PreconditionsSql = {
  status: `(case when r.integration_id = c.id and c.enabled and not c.deleted and ${LEAVES_SCOPE} then 'OUT_OF_SCOPE' else r.status end)`,
  isEnabled: "(case when i.id = c.id then c.enabled else i.enabled end)",
  isDeleted: "(i.deleted_at is not null or (i.id = c.id and c.deleted))",
};

const IS_BEYOND_SLOTS_AFTER =
  "((case when i.id = c.id then c.strategy else i.principal_strategy end) = 'IDENTITY_CENTER' and r.account_id is not distinct from i.management_account_id)";

/**
 * The reason why a resource `r` of the changed integration `i` leaves. A deletion also forgets resources out of scope.
 */
const LEAVES_BY = `case
  when c.deleted then 'INTEGRATION_DELETED'
  when r.status <> 'OUT_OF_SCOPE' and ${AFTER.status} = 'OUT_OF_SCOPE' then 'OUT_OF_SCOPE'
  when r.status <> 'OUT_OF_SCOPE' and i.enabled and not c.enabled then 'INTEGRATION_DISABLED'
  when r.status = 'PRESENT' and r.manageable and ${IS_BEYOND_SLOTS_AFTER} and not ${BEYOND_SLOTS_SQL} then 'MANAGEMENT_ACCOUNT' end`;

export const LEAVING_RESOURCES = `
select "resourceId", name, reason from (
  select r.id as "resourceId", r.name, ${LEAVES_BY} as reason
    from resources r join integrations i on i.id = r.integration_id cross join change c
   where r.integration_id = c.id and r.status <> 'GONE') as resource
 where reason is not null`;

/** A deletion also ends grants on clusters that another integration has taken over. */
export const ENDING_GRANTS = `
select "grantId", reason from (
  select g.id as "grantId", ${lostPreconditionSql(AFTER)} as reason, ${lostPreconditionSql()} as before
    from ${CONTINUING_GRANTS_SQL} cross join change c where r.integration_id = c.id and not c.deleted) as standing
 where before is null and reason is not null
union all
select g.id, 'INTEGRATION_DELETED' from grants g cross join change c
 where c.deleted and g.ended_at is null and g.end_asked_at is null and ${OF_INTEGRATION}`;

/** The reason why an item that stays open could not lead to access even if approved. */
const stuck = (isEnabled: string, isBeyondSlots: string) => `case
  when not ${isEnabled} then 'INTEGRATION_DISABLED'
  when ${isBeyondSlots} then 'MANAGEMENT_ACCOUNT' end`;

/** Items that are stuck already are not reported again, unless the change cancels them. */
export const UNDECIDABLE_ITEMS = `
select "itemId", "requestId", coalesce(cancelled, stuck) as reason from (
  select item.id as "itemId", item.request_id as "requestId",
         ${cancelReasonSql()} as "cancelledBefore", ${stuck("i.enabled", BEYOND_SLOTS_SQL)} as "stuckBefore",
         ${cancelReasonSql(AFTER)} as cancelled,
         coalesce(${stuck(AFTER.isEnabled, IS_BEYOND_SLOTS_AFTER)},
                  case when q.grantee_id in (select unnest(without_principal) from change) then 'PRINCIPAL_NOT_FOUND' end) as stuck
    from ${PENDING_ITEMS_SQL} cross join change c where r.integration_id = c.id) as waiting
 where "cancelledBefore" is null and (cancelled is not null or (stuck is not null and "stuckBefore" is null))`;

/** Grants whose access in AWS has not been observed gone. */
export const USED_GRANTS = `
select g.id as "grantId" from grants g join access_targets t on t.id = g.target_id cross join change c
 where g.ended_at is null and t.integration_id = c.id and t.state = 'OPEN'`;

/**
 * Bindings with an assignment in Identity Center: not those that never began, nor those that cool down or were abandoned. Assignments
 * without a slot lease count while they are being removed.
 */
export const SURVIVING_ASSIGNMENTS = `
select b.id from bindings b cross join change c
 where b.integration_id = c.id and b.strategy = 'IDENTITY_CENTER' and b.began_at is not null
   and b.state not in ('COOLING_DOWN', 'REMOVED', 'ABANDONED')
 union all ${assignmentsBeingRemoved("(select id from change)")}`;
