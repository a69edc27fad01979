import type { Connector } from "./connector.entity";

export const CONNECTOR_STATUSES = ["CONNECTED", "DISCONNECTED"] as const;
export type ConnectorStatus = (typeof CONNECTOR_STATUSES)[number];

export const HEARTBEAT_SECONDS = 10;
export const DISCONNECTED_AFTER_SECONDS = 60;

export function connectorStatus(connector: Pick<Connector, "lastSeenAt">, now: Date): ConnectorStatus {
  return connector.lastSeenAt.getTime() >= disconnectedBefore(now).getTime() ? "CONNECTED" : "DISCONNECTED";
}

/** A connector whose heartbeat is older than this is disconnected. */
export function disconnectedBefore(now: Date): Date {
  return new Date(now.getTime() - DISCONNECTED_AFTER_SECONDS * 1000);
}
