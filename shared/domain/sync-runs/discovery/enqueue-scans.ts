import type { Tx } from "../../../platform/database/unit-of-work";
import type { SyncRun } from "../sync-run.entity";
import { scanAccountsJob } from "../sync-runs.jobs";
import { ACCOUNTS_AT_A_TIME, LANES } from "./scan-lane";

type GivenRun = Pick<SyncRun, "id" | "connectorId">;

/**
 * Enqueues as many scan jobs as the unfinished accounts can keep busy. A lane that waits is not enqueued twice, and a
 * hint for one that runs, such as its own, waits for its end (`deduplicationId`).
 */
export async function enqueueScans(tx: Tx, run: GivenRun): Promise<void> {
  const [row]: { open: number }[] = await tx.manager.query(
    `select count(*)::int as open from (
       select 1 from sync_run_accounts where run_id = $1 and state <> 'DONE' limit $2) as undone`,
    [run.id, LANES * ACCOUNTS_AT_A_TIME],
  );
  const lanes = Math.ceil((row?.open ?? 0) / ACCOUNTS_AT_A_TIME);
  for (let lane = 0; lane < lanes; lane += 1) hintScan(tx, run, lane);
}

export function hintScan(tx: Tx, run: GivenRun, lane: number): void {
  tx.enqueue(
    scanAccountsJob,
    { runId: run.id, lane },
    { connectorId: run.connectorId, deduplicationId: `scan-${run.id}-${lane}` },
  );
}
