import type { EntityManager } from "typeorm";
import type { Tx } from "../../platform/database/unit-of-work";
import { Integration, type IntegrationWarning } from "../integrations/integration.entity";
import { publishIntegration } from "../integrations/integrations.topics";
import { lockIntegration, lockSyncRun } from "./lock-run";
import { runFailure } from "./run-failure";
import { type RunFailure, SyncRun } from "./sync-run.entity";
import { assertSyncRunTransition, endState, hasEnded, type SyncRunState } from "./sync-run.states";
import { SYNC_TOPIC } from "./sync-runs.topics";

/** This many runs keep the rows of their failed or excluded accounts; older runs keep only their counts. */
const DETAILED_RUNS = 24;
const KEEP_RUNS_DAYS = 30;

/** Ends the run if all of its accounts are done. Concurrent and repeated calls are safe. */
export async function finishIfDone(tx: Tx, runId: string): Promise<void> {
  const unlocked = await tx.manager.findOneBy(SyncRun, { id: runId });
  if (!unlocked || !isDone(unlocked)) return;
  const integration = await lockIntegration(tx.manager, unlocked.integrationId);
  const run = await lockSyncRun(tx.manager, runId);
  if (!integration || !run || !isDone(run)) return;
  const state = endState(run);
  await endSyncRun(tx, run, state, state === "FAILED" ? await noAccountReadable(tx.manager, run) : null);
  await tx.manager.update(Integration, integration.id, {
    firstSyncedAt: integration.firstSyncedAt ?? tx.now,
    syncWarnings: [
      ...integration.syncWarnings.filter((warning) => warning.code !== "ACCOUNTS_FAILED"),
      ...failedAccountsWarning(run),
    ],
  });
}

/** Ends the run as failed unless it has ended already. What it has found stays. */
export async function failRun(tx: Tx, runId: string, failure: RunFailure): Promise<void> {
  const run = await lockSyncRun(tx.manager, runId);
  if (run && !hasEnded(run.state)) await endSyncRun(tx, run, "FAILED", failure);
}

export async function endSyncRun(tx: Tx, run: SyncRun, state: SyncRunState, failure: RunFailure | null): Promise<void> {
  assertSyncRunTransition(run.state, state);
  await tx.manager.update(SyncRun, run.id, { state, failure, finishedAt: tx.now, progressedAt: tx.now });
  await pruneOldRuns(tx, run.integrationId);
  tx.publish(SYNC_TOPIC, run.integrationId);
  publishIntegration(tx, run.integrationId);
}

function isDone(run: SyncRun): run is SyncRun & { accountsTotal: number } {
  return run.state === "SCANNING" && run.accountsTotal !== null && run.accountsDone >= run.accountsTotal;
}

function failedAccountsWarning(run: SyncRun): IntegrationWarning[] {
  if (run.accountsFailed === 0) return [];
  const accounts = run.accountsFailed === 1 ? "1 account" : `${run.accountsFailed} accounts`;
  const message = `${accounts} could not be scanned; the last good data is kept. The sync run says why.`;
  return [{ code: "ACCOUNTS_FAILED", item: null, message }];
}

async function noAccountReadable(tx: EntityManager, run: SyncRun): Promise<RunFailure> {
  const [first]: { account_id: string; code: string | null; message: string | null }[] = await tx.query(
    `select account_id, code, message from sync_run_accounts
      where run_id = $1 and outcome in ('DENIED', 'THROTTLED', 'UNAVAILABLE') order by account_id limit 1`,
    [run.id],
  );
  return runFailure({
    code: first?.code ?? "NO_ACCOUNT_READABLE",
    message: `None of the accounts could be scanned. Account ${first?.account_id}: ${first?.message}`,
    advice: "See the advice with the outcome of each account.",
    accountId: first?.account_id ?? null,
  });
}

async function pruneOldRuns(tx: Tx, integrationId: string): Promise<void> {
  await tx.manager.query("delete from sync_runs where integration_id = $1 and finished_at < $2", [
    integrationId,
    new Date(tx.now.getTime() - KEEP_RUNS_DAYS * 86_400_000),
  ]);
  await tx.manager.query(
    `delete from sync_run_accounts where run_id in (
       select id from sync_runs where integration_id = $1 order by created_at desc, id desc offset $2)`,
    [integrationId, DETAILED_RUNS],
  );
  // Successful accounts are kept for the newest run only: thousands of identical rows an hour would say nothing.
  await tx.manager.query(
    `delete from sync_run_accounts where outcome = 'OK' and regions = '[]' and run_id in (
       select id from sync_runs where integration_id = $1 order by created_at desc, id desc offset 1)`,
    [integrationId],
  );
}
