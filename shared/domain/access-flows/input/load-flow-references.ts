import type { EntityManager } from "typeorm";
import type { FlowReferences } from "./parse-flow";

/** Loads all integrations and providers that a flow may refer to, by one statement: there are few. */
export async function loadFlowReferences(manager: EntityManager): Promise<FlowReferences> {
  const rows: { id: string; integrationKey: string | null }[] = await manager.query(
    `select id, name_key as "integrationKey" from integrations where deleted_at is null
     union all select id, null from identity_providers where deleted_at is null`,
  );
  const providerIds = new Set<string>();
  const byName = new Map<string, string>();
  for (const { id, integrationKey } of rows) {
    if (integrationKey === null) providerIds.add(id);
    else byName.set(integrationKey, id).set(id, id);
  }
  return {
    hasProvider: (id) => providerIds.has(id.toLowerCase()),
    integrationId: (nameOrId) => byName.get(nameOrId.toLowerCase()) ?? null,
  };
}
