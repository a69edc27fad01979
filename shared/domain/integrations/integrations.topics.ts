import type { Tx } from "../../platform/database/unit-of-work";

/**
 * Live topic: the integration with this id or its last sync changed; under ANY_INTEGRATION, those of some integration.
 */
export const INTEGRATION_TOPIC = "integration";
export const ANY_INTEGRATION = "any";

/** Publishes to the subscribers of the integration and of all integrations. */
export function publishIntegration(tx: Pick<Tx, "publish">, id: string): void {
  for (const key of [id, ANY_INTEGRATION]) tx.publish(INTEGRATION_TOPIC, key);
}
