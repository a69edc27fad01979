import type { Logger } from "pino";
import { ProviderFailure } from "../../../kernel/app-error";
import type { Clock } from "../../../kernel/clock";
import type { AuditEntry, UnitOfWork } from "../../../platform/database/unit-of-work";
import type { Directory, OrganizationAccess, OrganizationCloud } from "../../cloud/cloud.port";
import { organizationAccessOf } from "../../integrations/organization-access";
import { heldFailure } from "../held-failure";
import type { HoldLimits } from "../hold-rule";
import { IdentityProvider, type ReadFailure } from "../identity-provider.entity";
import { heldEvent, readEvent } from "../read-events";
import { lockProvider, type OwnersOfIdentities, RemovalsHeld, replaceIdentities } from "../replace-identities";
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
  readonly owners: OwnersOfIdentities;
  readonly holdLimits: HoldLimits;
  readonly cloud: { organization(access: OrganizationAccess): Pick<OrganizationCloud, "readIdentityCenter"> };
  readonly log: Pick<Logger, "info" | "warn">;
}

/**
 * Reads the people of a provider that is due, all of them before anything is written. A failure changes nobody and is
 * kept on the provider.
 */
export async function readProvider(deps: ReadDependencies, providerId: string, signal: AbortSignal): Promise<void> {
  const turn = await acquireReadLease(deps, providerId);
  if (!turn) return;
  const progress = new ReadProgress(deps, turn);
  try {
    await readAndWrite(deps, turn, progress, signal);
  } catch (error) {
    if (error instanceof ReadOvertaken) return;
    if (error instanceof RemovalsHeld) return keepHeld(deps.uow, turn, error);
    if (!(error instanceof ProviderFailure)) {
      await keepFailure(deps.uow, turn, DEFECT);
      throw error;
    }
    // Stopped by us: another worker goes on.
    if (error.kind === "aborted") return requeueRead(deps.uow, turn);
    deps.log.info({ providerId, code: error.code, requestId: error.requestId }, "people not readable");
    await keepFailure(deps.uow, turn, { code: error.code, message: error.message });
  } finally {
    await progress.stop();
  }
}

/** Thrown to undo what was written by a read whose lease another one has by now. */
class ReadOvertaken extends Error {}

const DEFECT: ReadFailure = {
  code: "INTERNAL",
  message: "A defect of Drawbridge ended the read; the worker's log says which. The next read tries again.",
};

async function readAndWrite(
  deps: ReadDependencies,
  turn: ProviderReadLease,
  progress: ReadProgress,
  signal: AbortSignal,
) {
  const { integration, membersOf } = turn;
  const cloud = deps.cloud.organization(organizationAccessOf(integration));
  const options = { membersOf, onProgress: progress.tell };
  const directory = await cloud.readIdentityCenter(
    integration.ssoRegion,
    AbortSignal.any([signal, progress.lost]),
    options,
  );
  await progress.writing();
  await write(deps, turn, directory);
}

async function write(deps: ReadDependencies, turn: ProviderReadLease, directory: Directory): Promise<void> {
  const { providerId, begunAt: readAt, full, removalsConfirmed } = turn;
  const people = stagedPeople(directory);
  await deps.uow.run(PROVIDER_READER, async (tx) => {
    const provider = await lockProvider(tx, deps.owners, providerId);
    if (provider.integrationId !== turn.integration.id)
      return void (await releaseReadLease(tx, turn, { state: "IDLE", failure: null }));
    const read = { providerId, people, readAt, removalsConfirmed };
    const { counts, hasChanged } = await replaceIdentities(tx, deps, read);
    const ended = await releaseReadLease(tx, turn, {
      state: "IDLE",
      failure: null,
      ...(full && { fullReadAt: readAt }),
    });
    if (!ended) throw new ReadOvertaken();
    if (hasChanged) tx.audit(readEvent(providerId, counts));
  });
}

async function keepHeld(uow: UnitOfWork, turn: ProviderReadLease, held: RemovalsHeld): Promise<void> {
  await endUnwritten(uow, turn, "HELD", heldFailure(held, "sync"), heldEvent(turn.providerId, held));
}

async function keepFailure(uow: UnitOfWork, turn: ProviderReadLease, failure: ReadFailure): Promise<void> {
  await endUnwritten(uow, turn, "FAILED", failure, {
    action: "identity-provider.failed",
    subjectType: "identity-provider",
    subjectId: turn.providerId,
    after: failure,
  });
}

async function endUnwritten(
  uow: UnitOfWork,
  turn: ProviderReadLease,
  state: "HELD" | "FAILED",
  failure: ReadFailure,
  event: AuditEntry,
): Promise<void> {
  const { providerId } = turn;
  await uow.run(PROVIDER_READER, async (tx) => {
    const provider = await findLockedProvider(tx, providerId);
    if (!provider) return;
    const fullRequested = turn.full && { fullRequested: true };
    const ended = await releaseReadLease(tx, turn, { state, failure, ...fullRequested });
    if (!ended || provider.integrationId !== turn.integration.id) return;
    await tx.manager.update(IdentityProvider, providerId, { failure });
    // Hour after hour the same: once is enough to know.
    if (provider.failure?.code !== failure.code) tx.audit(event);
  });
}
