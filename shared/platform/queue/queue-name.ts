import type { QueueGroup } from "./job";

/** Each connector has its own queue per group, so a job reaches only the connector that it is sent to. */
export function queueName(group: QueueGroup, connectorId: string): string {
  if (!/^[\w.-]+$/.test(connectorId)) {
    throw new Error(`Connector id '${connectorId}' cannot name a queue: use letters, digits, '.', '_' and '-'`);
  }
  return `${group}-${connectorId}`;
}
