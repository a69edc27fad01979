import { systemActor } from "../../kernel/actor";
import { leaseIsFree } from "../../platform/database/leased-row";
import type { Tx } from "../../platform/database/unit-of-work";
import { giveUpOnAccounts } from "./claim-accounts";
import { finishIfDone } from "./finish-run";
import { readOrganization } from "./read-organization";
import { ACCOUNTS_AT_A_TIME, LANES, type ScanDependencies, scanLane } from "./scan-lane";
import { SyncRun } from "./sync-run.entity";
import { hasEnded } from "./sync-run.states";
import { scanAccounts } from "./sync-runs.jobs";

/** Does whatever comes next for a run. Late, doubled or for a run that has ended: harmless. */
export async function advanceRun(deps: ScanDependencies, runId: string, signal: AbortSignal): Promise<void> {
  const run = await deps.db.manager.findOneBy(SyncRun, { id: runId });
  if (!run || hasEnded(run.state)) return;
  if (run.state !== "SCANNING") return readOrganization(deps, run, signal);
  await giveUpOnAccounts(deps.db, runId, deps.clock.now());
  await deps.uow.run(systemActor("discovery"), async (tx) => {
    await finishIfDone(tx, runId);
    await handOutScans(tx, run);
  });
}

/** The work of one scan job; it asks for another one when its slice ended before the work did. */
export async function scanSome(
  deps: ScanDependencies,
  payload: { runId: string; lane: number },
  signal: AbortSignal,
): Promise<void> {
  const run = await deps.db.manager.findOneBy(SyncRun, { id: payload.runId });
  if (run?.state !== "SCANNING") return;
  const more = await scanLane(deps, run, signal);
  if (more) await deps.uow.run(systemActor("discovery"), async (tx) => hintScan(tx, run, payload.lane));
}

async function handOutScans(tx: Tx, run: SyncRun): Promise<void> {
  const [row]: { todo: number }[] = await tx.manager.query(
    `select count(*)::int as todo from (
       select 1 from sync_run_accounts
        where run_id = $1 and (state = 'PENDING' or (state = 'SCANNING' and ${leaseIsFree("sync_run_accounts", "$2")}))
        limit $3) as claimable`,
    [run.id, tx.now, LANES * ACCOUNTS_AT_A_TIME],
  );
  const lanes = Math.ceil((row?.todo ?? 0) / ACCOUNTS_AT_A_TIME);
  for (let lane = 0; lane < lanes; lane += 1) hintScan(tx, run, lane);
}

function hintScan(tx: Tx, run: SyncRun, lane: number): void {
  tx.enqueue(
    scanAccounts,
    { runId: run.id, lane },
    { connectorId: run.connectorId, deduplicationId: `scan-${run.id}-${lane}` },
  );
}
