import type { Tx } from "../../platform/database/unit-of-work";
import type { OwnerLoss } from "../identities/owner-resolution.port";
import { OWNERSHIP_TOPIC } from "./owners.topics";
import { type OwnershipScope, resolveOwners } from "./resolve-owners";

/** Resolves owners again and tells the subscribers of each integration whose resources changed theirs. */
export async function resolveOwnersAndTell(tx: Tx, affected: OwnershipScope): Promise<readonly OwnerLoss[]> {
  const { changedIds, losses } = await resolveOwners(tx.manager, affected, tx.now);
  await publishOwnerChanges(tx, changedIds);
  return losses;
}

async function publishOwnerChanges(tx: Tx, resourceIds: readonly string[]): Promise<void> {
  if (resourceIds.length === 0) return;
  const integrations: { id: string }[] = await tx.manager.query(
    "select distinct integration_id as id from resources where id = any($1)",
    [resourceIds],
  );
  for (const { id } of integrations) tx.publish(OWNERSHIP_TOPIC, id);
}
