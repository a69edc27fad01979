import type { Tx } from "../../platform/database/unit-of-work";
import { removeBindingJob } from "./bindings.jobs";

/** Enqueues the removal for the connector of the integration. Without an integration nothing can be done. */
export async function hintRemoval(tx: Tx, bindingId: string): Promise<void> {
  const [integration]: { connectorId: string }[] = await tx.manager.query(
    `select i.connector_id as "connectorId" from bindings b join integrations i on i.id = b.integration_id where b.id = $1`,
    [bindingId],
  );
  if (integration) enqueueRemoval(tx, bindingId, integration.connectorId);
}

export function enqueueRemoval(tx: Tx, bindingId: string, connectorId: string): void {
  tx.enqueue(removeBindingJob, { bindingId }, { connectorId, deduplicationId: `remove-${bindingId}` });
}
