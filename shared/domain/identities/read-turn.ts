import { systemActor } from "../../kernel/actor";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { Integration } from "../integrations/integration.entity";
import { IdentityProvider } from "./identity-provider.entity";
import { ProviderRead } from "./provider-read.entity";
import { changeRead, NOTHING_READ, PROVIDER_TOPIC, READ_LEASE_MS } from "./provider-reads";
import type { OwnersOfIdentities } from "./replace-identities";

const READ_EVERY_MS = 60 * 60_000;

/** The members of groups that nobody refers to are never older than this. */
const FULL_READ_EVERY_MS = 24 * 60 * 60_000;

export const READER = systemActor("discovery");

/** The right to read a provider: whoever takes a later one has overtaken it. */
export interface Turn {
  readonly providerId: string;
  readonly integration: Integration;
  readonly begunAt: Date;
  /** Every group's members are read, rather than only those of groups that somebody refers to. */
  readonly full: boolean;
  /** Whose members to read. */
  readonly membersOf: (group: { readonly id: string; readonly name: string }) => boolean;
  /** An admin said that people may go; holds for one read. */
  readonly removalsConfirmed: boolean;
}

/** Whoever comes first when a provider is due; null: it is not, or its integration is switched off or gone. */
export async function takeTurn(
  { uow, owners }: { uow: UnitOfWork; owners: OwnersOfIdentities },
  providerId: string,
): Promise<Turn | null> {
  return uow.run(READER, async (tx) => {
    const provider = await lockedProvider(tx, providerId);
    if (!provider?.integrationId || !provider.nextSyncAt || provider.nextSyncAt > tx.now) return null;
    const integration = await tx.manager.findOneBy(Integration, { id: provider.integrationId, enabled: true });
    if (!integration) return null;
    const { removalsConfirmed } = provider;
    const nextSyncAt = new Date(tx.now.getTime() + READ_EVERY_MS);
    await tx.manager.update(IdentityProvider, providerId, { nextSyncAt, removalsConfirmed: false });
    const last = await tx.manager.findOneBy(ProviderRead, { providerId });
    const full = isFullReadDue(last, tx.now);
    await changeRead(tx, providerId, {
      ...NOTHING_READ,
      state: "READING",
      full,
      fullRequested: false,
      startedAt: tx.now,
      leaseExpiresAt: leaseFrom(tx.now),
      removalsConfirmed,
      failure: null,
    });
    const membersOf = full ? () => true : await membersWorthReading(tx, owners, providerId);
    return { providerId, integration, begunAt: tx.now, full, membersOf, removalsConfirmed };
  });
}

function isFullReadDue(last: ProviderRead | null, now: Date): boolean {
  if (!last?.fullReadAt || last.fullRequested) return true;
  // The read after this one would come too late.
  return last.fullReadAt.getTime() + FULL_READ_EVERY_MS < now.getTime() + READ_EVERY_MS;
}

/** Of groups that somebody refers to, and of groups that have come since: nobody is known to be in them. */
async function membersWorthReading(tx: Tx, owners: OwnersOfIdentities, providerId: string): Promise<Turn["membersOf"]> {
  const referenced = await owners.referencedGroups(tx, providerId);
  const rows: { id: string }[] = await tx.manager.query(
    "select external_id as id from identity_groups where provider_id = $1 and removed_at is null",
    [providerId],
  );
  const known = new Set(rows.map((row) => row.id));
  return ({ id, name }) =>
    referenced.has(id.toLowerCase()) || referenced.has(name.trim().toLowerCase()) || !known.has(id);
}

/** Ends a read as it came out, unless a later one has begun. */
export async function endTurn(
  tx: Tx,
  { providerId, begunAt }: Turn,
  outcome: Pick<ProviderRead, "state" | "failure"> & Partial<ProviderRead>,
): Promise<void> {
  await tx.manager.update(
    ProviderRead,
    { providerId, startedAt: begunAt },
    { ...outcome, finishedAt: tx.now, leaseExpiresAt: null, attempts: 0 },
  );
  tx.publish(PROVIDER_TOPIC, providerId);
}

/** Another worker goes on: with the confirmation, and as full as it was. */
export async function giveBack(uow: UnitOfWork, { providerId, begunAt, full, removalsConfirmed }: Turn): Promise<void> {
  await uow.run(READER, async (tx) => {
    const confirmed = removalsConfirmed ? { removalsConfirmed } : {};
    await tx.manager.update(IdentityProvider, providerId, { nextSyncAt: tx.now, ...confirmed });
    const again = { ...NOTHING_READ, state: "QUEUED" as const, ...(full && { fullRequested: true }) };
    await tx.manager.update(ProviderRead, { providerId, startedAt: begunAt }, again);
    tx.publish(PROVIDER_TOPIC, providerId);
  });
}

export async function lockedProvider(tx: Tx, id: string): Promise<IdentityProvider | null> {
  return tx.manager.findOne(IdentityProvider, { where: { id }, lock: { mode: "pessimistic_write" } });
}

export function leaseFrom(now: Date): Date {
  return new Date(now.getTime() + READ_LEASE_MS);
}
