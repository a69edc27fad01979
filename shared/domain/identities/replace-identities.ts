import { IsNull } from "typeorm";
import { notFound } from "../../kernel/app-error";
import type { Tx } from "../../platform/database/unit-of-work";
import { IdentityProvider } from "./identity-provider.entity";
import { PROVIDER_TOPIC } from "./provider-reads";
import type { StagedPeople } from "./stage-identities";
import { type IdentityChanges, writeIdentities } from "./write-identities";

/** A read that would remove more than this share of a provider's people is held until an admin confirms it. */
const HELD_ABOVE = 0.05;

/** Live topic and key: people, groups or memberships of some provider changed. */
export const IDENTITIES_TOPIC = "identities";
export const ANY_PROVIDER = "any";

/** What identities need from owners: who was named by what has changed is looked up again. */
export interface OwnersOfIdentities {
  lock(tx: Tx): Promise<void>;
  /** Ids and names, in lower case, of the groups whose members somebody needs to know. */
  referencedGroups(tx: Tx, providerId: string): Promise<ReadonlySet<string>>;
  resolveChanged(tx: Tx, changes: IdentityChanges): Promise<void>;
  /** The first provider takes the place of none in whatever was saved before there was one. */
  adopt(tx: Tx, providerId: string): Promise<void>;
}

/** Thrown to undo a read that is held. */
export class RemovalsHeld extends Error {
  constructor(readonly changes: IdentityChanges) {
    super("held");
  }
}

/** To be called first in a transaction that replaces a provider's people. */
export async function lockProvider(tx: Tx, owners: OwnersOfIdentities, id: string): Promise<IdentityProvider> {
  await owners.lock(tx);
  const provider = await tx.manager.findOne(IdentityProvider, {
    where: { id, deletedAt: IsNull() },
    lock: { mode: "pessimistic_write" },
  });
  if (!provider) throw notFound("The identity provider");
  return provider;
}

/** Brings a provider to what was read of it at `readAt`, whole. Throws RemovalsHeld where too many people would go. */
export async function replaceIdentities(
  tx: Tx,
  owners: OwnersOfIdentities,
  read: { providerId: string; people: StagedPeople; readAt: Date; removalsConfirmed: boolean },
): Promise<IdentityChanges> {
  const changes = await writeIdentities(tx.manager, read.providerId, read.people, tx.now);
  if (!read.removalsConfirmed && changes.removed > changes.people * HELD_ABOVE) throw new RemovalsHeld(changes);
  await tx.manager.update(IdentityProvider, read.providerId, { syncedAt: read.readAt, failure: null });
  await owners.resolveChanged(tx, changes);
  tx.publish(PROVIDER_TOPIC, read.providerId);
  return changes;
}
