import { newId } from "../../kernel/ids";
import type { Tx } from "../../platform/database/unit-of-work";
import { Connector } from "../connectors/connector.entity";
import { connectorStatus } from "../connectors/connector-status";
import { Integration } from "../integrations/integration.entity";
import { publishIntegration } from "../integrations/integrations.topics";
import { runFailure } from "./run-failure";
import { SyncRun, type SyncTrigger } from "./sync-run.entity";
import { advanceRunJob } from "./sync-runs.jobs";
import { SYNC_TOPIC } from "./sync-runs.topics";

/**
 * Starts a sync in the caller's transaction, or returns the one that is under way. While the connector is disconnected
 * the run is recorded as failed at once, because no worker could do it.
 */
export async function startSync(
  tx: Tx,
  integration: Pick<Integration, "id" | "connectorId">,
  trigger: SyncTrigger,
  nextSyncAt: Date,
): Promise<SyncRun> {
  const active = await activeRun(tx, integration.id);
  if (active) return active;
  const connector = await tx.manager.findOneByOrFail(Connector, { id: integration.connectorId });
  const connected = connectorStatus(connector, tx.now) === "CONNECTED";
  const run = tx.manager.create(SyncRun, {
    id: newId(),
    integrationId: integration.id,
    connectorId: connector.id,
    trigger,
    state: connected ? "QUEUED" : "FAILED",
    requestedBy: tx.actor.name,
    createdAt: tx.now,
    progressedAt: tx.now,
    finishedAt: connected ? null : tx.now,
    failure: connected ? null : runWithoutConnector(connector.name),
  });
  const inserted = await tx.manager
    .createQueryBuilder()
    .insert()
    .into(SyncRun)
    .values(run)
    .orIgnore()
    .returning("id")
    .execute();
  // Another transaction started a run between the read and the insert.
  if ((inserted.raw as unknown[]).length === 0) return (await activeRun(tx, integration.id)) ?? run;
  // With a disconnected connector the next sync is due at once: the connector starts it when it is back.
  await tx.manager.update(Integration, integration.id, { nextSyncAt: connected ? nextSyncAt : tx.now });
  if (connected) hintAdvance(tx, run);
  tx.publish(SYNC_TOPIC, integration.id);
  publishIntegration(tx, integration.id);
  return tx.manager.findOneByOrFail(SyncRun, { id: run.id });
}

export function hintAdvance(tx: Tx, run: Pick<SyncRun, "id" | "connectorId">): void {
  tx.enqueue(advanceRunJob, { runId: run.id }, { connectorId: run.connectorId, deduplicationId: `advance-${run.id}` });
}

export function runWithoutConnector(name: string) {
  return runFailure({
    code: "CONNECTOR_DISCONNECTED",
    message: `The connector '${name}' is disconnected, so nothing could be scanned.`,
    advice: "Start the connector's worker, or choose another connector for this integration.",
  });
}

async function activeRun(tx: Tx, integrationId: string): Promise<SyncRun | null> {
  return tx.manager
    .createQueryBuilder(SyncRun, "run")
    .where("run.integrationId = :integrationId and run.finishedAt is null", { integrationId })
    .getOne();
}
