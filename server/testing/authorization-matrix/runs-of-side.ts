import type { DataSource } from "typeorm";
import type { Integration } from "../../../shared/domain/integrations/integration.entity";
import { type SyncRun, SyncRunAccount } from "../../../shared/domain/sync-runs/sync-run.entity";
import { saveRun } from "../../../testing/factories";

/** A failed run with its account, and a running one. */
export async function saveRuns(db: DataSource, integration: Integration, mark: string, accountId: string, at: Date) {
  const text = (what: string) => `${what} ${mark}`;
  const failed = await saveRun(db, integration, {
    state: "FAILED",
    requestedBy: text("requester"),
    accountsTotal: 1,
    startedAt: at,
    finishedAt: at,
    failure: {
      code: text("code"),
      message: text("message"),
      advice: text("advice"),
      accountId,
      region: "eu-west-1",
      operation: text("operation"),
      requestId: text("id"),
    },
  });
  await saveAccountOfRun(db, failed, accountId, text, at);
  const active = await saveRun(db, integration, {
    requestedBy: text("requester"),
    createdAt: at,
    accountsTotal: 1,
    accountsFailed: 1,
  });
  await saveAccountOfRun(db, active, accountId, text, at);
  return { failedRunId: failed.id, activeRunId: active.id };
}

async function saveAccountOfRun(
  db: DataSource,
  { id: runId }: SyncRun,
  accountId: string,
  text: (what: string) => string,
  at: Date,
) {
  const answer = {
    outcome: "DENIED" as const,
    code: text("code"),
    message: text("message"),
    operation: text("operation"),
    requestId: text("id"),
    clustersFound: 0,
  };
  await db.manager.insert(SyncRunAccount, {
    runId,
    accountId,
    accountName: text("account"),
    state: "DONE",
    ...answer,
    regions: [{ region: "eu-west-1", ...answer }],
    finishedAt: at,
  });
}
