import { acquireLeases } from "../../platform/database/lease";
import { leaseIsFree, leaseIsHeld } from "../../platform/database/leased-row";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import { DRIFT_SCAN_LEASE, DRIFT_SCANNER, type DriftScanClaim } from "./drift-scan-lease";

/**
 * How long clusters with live access go before calm ones. After that the most overdue goes first, so that neither kind
 * starves.
 */
const CALM_GIVES_WAY_MS = 60 * 60_000;

/** Due clusters that one claim examines, so that a backlog costs no more than a normal day. */
const EXAMINED_AT_ONCE = 200;

/**
 * Leases up to `room` of a connector's clusters whose scan is due. One scan at a time runs in an (account, region), in
 * all workers together. AWS limits the rate for each of them, so a second scan there would only wait.
 */
export async function claimDriftScans(uow: UnitOfWork, connectorId: string, room: number): Promise<DriftScanClaim[]> {
  if (!(await isAnyDue(uow, connectorId))) return [];
  return uow.run(DRIFT_SCANNER, async (tx) => {
    // Two concurrent claims would both find the same account and region free.
    await tx.manager.query("select pg_advisory_xact_lock(hashtext('drift-scans.claim'), hashtext($1))", [connectorId]);
    const due: { id: string }[] = await tx.manager.query(DUE, [
      connectorId,
      tx.now,
      room,
      CALM_GIVES_WAY_MS / 1_000,
      EXAMINED_AT_ONCE,
    ]);
    if (due.length === 0) return [];
    return acquireLeases<Pick<DriftScanClaim, "resourceId">>(tx, DRIFT_SCAN_LEASE, {
      where: "t.resource_id = any(:ids) and t.next_scan_at <= :now",
      parameters: { ids: due.map(({ id }) => id) },
      returning: 't.resource_id as "resourceId"',
    });
  });
}

/** Read without a transaction and its lock, because mostly none is due. */
async function isAnyDue(uow: UnitOfWork, connectorId: string): Promise<boolean> {
  const [answer] = await uow.statement<{ due: boolean }>(
    `select exists (
       select 1 from integrations i cross join (values (true), (false)) kind(is_live)
         join drift_scans a on a.integration_id = i.id and a.is_live = kind.is_live
        where i.connector_id = $1 and i.enabled and i.deleted_at is null
          and a.next_scan_at <= $2 and ${leaseIsFree("a", "$2")}) as due`,
    (now) => [connectorId, now],
  );
  return answer!.due;
}

/** The first of each account and region, the most overdue by its kind first. */
const DUE = `
with busy as materialized (
  select distinct u.account_id, u.region from drift_scans u join integrations i on i.id = u.integration_id
   where i.connector_id = $1 and u.lease_token is not null and ${leaseIsHeld("u", "$2")}
), due as (
  select c.* from integrations i cross join (values (true), (false)) kind(is_live) cross join lateral (
    select a.resource_id, a.account_id, a.region,
           a.next_scan_at + make_interval(secs => case when a.is_live then 0 else $4 end) as due_by
      from drift_scans a
     where a.integration_id = i.id and a.is_live = kind.is_live and a.next_scan_at <= $2 and ${leaseIsFree("a", "$2")}
       and not exists (select 1 from busy b where b.account_id = a.account_id and b.region = a.region)
     order by a.next_scan_at limit $5) c
   where i.connector_id = $1 and i.enabled and i.deleted_at is null
), first as (
  select distinct on (account_id, region) resource_id, due_by from due
   order by account_id, region, due_by, resource_id
)
select resource_id as id from first order by due_by, resource_id limit $3`;
