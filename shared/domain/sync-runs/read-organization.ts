import type { Logger } from "pino";
import type { DataSource } from "typeorm";
import { systemActor } from "../../kernel/actor";
import { ProviderFailure } from "../../kernel/app-error";
import type { Clock } from "../../kernel/clock";
import { newId } from "../../kernel/ids";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import type { Cloud } from "../connectors/cloud.port";
import { Integration } from "../integrations/integration.entity";
import { accessOf } from "../integrations/organization-access";
import { rowsOf } from "./claim-accounts";
import { failRun } from "./finish-run";
import { organizationFailure } from "./run-failure";
import { scopeAccounts } from "./scope-accounts";
import type { SyncRun } from "./sync-run.entity";
import { OrganizationOverlap, writeOrganization } from "./write-organization";

const LEASE_SECONDS = 60;
const RENEW_EVERY_MS = 20_000;

interface Dependencies {
  readonly db: DataSource;
  readonly uow: UnitOfWork;
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly log: Logger;
}

/** First half of a run: read the organization, decide the scope, write down the work. One worker at a time. */
export async function readOrganization(deps: Dependencies, run: SyncRun, signal: AbortSignal): Promise<void> {
  const token = newId();
  if (!(await takeLease(deps, run.id, token))) return;
  const lost = new AbortController();
  const renewal = setInterval(() => void renewLease(deps, run.id, token, lost), RENEW_EVERY_MS);
  try {
    await read(deps, run, token, AbortSignal.any([signal, lost.signal]));
  } finally {
    clearInterval(renewal);
    await deps.db.query(
      "update sync_runs set lease_token = null, lease_expires_at = null where id = $1 and lease_token = $2",
      [run.id, token],
    );
  }
}

async function read(deps: Dependencies, run: SyncRun, token: string, signal: AbortSignal): Promise<void> {
  const actor = systemActor("discovery");
  const integration = await deps.db.manager.findOneByOrFail(Integration, { id: run.integrationId });
  const cloud = deps.cloud.organization(accessOf(integration));
  try {
    const caller = await deps.cloud.callerIdentity(signal);
    const organization = await cloud.describeOrganization(signal);
    const accounts = scopeAccounts(await cloud.listAccounts(signal), integration);
    await deps.uow.run(actor, (tx) =>
      writeOrganization(tx, { run, token, integration, caller, organization, accounts }),
    );
  } catch (error) {
    if (error instanceof OrganizationOverlap) {
      await deps.uow.run(actor, (tx) => failRun(tx, run.id, error.failure));
      return;
    }
    if (!(error instanceof ProviderFailure)) throw error;
    // Stopped by us: another worker, or the sweep, goes on.
    if (error.kind === "aborted") return;
    deps.log.info({ runId: run.id, code: error.code, requestId: error.requestId }, "organization not readable");
    await deps.uow.run(actor, (tx) => failRun(tx, run.id, organizationFailure(error)));
  }
}

async function takeLease({ db, clock }: Dependencies, runId: string, token: string): Promise<boolean> {
  const now = clock.now();
  const result: unknown = await db.query(
    `update sync_runs set state = 'READING_ORGANIZATION', lease_token = $2, lease_expires_at = $4,
            started_at = coalesce(started_at, $3), progressed_at = $3
      where id = $1 and state in ('QUEUED', 'READING_ORGANIZATION')
        and (lease_expires_at is null or lease_expires_at < $3)
  returning id`,
    [runId, token, now, leaseEnd(now)],
  );
  return rowsOf(result).length > 0;
}

async function renewLease({ db, clock, log }: Dependencies, runId: string, token: string, lost: AbortController) {
  try {
    const result: unknown = await db.query(
      `update sync_runs set lease_expires_at = $3
        where id = $1 and lease_token = $2 and state = 'READING_ORGANIZATION' returning id`,
      [runId, token, leaseEnd(clock.now())],
    );
    if (rowsOf(result).length === 0) lost.abort();
  } catch (error) {
    log.warn({ err: error, runId }, "lease not renewed, trying again");
  }
}

function leaseEnd(now: Date): Date {
  return new Date(now.getTime() + LEASE_SECONDS * 1000);
}
