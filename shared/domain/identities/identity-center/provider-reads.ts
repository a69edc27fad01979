import { NO_LEASE } from "../../../platform/database/leased-row";
import type { Tx } from "../../../platform/database/unit-of-work";
import { Connector } from "../../connectors/connector.entity";
import { connectorStatus } from "../../connectors/connector-status";
import type { Integration } from "../../integrations/integration.entity";
import { PROVIDER_TOPIC } from "../identities.topics";
import { IdentityProvider, type ReadFailure } from "../identity-provider.entity";
import { readProviderJob } from "./identities.jobs";
import { ProviderRead } from "./provider-read.entity";

/** Another worker may start the read once its lease was not renewed for this long. */
export const PROVIDER_READ_LEASE = { entity: ProviderRead, ms: 60_000 };

/**
 * Requests a full read from an integration's connector, in the caller's transaction. While the connector is
 * disconnected the read is recorded as failed, and starts once the connector is back.
 */
export async function requestProviderRead(
  tx: Tx,
  providerId: string,
  { connectorId }: Pick<Integration, "connectorId">,
): Promise<void> {
  const connector = await tx.manager.findOneByOrFail(Connector, { id: connectorId });
  const failure = connectorStatus(connector, tx.now) === "CONNECTED" ? null : connectorDisconnected(connector.name);
  await updateProviderRead(tx, providerId, {
    ...NOTHING_READ,
    state: failure ? "FAILED" : "QUEUED",
    fullRequested: true,
    finishedAt: failure && tx.now,
    failure,
  });
  if (failure) await tx.manager.update(IdentityProvider, providerId, { failure });
  else hintProviderRead(tx, providerId, connectorId);
}

export function hintProviderRead(tx: Tx, providerId: string, connectorId: string): void {
  tx.enqueue(readProviderJob, { providerId }, { connectorId, deduplicationId: `read-${providerId}` });
}

export function connectorDisconnected(name: string): ReadFailure {
  return {
    code: "CONNECTOR_DISCONNECTED",
    message: `The connector '${name}' is disconnected, so nobody could be read. Start its worker; people are read when it is back.`,
  };
}

export const NOTHING_FOUND = { people: 0, groups: 0, memberships: 0, startedAt: null, finishedAt: null } as const;

/** The state before a read. A reading worker loses its lease by it, and writes nothing any more. */
export const NOTHING_READ = { ...NOTHING_FOUND, ...NO_LEASE } as const;

/** Writes the state of a read and notifies subscribers. Has to be called with the provider locked. */
export async function updateProviderRead(tx: Tx, providerId: string, change: Partial<ProviderRead>): Promise<void> {
  await tx.manager.upsert(ProviderRead, { providerId, ...change } as ProviderRead, ["providerId"]);
  tx.publish(PROVIDER_TOPIC, providerId);
}
