import type { EntityManager } from "typeorm";
import type { ConnectorUse } from "../connectors/connectors.service";
import { Integration } from "./integration.entity";

/** The integrations of a connector, by name. Integrations being deleted count: they need it to revoke access. */
export async function usesOfConnector(manager: EntityManager, connectorId: string): Promise<ConnectorUse[]> {
  const integrations = await manager.find(Integration, {
    select: { name: true, deletedAt: true },
    where: { connectorId },
    order: { name: "ASC" },
  });
  return integrations.map(({ name, deletedAt }) => ({
    what: `the integration '${name}'${deletedAt ? ", whose access is still being taken away" : ""}`,
  }));
}
