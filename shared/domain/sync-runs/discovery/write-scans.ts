import type { Logger } from "pino";
import { QueryFailedError } from "typeorm";
import { systemActor } from "../../../kernel/actor";
import type { UnitOfWork } from "../../../platform/database/unit-of-work";
import { GIVEN_UP } from "../advice";
import { SYNC_TOPIC } from "../sync-runs.topics";
import { type FinishedScan, RunEnded, recordScans, type ScannedRun } from "./record-scans";
import { type AccountScan, NOT_SCANNED } from "./scan-account";

interface Dependencies {
  readonly uow: UnitOfWork;
  readonly log: Logger;
}

/**
 * Writes finished scans in one batch, or one by one where the batch failed. A scan that cannot be written is recorded
 * as given up and harms no other. Rejects with RunEnded, and with transient errors such as a lost connection.
 */
export async function writeScans(
  deps: Dependencies,
  context: ScannedRun,
  batch: readonly FinishedScan[],
): Promise<void> {
  try {
    await writeTogether(deps, context, batch);
  } catch (error) {
    if (!isDefect(error)) throw error;
    for (const finished of batch) await writeAlone(deps, context, finished);
  }
}

async function writeAlone(deps: Dependencies, context: ScannedRun, finished: FinishedScan): Promise<void> {
  try {
    await writeTogether(deps, context, [finished]);
  } catch (error) {
    if (!isDefect(error)) throw error;
    const { account } = finished;
    deps.log.error(
      { err: error, runId: context.runId, accountId: account.accountId },
      "account not writable, given up",
    );
    const scan = givenUpScan(account.accountId, "The scan of this account could not be written");
    await writeTogether(deps, context, [{ account, scan }]);
  }
}

async function writeTogether(
  { uow }: Dependencies,
  context: ScannedRun,
  batch: readonly FinishedScan[],
): Promise<void> {
  await uow.run(systemActor("discovery"), async (tx) => {
    await recordScans(tx, context, batch);
    tx.publish(SYNC_TOPIC, context.integrationId);
  });
}

/** The scan result of an account that was given up. Its inventory stays. */
export function givenUpScan(accountId: string, what: string): AccountScan {
  const message = `${what}: Drawbridge failed, and the log of the worker has the error.`;
  return { ...NOT_SCANNED, accountId, outcome: "UNAVAILABLE", code: GIVEN_UP, message, tags: null };
}

/** The data or the code is at fault, so that each retry would fail again. */
function isDefect(error: unknown): boolean {
  if (error instanceof RunEnded) return false;
  if (!(error instanceof QueryFailedError)) return error instanceof TypeError || error instanceof RangeError;
  // Invalid data, a constraint, or a limit of PostgreSQL.
  return /^(22|23|54)/.test(String((error.driverError as { code?: unknown }).code));
}
