import { IsNull } from "typeorm";
import { systemActor } from "../../../kernel/actor";
import { acquireLease, type HeldLease, releaseLease } from "../../../platform/database/lease";
import type { Tx, UnitOfWork } from "../../../platform/database/unit-of-work";
import { Integration } from "../../integrations/integration.entity";
import { PROVIDER_TOPIC } from "../identities.topics";
import { IdentityProvider } from "../identity-provider.entity";
import type { OwnerResolutionPort } from "../owner-resolution.port";
import { ProviderRead } from "./provider-read.entity";
import { NOTHING_FOUND, PROVIDER_READ_LEASE, updateProviderRead } from "./provider-reads";

const READ_EVERY_MS = 60 * 60_000;

/** The members of unreferenced groups are never older than this. */
const FULL_READ_EVERY_MS = 24 * 60 * 60_000;

export const PROVIDER_READER = systemActor("discovery");

/** A provider that this worker alone reads, until the lease is lost. */
export interface ProviderReadLease {
  readonly providerId: string;
  readonly held: HeldLease<ProviderRead>;
  readonly integration: Integration;
  readonly begunAt: Date;
  /** The read covers the members of every group, rather than only those of referenced groups. */
  readonly full: boolean;
  /** Selects the groups whose members are read. */
  readonly membersOf: (group: { readonly id: string; readonly name: string }) => boolean;
  /** An admin confirmed removals, for this one read. */
  readonly removalsConfirmed: boolean;
}

/**
 * Acquires the read of a provider that is due. Null: it is not due, another worker reads it, or its integration is
 * disabled or deleted.
 */
export async function acquireReadLease(
  { uow, owners }: { uow: UnitOfWork; owners: OwnerResolutionPort },
  providerId: string,
): Promise<ProviderReadLease | null> {
  return uow.run(PROVIDER_READER, async (tx) => {
    const provider = await findLockedProvider(tx, providerId);
    if (!provider?.integrationId || !provider.nextSyncAt || provider.nextSyncAt > tx.now) return null;
    const integration = await tx.manager.findOneBy(Integration, { id: provider.integrationId, enabled: true });
    if (!integration) return null;
    const last = await tx.manager.findOneBy(ProviderRead, { providerId });
    if (!last) await tx.manager.insert(ProviderRead, { providerId, state: "QUEUED" });
    const acquisition = { where: "t.provider_id = :providerId", parameters: { providerId } };
    const leaseToken = await acquireLease(tx, PROVIDER_READ_LEASE, acquisition);
    if (leaseToken === null) return null;
    const { removalsConfirmed } = provider;
    const nextSyncAt = new Date(tx.now.getTime() + READ_EVERY_MS);
    await tx.manager.update(IdentityProvider, providerId, { nextSyncAt, removalsConfirmed: false });
    const full = isFullReadDue(last, tx.now);
    await updateProviderRead(tx, providerId, {
      ...NOTHING_FOUND,
      state: "READING",
      full,
      fullRequested: false,
      startedAt: tx.now,
      removalsConfirmed,
      failure: null,
    });
    const membersOf = full ? () => true : await membersWorthReading(tx, owners, providerId);
    return {
      providerId,
      held: { providerId, leaseToken },
      integration,
      begunAt: tx.now,
      full,
      membersOf,
      removalsConfirmed,
    };
  });
}

function isFullReadDue(last: ProviderRead | null, now: Date): boolean {
  if (!last?.fullReadAt || last.fullRequested) return true;
  // The next hourly read would come too late.
  return last.fullReadAt.getTime() + FULL_READ_EVERY_MS < now.getTime() + READ_EVERY_MS;
}

/** Groups that something refers to, and new groups, of whose members nothing is known yet. */
async function membersWorthReading(
  tx: Tx,
  owners: OwnerResolutionPort,
  providerId: string,
): Promise<ProviderReadLease["membersOf"]> {
  const referenced = await owners.referencedGroups(tx, providerId);
  const rows: { id: string }[] = await tx.manager.query(
    "select external_id as id from identity_groups where provider_id = $1 and removed_at is null",
    [providerId],
  );
  const known = new Set(rows.map((row) => row.id));
  return ({ id, name }) =>
    referenced.has(id.toLowerCase()) || referenced.has(name.trim().toLowerCase()) || !known.has(id);
}

/** Ends a read with its result. False: the lease was lost, and nothing is written. */
export async function releaseReadLease(
  tx: Tx,
  { providerId, held }: ProviderReadLease,
  outcome: Pick<ProviderRead, "state" | "failure"> & Partial<ProviderRead>,
): Promise<boolean> {
  const ended = await releaseLease(tx, PROVIDER_READ_LEASE, held, { ...outcome, finishedAt: tx.now, attempts: 0 });
  if (ended) tx.publish(PROVIDER_TOPIC, providerId);
  return ended;
}

/** Queues the read again for another worker, with its confirmation and as full as it was. */
export async function requeueRead(
  uow: UnitOfWork,
  { providerId, held, full, removalsConfirmed }: ProviderReadLease,
): Promise<void> {
  await uow.run(PROVIDER_READER, async (tx) => {
    // The provider is locked before its read: the order of locks everywhere.
    await findLockedProvider(tx, providerId);
    const again = { ...NOTHING_FOUND, state: "QUEUED" as const, ...(full && { fullRequested: true }) };
    if (!(await releaseLease(tx, PROVIDER_READ_LEASE, held, again))) return;
    const confirmed = removalsConfirmed ? { removalsConfirmed } : {};
    await tx.manager.update(IdentityProvider, providerId, { nextSyncAt: tx.now, ...confirmed });
    tx.publish(PROVIDER_TOPIC, providerId);
  });
}

export async function findLockedProvider(tx: Tx, id: string): Promise<IdentityProvider | null> {
  return tx.manager.findOne(IdentityProvider, {
    where: { id, deletedAt: IsNull() },
    lock: { mode: "pessimistic_write" },
  });
}
