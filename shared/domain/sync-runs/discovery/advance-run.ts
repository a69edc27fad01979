import { systemActor } from "../../../kernel/actor";
import { finishIfDone } from "../finish-run";
import { SyncRun } from "../sync-run.entity";
import { hasEnded, isBeingScanned } from "../sync-run.states";
import { giveUpOnAccounts } from "./claim-accounts";
import { enqueueScans, hintScan } from "./enqueue-scans";
import { readOrganization } from "./read-organization";
import { type ScanDependencies, scanLane } from "./scan-lane";

/** Advances a run by its next step. A late or repeated call, or one for a run that has ended, changes nothing. */
export async function advanceRun(deps: ScanDependencies, runId: string, signal: AbortSignal): Promise<void> {
  const run = await deps.db.manager.findOneBy(SyncRun, { id: runId });
  if (!run || hasEnded(run.state)) return;
  if (run.state !== "SCANNING") return readOrganization(deps, run, signal);
  await giveUpOnAccounts(deps.db, runId, deps.clock.now());
  await deps.uow.run(systemActor("discovery"), async (tx) => {
    await finishIfDone(tx, runId);
    await enqueueScans(tx, run);
  });
}

/** One scan job. It enqueues another one when its time slice ended before the work did. */
export async function scanSlice(
  deps: ScanDependencies,
  payload: { runId: string; lane: number },
  signal: AbortSignal,
): Promise<void> {
  const run = await deps.db.manager.findOneBy(SyncRun, { id: payload.runId });
  if (!run || !isBeingScanned(run.state)) return;
  const more = await scanLane(deps, run, signal);
  if (more) await deps.uow.run(systemActor("discovery"), async (tx) => hintScan(tx, run, payload.lane));
}
