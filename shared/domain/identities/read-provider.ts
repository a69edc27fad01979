import type { Logger } from "pino";
import { systemActor } from "../../kernel/actor";
import { ProviderFailure } from "../../kernel/app-error";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import type { OrganizationAccess, OrganizationCloud } from "../connectors/cloud.port";
import { Integration } from "../integrations/integration.entity";
import { accessOf } from "../integrations/organization-access";
import { heldFailure, REMOVALS_HELD } from "./held-failure";
import { IdentityProvider, type ReadFailure } from "./identity-provider.entity";
import { lockProvider, type OwnersOfIdentities, RemovalsHeld, replaceIdentities } from "./replace-identities";
import { type PeopleRead, stagedPeople } from "./stage-identities";

const READ_EVERY_MS = 60 * 60_000;

export interface ReadDependencies {
  readonly uow: UnitOfWork;
  readonly owners: OwnersOfIdentities;
  readonly cloud: { organization(access: OrganizationAccess): Pick<OrganizationCloud, "readIdentityCenter"> };
  readonly log: Pick<Logger, "info">;
}

const READER = systemActor("discovery");

/**
 * Reads the people of a provider that is due, all of them before anything is written. A failure changes nobody and is
 * kept on the provider.
 */
export async function readProvider(deps: ReadDependencies, providerId: string, signal: AbortSignal): Promise<void> {
  const turn = await takeTurn(deps.uow, providerId);
  if (!turn) return;
  const { integration } = turn;
  try {
    const cloud = deps.cloud.organization(accessOf(integration));
    await write(deps, turn, await cloud.readIdentityCenter(integration.ssoRegion, signal));
  } catch (error) {
    if (error instanceof RemovalsHeld) return keepFailure(deps.uow, turn, heldFailure(error, "sync"));
    if (!(error instanceof ProviderFailure)) throw error;
    // Stopped by us: another worker goes on.
    if (error.kind === "aborted") return giveBack(deps.uow, turn);
    deps.log.info({ providerId, code: error.code, requestId: error.requestId }, "people not readable");
    await keepFailure(deps.uow, turn, { code: error.code, message: error.message });
  }
}

interface Turn {
  readonly providerId: string;
  readonly integration: Integration;
  readonly begunAt: Date;
  /** An admin said that people may go; holds for one read. */
  readonly removalsConfirmed: boolean;
}

/** Whoever comes first when a provider is due; null: it is not, or its integration is switched off or gone. */
async function takeTurn(uow: UnitOfWork, providerId: string): Promise<Turn | null> {
  return uow.run(READER, async (tx) => {
    const provider = await tx.manager.findOne(IdentityProvider, {
      where: { id: providerId },
      lock: { mode: "pessimistic_write" },
    });
    if (!provider?.integrationId || !provider.nextSyncAt || provider.nextSyncAt > tx.now) return null;
    const integration = await tx.manager.findOneBy(Integration, { id: provider.integrationId, enabled: true });
    if (!integration) return null;
    const nextSyncAt = new Date(tx.now.getTime() + READ_EVERY_MS);
    await tx.manager.update(IdentityProvider, providerId, { nextSyncAt, removalsConfirmed: false });
    return { providerId, integration, begunAt: tx.now, removalsConfirmed: provider.removalsConfirmed };
  });
}

async function write({ uow, owners }: ReadDependencies, turn: Turn, people: PeopleRead): Promise<void> {
  const { providerId, begunAt: readAt, removalsConfirmed } = turn;
  await uow.run(READER, async (tx) => {
    const provider = await lockProvider(tx, owners, providerId);
    if (isOvertaken(provider, turn)) return;
    const read = { providerId, people: stagedPeople(people), readAt, removalsConfirmed };
    const { added, removed, changedOwnerIds } = await replaceIdentities(tx, owners, read);
    if (changedOwnerIds.length === 0) return;
    await tx.audit({
      action: "identity-provider.read",
      subjectType: "identity-provider",
      subjectId: providerId,
      after: { added, removed },
    });
  });
}

async function keepFailure(uow: UnitOfWork, turn: Turn, failure: ReadFailure): Promise<void> {
  const { providerId } = turn;
  await uow.run(READER, async (tx) => {
    const provider = await tx.manager.findOne(IdentityProvider, {
      where: { id: providerId },
      lock: { mode: "pessimistic_write" },
    });
    if (!provider || isOvertaken(provider, turn)) return;
    await tx.manager.update(IdentityProvider, providerId, { failure });
    // Hour after hour the same: once is enough to know.
    if (provider.failure?.code === failure.code) return;
    await tx.audit({
      action: failure.code === REMOVALS_HELD ? "identity-provider.held" : "identity-provider.failed",
      subjectType: "identity-provider",
      subjectId: providerId,
      after: failure,
    });
  });
}

async function giveBack(uow: UnitOfWork, { providerId, removalsConfirmed }: Turn): Promise<void> {
  await uow.run(READER, async (tx) => {
    const confirmed = removalsConfirmed ? { removalsConfirmed } : {};
    await tx.manager.update(IdentityProvider, providerId, { nextSyncAt: tx.now, ...confirmed });
  });
}

/** A read that began later has been written, or the provider's integration is another one by now. */
function isOvertaken(provider: IdentityProvider, { integration, begunAt }: Turn): boolean {
  return provider.integrationId !== integration.id || (provider.syncedAt !== null && provider.syncedAt > begunAt);
}
