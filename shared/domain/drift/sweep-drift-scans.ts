import type { DataSource } from "typeorm";
import type { Clock } from "../../kernel/clock";
import { LIVE_SCAN_MS } from "./next-drift-scan";

interface Dependencies {
  readonly db: DataSource;
  readonly clock: Clock;
}

const NEW_AT_ONCE = 5_000;
/** First scans are spread over some time, and do not come during discovery. */
const BEGIN_AFTER_SECONDS = 5 * 60;
const BEGIN_WITHIN_SECONDS = 15 * 60;

/** Sweep of each connector: new clusters get a drift scan, and those with live access an early one. */
export async function sweepDriftScans({ db, clock }: Dependencies, connectorId: string): Promise<void> {
  const now = clock.now();
  await addClusters(db, connectorId, now);
  await hurryLiveClusters(db, connectorId, now);
}

/**
 * Adds every manageable cluster that is not being deleted at this moment. A cluster that moved here with its account
 * from another integration, perhaps a disabled one, keeps its scan.
 */
async function addClusters(db: DataSource, connectorId: string, now: Date): Promise<void> {
  await db.query(
    `insert into drift_scans (resource_id, integration_id, account_id, region, next_scan_at)
     select r.id, r.integration_id, r.account_id, r.region, $2::timestamptz + make_interval(secs => $3 + random() * $5)
       from resources r join integrations i on i.id = r.integration_id
      where i.connector_id = $1 and i.enabled and i.deleted_at is null
        and r.type = 'EKS_CLUSTER' and r.status = 'PRESENT' and r.manageable and r.region is not null
        and not exists (select 1 from drift_scans a where a.resource_id = r.id and a.integration_id = r.integration_id)
      limit $4
        for key share of r skip locked
     on conflict (resource_id) do update set integration_id = excluded.integration_id`,
    [connectorId, now, BEGIN_AFTER_SECONDS, NEW_AT_ONCE, BEGIN_WITHIN_SECONDS],
  );
}

/** A calm cluster is scanned soon once access is given on it. */
async function hurryLiveClusters(db: DataSource, connectorId: string, now: Date): Promise<void> {
  const soon = new Date(now.getTime() + LIVE_SCAN_MS);
  await db.query(
    `update drift_scans a set is_live = true, next_scan_at = least(a.next_scan_at, $2)
       from (select u.resource_id from drift_scans u join integrations i on i.id = u.integration_id
              where i.connector_id = $1 and not u.is_live
                and exists (select 1 from access_targets t where t.resource_id = u.resource_id and t.state = 'OPEN')
              order by u.resource_id for no key update of u) calm
      where a.resource_id = calm.resource_id`,
    [connectorId, soon],
  );
}
