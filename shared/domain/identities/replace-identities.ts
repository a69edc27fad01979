import { IsNull } from "typeorm";
import { notFound } from "../../kernel/app-error";
import type { Tx } from "../../platform/database/unit-of-work";
import { endCredentials } from "./end-credentials";
import { type HoldLimits, type HoldReason, holdReasonsOf, type ReadCounts } from "./hold-rule";
import { PROVIDER_TOPIC } from "./identity-center/provider-reads";
import { IdentityProvider } from "./identity-provider.entity";
import { linkNewIdentities } from "./linking/link-identities";
import type { StagedPeople } from "./stage-identities";
import { type IdentityChanges, writeIdentities } from "./write-identities";

/** Live topic and key: people, groups or memberships of some provider changed. */
export const IDENTITIES_TOPIC = "identities";
export const ANY_PROVIDER = "any";

/** A resource none of whose own owners stands any more, with the providers that named them. */
export interface OwnerLoss {
  readonly providerIds: readonly string[];
}

/** What identities need from owners: who was named by what has changed is looked up again. */
export interface OwnersOfIdentities {
  lock(tx: Tx): Promise<void>;
  /** Ids and names, in lower case, of the groups whose members somebody needs to know. */
  referencedGroups(tx: Tx, providerId: string): Promise<ReadonlySet<string>>;
  /** Resources with an owner of their own that this provider names. */
  countOwned(tx: Tx, providerId: string): Promise<number>;
  /** Answers who lost the owner they had by it. */
  resolveChanged(tx: Tx, changes: IdentityChanges): Promise<readonly OwnerLoss[]>;
  /** The first provider takes the place of none in whatever was saved before there was one. */
  adopt(tx: Tx, providerId: string): Promise<void>;
}

/** Thrown to undo a read that is held. */
export class RemovalsHeld extends Error {
  constructor(
    readonly counts: ReadCounts,
    readonly reasons: readonly HoldReason[],
  ) {
    super("held");
  }
}

export interface ReplacedIdentities {
  readonly counts: ReadCounts;
  readonly hasChanged: boolean;
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

/** Brings a provider to what was read of it at `readAt`, whole. Throws RemovalsHeld where too much would go. */
export async function replaceIdentities(
  tx: Tx,
  { owners, holdLimits }: { owners: OwnersOfIdentities; holdLimits: HoldLimits },
  read: { providerId: string; people: StagedPeople; readAt: Date; removalsConfirmed: boolean },
): Promise<ReplacedIdentities> {
  const { providerId } = read;
  const {
    counts: written,
    inactiveIds,
    ...changes
  } = await writeIdentities(tx.manager, providerId, read.people, tx.now);
  await linkNewIdentities(tx, providerId);
  const hasChanged = changes.changedOwnerIds.length > 0;
  const owned = hasChanged ? await owners.countOwned(tx, providerId) : 0;
  const losses = await owners.resolveChanged(tx, changes);
  const counts = { ...written, owners: ownerCounts(providerId, owned, losses) };
  const reasons = holdReasonsOf(counts, holdLimits);
  if (reasons.length > 0 && !read.removalsConfirmed) throw new RemovalsHeld(counts, reasons);
  await tx.manager.update(IdentityProvider, providerId, { syncedAt: read.readAt, failure: null });
  await endCredentials(tx, inactiveIds);
  tx.publish(PROVIDER_TOPIC, providerId);
  return { counts, hasChanged };
}

/** A name that is given a second time takes resources from the owner whom another provider names: they count as well. */
function ownerCounts(providerId: string, owned: number, losses: readonly OwnerLoss[]): ReadCounts["owners"] {
  const ofOthers = losses.filter(({ providerIds }) => !providerIds.includes(providerId)).length;
  return { before: owned + ofOthers, removed: losses.length };
}
