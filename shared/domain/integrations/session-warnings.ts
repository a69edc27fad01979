import type { EntityManager } from "typeorm";
import { isId } from "../../kernel/ids";
import { Connector } from "../connectors/connector.entity";
import type { IntegrationWarning } from "./integration.entity";
import type { IntegrationSettings } from "./parse-integration";

/**
 * A warning only when settings are checked, because sessions are renewed in time and nobody has to act. AWS caps the
 * sessions of chained roles. A connector without an identity is assumed to run as a role, unless it is local.
 */
export async function sessionWarnings(
  manager: EntityManager,
  { connectorId, sessionDurationHours: hours }: Pick<IntegrationSettings, "connectorId" | "sessionDurationHours">,
): Promise<IntegrationWarning[]> {
  if (hours === 1 || !isId(connectorId)) return [];
  const connector = await manager.findOneBy(Connector, { id: connectorId });
  if (!connector) return [];
  const { name, callerArn, kind } = connector;
  const isRole = callerArn === null ? kind !== "LOCAL" : callerArn.includes(":assumed-role/");
  if (!isRole) return [];
  const message = `The connector '${name}' runs as a role, so AWS caps its role sessions at 1 hour instead of ${hours}. They are renewed in time; nothing has to be done.`;
  return [{ code: "SESSION_DURATION_CLAMPED", item: String(hours), message }];
}
