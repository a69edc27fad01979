import { IsNull } from "typeorm";
import { notFound } from "../../kernel/app-error";
import type { Tx } from "../../platform/database/unit-of-work";
import { takePeopleLock } from "../people-lock/people-lock";
import { endCredentials } from "./end-credentials";
import { type HoldLimits, type HoldReason, holdReasonsOf, type ReadCounts } from "./hold-rule";
import { PROVIDER_TOPIC } from "./identities.topics";
import { IdentityProvider } from "./identity-provider.entity";
import { linkNewIdentities } from "./linking/link-identities";
import type { OwnerLoss, OwnerResolutionPort } from "./owner-resolution.port";
import type { StagedPeople } from "./stage-identities";
import { writeIdentities } from "./write-identities";

/** Thrown to roll back a read that is held. */
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

/** Has to be the first call of a transaction that replaces a provider's people. */
export async function lockProvider(tx: Tx, id: string): Promise<IdentityProvider> {
  await takePeopleLock(tx.manager);
  const provider = await tx.manager.findOne(IdentityProvider, {
    where: { id, deletedAt: IsNull() },
    lock: { mode: "pessimistic_write" },
  });
  if (!provider) throw notFound("The identity provider");
  return provider;
}

/** Replaces a provider's people by the ones read at `readAt`. Throws RemovalsHeld where too many would be removed. */
export async function replaceIdentities(
  tx: Tx,
  { owners, holdLimits }: { owners: OwnerResolutionPort; holdLimits: HoldLimits },
  read: { providerId: string; people: StagedPeople; readAt: Date; removalsConfirmed: boolean },
): Promise<ReplacedIdentities> {
  const { providerId } = read;
  const {
    counts: written,
    inactiveIds,
    ...changes
  } = await writeIdentities(tx.manager, providerId, read.people, tx.now);
  await linkNewIdentities(tx, providerId);
  const hasChanged = changes.changedIds.length > 0;
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

/** A duplicate name also takes resources from owners whom another provider names, so those losses count. */
function ownerCounts(providerId: string, owned: number, losses: readonly OwnerLoss[]): ReadCounts["owners"] {
  const ofOthers = losses.filter(({ providerIds }) => !providerIds.includes(providerId)).length;
  return { before: owned + ofOthers, removed: losses.length };
}
