import type { EntityManager } from "typeorm";
import { Integration } from "../integrations/integration.entity";
import { SyncRun } from "./sync-run.entity";

/** The integration is locked before its run, as in changes of settings: the reverse order would deadlock. */
export async function lockIntegration(tx: EntityManager, id: string): Promise<Integration | null> {
  return tx.findOne(Integration, { where: { id }, lock: { mode: "pessimistic_write" } });
}

export async function lockSyncRun(tx: EntityManager, runId: string): Promise<SyncRun | null> {
  return tx.findOne(SyncRun, { where: { id: runId }, lock: { mode: "pessimistic_write" } });
}
