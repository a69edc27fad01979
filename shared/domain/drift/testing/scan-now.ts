import type { DataSource } from "typeorm";
import { acquireLease } from "../../../platform/database/lease";
import { DRIFT_SCAN_LEASE } from "../drift-scan-lease";
import { type DriftScanDependencies, runDriftScan } from "../run-drift-scan";

type Dependencies = DriftScanDependencies & { readonly db: DataSource };

/** Makes the drift scan of a cluster due, as if its time had come. A held lease is kept, unless it is taken over. */
export async function makeScanDue(
  { db, clock }: Pick<Dependencies, "db" | "clock">,
  resourceId: string,
  { endLease = false } = {},
): Promise<void> {
  await db.query(
    `insert into drift_scans as a (resource_id, integration_id, account_id, region, next_scan_at)
     select id, integration_id, account_id, region, $2 from resources where id = $1
     on conflict (resource_id) do update set next_scan_at = $2,
        lease_token = case when $3 then null else a.lease_token end,
        lease_expires_at = case when $3 then null else a.lease_expires_at end`,
    [resourceId, clock.now(), endLease],
  );
}

/** Scans a cluster if it is due and no other worker holds it, whatever else is due. */
export async function scanIfDue(deps: DriftScanDependencies, resourceId: string): Promise<void> {
  const leaseToken = await deps.uow.autocommit((at) =>
    acquireLease(at, DRIFT_SCAN_LEASE, {
      where: "t.resource_id = :resourceId and t.next_scan_at <= :now",
      parameters: { resourceId },
    }),
  );
  if (leaseToken !== null) await runDriftScan(deps, { resourceId, leaseToken }, new AbortController().signal);
}

export async function scanNow(deps: Dependencies, resourceId: string, given?: { endLease?: boolean }): Promise<void> {
  await makeScanDue(deps, resourceId, given);
  await scanIfDue(deps, resourceId);
}
