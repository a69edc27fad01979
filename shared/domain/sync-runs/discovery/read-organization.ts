import type { Logger } from "pino";
import type { DataSource } from "typeorm";
import { systemActor } from "../../../kernel/actor";
import { ProviderFailure } from "../../../kernel/app-error";
import type { Clock } from "../../../kernel/clock";
import { acquireLease, type HeldLease, releaseLeases, renewLease } from "../../../platform/database/lease";
import { isLeased } from "../../../platform/database/leased-row";
import type { UnitOfWork } from "../../../platform/database/unit-of-work";
import type { Cloud, OrganizationAccount } from "../../cloud/cloud.port";
import { Integration } from "../../integrations/integration.entity";
import { organizationAccessOf } from "../../integrations/organization-access";
import { adviceByCode, GIVEN_UP } from "../advice";
import { failRun } from "../finish-run";
import { lockSyncRun } from "../lock-run";
import { organizationFailure, runFailure } from "../run-failure";
import { scopeAccounts } from "../scope-accounts";
import type { SyncRun } from "../sync-run.entity";
import { MAX_ATTEMPTS } from "./claim-accounts";
import { listAccountsAndTags, type TagsOfAccounts } from "./list-accounts";
import {
  ORGANIZATION_LEASE,
  OrganizationRefused,
  refuseOrganization,
  writeListed,
  writeOrganization,
} from "./write-organization";

const RENEW_EVERY_MS = 20_000;

interface Dependencies {
  readonly db: DataSource;
  readonly uow: UnitOfWork;
  readonly cloud: Pick<Cloud, "organization">;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Reads the organization, decides the scope and writes the work of the run. Accounts are written as they are listed, so
 * that other workers scan them meanwhile; decisions that need the whole list follow when it is closed. A lease admits
 * one worker at a time.
 */
export async function readOrganization(deps: Dependencies, run: SyncRun, signal: AbortSignal): Promise<void> {
  const token = await acquire(deps, run.id);
  if (token === null) return failAfterMaxAttempts(deps, run.id);
  const held: HeldLease<SyncRun> = { id: run.id, leaseToken: token };
  const lost = new AbortController();
  const renewal = setInterval(() => void renew(deps, held, lost), RENEW_EVERY_MS);
  const stopped = AbortSignal.any([signal, lost.signal]);
  try {
    await read(deps, run, held, { signal: stopped, stop: () => lost.abort() });
  } finally {
    clearInterval(renewal);
    // A worker that is stopping has not failed, so the attempt does not count.
    const uncounted = stopped.aborted ? "attempts = t.attempts - 1" : undefined;
    await releaseLeases(at(deps), ORGANIZATION_LEASE, [{ held }], uncounted);
  }
}

/**
 * Ends a run whose reader died or failed repeatedly, since no further attempt would get past it. Does nothing while
 * attempts are left, or another worker reads.
 */
async function failAfterMaxAttempts(deps: Dependencies, runId: string): Promise<void> {
  await deps.uow.run(systemActor("discovery"), async (tx) => {
    const run = await lockSyncRun(tx.manager, runId);
    const isReading = run?.state === "QUEUED" || run?.state === "READING_ORGANIZATION";
    if (!run || !isReading || run.attempts < MAX_ATTEMPTS || isLeased(run, tx.now)) return;
    const message = `Reading the organization failed inside Drawbridge ${run.attempts} times; the log of the worker has the error.`;
    await failRun(tx, runId, runFailure({ code: GIVEN_UP, message, advice: adviceByCode(GIVEN_UP)! }));
  });
}

/** Aborted when the worker stops or loses its lease. `stop` announces a lost lease before the next renewal finds it. */
interface Stopping {
  readonly signal: AbortSignal;
  readonly stop: () => void;
}

async function read(
  deps: Dependencies,
  run: SyncRun,
  held: HeldLease<SyncRun>,
  { signal, stop }: Stopping,
): Promise<void> {
  const actor = systemActor("discovery");
  const integration = await deps.db.manager.findOneBy(Integration, { id: run.integrationId });
  // The integration and its run were deleted after the run was read.
  if (!integration) return;
  const cloud = deps.cloud.organization(organizationAccessOf(integration));
  try {
    const organization = await cloud.describeOrganization(signal);
    await deps.uow.run(actor, (tx) => refuseOrganization(tx, { integration, organization }));
    const withTags = integration.resourceTypes.includes("AWS_ACCOUNT");
    const found = { run, held, integration, organization };
    const onListed = async (listed: readonly OrganizationAccount[], tags: TagsOfAccounts) => {
      const accounts = scopeAccounts(listed, integration);
      const isHeld = await deps.uow.run(actor, (tx) => writeListed(tx, { ...found, accounts, tags }));
      if (!isHeld) stop();
    };
    const whole = await listAccountsAndTags({ cloud, log: deps.log }, { withTags, onListed }, signal);
    const accounts = scopeAccounts(whole.accounts, integration);
    await deps.uow.run(actor, (tx) => writeOrganization(tx, { ...found, ...whole, accounts }));
  } catch (error) {
    if (error instanceof OrganizationRefused) {
      await deps.uow.run(actor, (tx) => failRun(tx, run.id, error.failure));
      return;
    }
    if (!(error instanceof ProviderFailure)) throw error;
    // This worker is stopping: another worker, or the sweep, continues the run.
    if (error.kind === "aborted") return;
    deps.log.info({ runId: run.id, code: error.code, requestId: error.requestId }, "organization not readable");
    await deps.uow.run(actor, (tx) => failRun(tx, run.id, organizationFailure(error)));
  }
}

async function acquire(deps: Dependencies, runId: string): Promise<string | null> {
  return acquireLease(at(deps), ORGANIZATION_LEASE, {
    where: "t.id = :runId and t.state in ('QUEUED', 'READING_ORGANIZATION') and t.attempts < :mostAttempts",
    parameters: { runId, mostAttempts: MAX_ATTEMPTS },
    set: "attempts = t.attempts + 1, state = 'READING_ORGANIZATION', started_at = coalesce(t.started_at, :now), progressed_at = :now",
  });
}

async function renew(deps: Dependencies, held: HeldLease<SyncRun>, lost: AbortController): Promise<void> {
  try {
    const isHeld = await renewLease(at(deps), ORGANIZATION_LEASE, { ...held, state: "READING_ORGANIZATION" });
    if (!isHeld) lost.abort();
  } catch (error) {
    deps.log.warn({ err: error, runId: held.id }, "lease not renewed, trying again");
  }
}

function at({ db, clock }: Dependencies) {
  return { manager: db.manager, now: clock.now() };
}
