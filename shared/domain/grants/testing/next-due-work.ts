import type { DataSource } from "typeorm";

/**
 * The next moment after `now` at which a worker has something to do for grants, slots or drift, but for the end of a
 * idling; null: there is none.
 */
export async function nextDueWork(db: DataSource, now: Date): Promise<Date | null> {
  const [row]: { at: Date | null }[] = await db.query(
    `select min(greatest(at, lease_expires_at)) as at from (
       select next_reconcile_at as at, lease_expires_at from access_targets
       union all select next_reconcile_at, lease_expires_at from bindings where state not in ('IDLE', 'REMOVED', 'ABANDONED')
       union all select next_reconcile_at, lease_expires_at from slot_assignments
       union all select next_check_at, lease_expires_at from slots
       union all select next_scan_at, lease_expires_at from drift_scans) due
      where greatest(at, lease_expires_at) > $1`,
    [now],
  );
  return row?.at ?? null;
}
