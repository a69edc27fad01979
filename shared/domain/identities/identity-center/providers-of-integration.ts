import type { Tx } from "../../../platform/database/unit-of-work";
import type { ProvidersOfIntegration } from "../../integrations/integrations.service";
import { IdentityProvider } from "../identity-provider.entity";
import { NOTHING_READ, updateProviderRead } from "./provider-reads";

/** Fulfils the port by which deleting an integration ends the reads of people through it. */
export const providersOfIntegration: ProvidersOfIntegration = { endReads };

/** No sweep would find a read without an integration: one under way would stay so, and the next one would be due. */
async function endReads(tx: Tx, { id: integrationId, name }: { readonly id: string; readonly name: string }) {
  const provider = await tx.manager.findOne(IdentityProvider, {
    where: { integrationId },
    lock: { mode: "pessimistic_write" },
  });
  if (!provider) return;
  const failure = {
    code: "INTEGRATION_DELETED",
    message: `The integration '${name}', by which these people were read, was deleted. They stay as they are, also those who leave: hand this identity provider over, or delete it.`,
  };
  await tx.manager.update(IdentityProvider, provider.id, { integrationId: null, nextSyncAt: null, failure });
  await updateProviderRead(tx, provider.id, { ...NOTHING_READ, state: "FAILED", finishedAt: tx.now, failure });
  tx.audit({
    action: "identity-provider.failed",
    subjectType: "identity-provider",
    subjectId: provider.id,
    after: { ...failure, integrationId },
  });
}
