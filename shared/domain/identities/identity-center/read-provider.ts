import type { Logger } from "pino";
import { ProviderFailure } from "../../../kernel/app-error";
import type { Clock } from "../../../kernel/clock";
import type { AuditEntry, UnitOfWork } from "../../../platform/database/unit-of-work";
import type { Directory, OrganizationAccess, OrganizationCloud } from "../../cloud/cloud.port";
import { organizationAccessOf } from "../../integrations/organization-access";
import { takePeopleLock } from "../../people-lock/people-lock";
import { heldFailure } from "../held-failure";
import type { HoldLimits } from "../hold-rule";
import { IdentityProvider, type ReadFailure } from "../identity-provider.entity";
import type { OwnerResolutionPort } from "../owner-resolution.port";
import { heldEvent, readEvent } from "../read-events";
import { RemovalsHeld, replaceIdentities } from "../replace-identities";
import { stagedPeople } from "../stage-identities";
import {
  acquireReadLease,
  findLockedProvider,
  PROVIDER_READER,
  type ProviderReadLease,
  releaseReadLease,
  requeueRead,
} from "./provider-read-lease";
import { ReadProgress } from "./read-progress";

export interface ReadDependencies {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly owners: OwnerResolutionPort;
  readonly holdLimits: HoldLimits;
  readonly cloud: { organization(access: OrganizationAccess): Pick<OrganizationCloud, "readIdentityCenter"> };
  readonly log: Pick<Logger, "info" | "warn">;
}

/**
 * Reads the people of a provider that is due, all of them before anything is written. A failure changes no row and is
 * recorded on the provider.
 */
export async function readProvider(deps: ReadDependencies, providerId: string, signal: AbortSignal): Promise<void> {
  const lease = await acquireReadLease(deps, providerId);
  if (!lease) return;
  const progress = new ReadProgress(deps, lease);
  try {
    await readAndWrite(deps, lease, progress, signal);
  } catch (error) {
    if (error instanceof ReadOvertaken) return;
    if (error instanceof RemovalsHeld) return keepHeld(deps.uow, lease, error);
    if (!(error instanceof ProviderFailure)) {
      await keepFailure(deps.uow, lease, DEFECT);
      throw error;
    }
    // This process is stopping: another worker takes over.
    if (error.kind === "aborted") return requeueRead(deps.uow, lease);
    deps.log.info({ providerId, code: error.code, requestId: error.requestId }, "people not readable");
    await keepFailure(deps.uow, lease, { code: error.code, message: error.message });
  } finally {
    await progress.stop();
  }
}

/** Thrown to roll back a read whose lease another worker has acquired, or whose provider is gone. */
class ReadOvertaken extends Error {}

const DEFECT: ReadFailure = {
  code: "INTERNAL",
  message: "A defect of Drawbridge ended the read; the worker's log says which. The next read tries again.",
};

async function readAndWrite(
  deps: ReadDependencies,
  lease: ProviderReadLease,
  progress: ReadProgress,
  signal: AbortSignal,
) {
  const { integration, membersOf } = lease;
  const cloud = deps.cloud.organization(organizationAccessOf(integration));
  const options = { membersOf, onProgress: progress.report };
  const directory = await cloud.readIdentityCenter(
    integration.ssoRegion,
    AbortSignal.any([signal, progress.lost]),
    options,
  );
  await progress.writing();
  await write(deps, lease, directory);
}

async function write(deps: ReadDependencies, lease: ProviderReadLease, directory: Directory): Promise<void> {
  const { providerId, begunAt: readAt, full, removalsConfirmed } = lease;
  const people = stagedPeople(directory);
  await deps.uow.run(PROVIDER_READER, async (tx) => {
    await takePeopleLock(tx.manager);
    const provider = await findLockedProvider(tx, providerId);
    // It was deleted meanwhile.
    if (!provider) throw new ReadOvertaken();
    if (provider.integrationId !== lease.integration.id)
      return void (await releaseReadLease(tx, lease, { state: "IDLE", failure: null }));
    const read = { providerId, people, readAt, removalsConfirmed };
    const { counts, hasChanged } = await replaceIdentities(tx, deps, read);
    const ended = await releaseReadLease(tx, lease, {
      state: "IDLE",
      failure: null,
      ...(full && { fullReadAt: readAt }),
    });
    if (!ended) throw new ReadOvertaken();
    if (hasChanged) tx.audit(readEvent(providerId, counts));
  });
}

async function keepHeld(uow: UnitOfWork, lease: ProviderReadLease, held: RemovalsHeld): Promise<void> {
  await endUnwritten(uow, lease, "HELD", heldFailure(held, "sync"), heldEvent(lease.providerId, held));
}

async function keepFailure(uow: UnitOfWork, lease: ProviderReadLease, failure: ReadFailure): Promise<void> {
  await endUnwritten(uow, lease, "FAILED", failure, {
    action: "identity-provider.failed",
    subjectType: "identity-provider",
    subjectId: lease.providerId,
    after: failure,
  });
}

async function endUnwritten(
  uow: UnitOfWork,
  lease: ProviderReadLease,
  state: "HELD" | "FAILED",
  failure: ReadFailure,
  event: AuditEntry,
): Promise<void> {
  const { providerId } = lease;
  await uow.run(PROVIDER_READER, async (tx) => {
    const provider = await findLockedProvider(tx, providerId);
    if (!provider) return;
    const fullRequested = lease.full && { fullRequested: true };
    const ended = await releaseReadLease(tx, lease, { state, failure, ...fullRequested });
    if (!ended || provider.integrationId !== lease.integration.id) return;
    await tx.manager.update(IdentityProvider, providerId, { failure });
    // An hourly failure is audited once.
    if (provider.failure?.code !== failure.code) tx.audit(event);
  });
}
