import { type EntityManager, IsNull } from "typeorm";
import { IdentityProvider } from "../../identities/identity-provider.entity";
import { Integration } from "../../integrations/integration.entity";
import type { FlowReferences } from "./parse-flow";

/** Loads all integrations and providers that a flow may refer to: there are few. */
export async function loadFlowReferences(manager: EntityManager): Promise<FlowReferences> {
  const integrations = await manager.find(Integration, { select: { id: true, nameKey: true, deletedAt: true } });
  const providers = await manager.find(IdentityProvider, { select: { id: true }, where: { deletedAt: IsNull() } });
  const providerIds = new Set(providers.map(({ id }) => id));
  const usable = integrations.filter(({ deletedAt }) => deletedAt === null);
  const byName = new Map(usable.flatMap(({ id, nameKey }) => [[nameKey, id] as const, [id, id] as const]));
  return {
    hasProvider: (id) => providerIds.has(id.toLowerCase()),
    integrationId: (nameOrId) => byName.get(nameOrId.toLowerCase()) ?? null,
  };
}
