import type { Tx } from "../../platform/database/unit-of-work";

/** Live topic: the integration with this id changed, or the sync that is its last one; or (ANY_INTEGRATION) that of some integration. */
export const INTEGRATION_TOPIC = "integration";
export const ANY_INTEGRATION = "any";

/** Tells followers of the integration, and of all. */
export function publishIntegration(tx: Pick<Tx, "publish">, id: string): void {
  for (const key of [id, ANY_INTEGRATION]) tx.publish(INTEGRATION_TOPIC, key);
}
