import { setMaxListeners } from "node:events";
import { setTimeout as after } from "node:timers/promises";
import type { Logger } from "pino";
import type { DataSource } from "typeorm";
import { systemActor } from "../../../kernel/actor";
import { ProviderFailure } from "../../../kernel/app-error";
import type { Clock } from "../../../kernel/clock";
import { newId } from "../../../kernel/ids";
import type { UnitOfWork } from "../../../platform/database/unit-of-work";
import type { Cloud } from "../../cloud/cloud.port";
import { Integration } from "../../integrations/integration.entity";
import { organizationAccessOf } from "../../integrations/organization-access";
import { finishIfDone } from "../finish-run";
import type { SyncRun } from "../sync-run.entity";
import {
  type AccountClaim,
  type ClaimedAccount,
  claimAccounts,
  RENEW_EVERY_MS,
  releaseClaims,
  renewClaims,
} from "./claim-accounts";
import { type FinishedScan, RunEnded } from "./record-scans";
import { type AccountScan, scanAccount, scanOptionsOf } from "./scan-account";
import { givenUpScan, writeScans } from "./write-scans";

/** Up to 16 jobs share a run, a worker runs up to four of them, and each scans up to 16 accounts at a time. */
export const LANES = 16;
export const LANES_OF_A_WORKER = 4;
export const ACCOUNTS_AT_A_TIME = 16;

/** Finished scans are written in batches: when this many wait, or when the oldest has waited this long. */
const BATCH_SIZE = 40;
const BATCH_WAIT_MS = 200;

/** Interval at which a busy lane claims more accounts: more are listed, or released, meanwhile. */
const LOOK_AGAIN_MS = 200;

/** After this time the job ends, so that jobs of other runs get their turn. */
const SLICE_MS = 20_000;

export interface ScanDependencies {
  readonly db: DataSource;
  readonly uow: UnitOfWork;
  readonly cloud: Pick<Cloud, "organization">;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Claims accounts of a run and scans them until none is left, the slice is over or `signal` is aborted. Resolves to
 * whether more accounts may remain to claim. Claimed accounts that were not scanned are released.
 */
export async function scanLane(deps: ScanDependencies, run: SyncRun, signal: AbortSignal): Promise<boolean> {
  const lane = new Lane(deps, run, signal);
  return lane.work();
}

class Lane {
  private readonly token = newId();
  private readonly ended = new AbortController();
  private readonly claimed: ClaimedAccount[] = [];
  private readonly finished: FinishedScan[] = [];
  private readonly startedAt = performance.now();
  private claiming: Promise<void> | null = null;
  private writing: Promise<void> = Promise.resolve();
  private batchTimer: NodeJS.Timeout | null = null;
  private underWay = 0;
  private pause = new AbortController();
  private nothingLeft = false;

  constructor(
    private readonly deps: ScanDependencies,
    private readonly run: SyncRun,
    private readonly stopping: AbortSignal,
  ) {}

  async work(): Promise<boolean> {
    const { db, log } = this.deps;
    const renewal = setInterval(() => void this.renew(), RENEW_EVERY_MS);
    let hasFailed = true;
    try {
      const integration = await db.manager.findOneBy(Integration, { id: this.run.integrationId });
      // The integration and its run were deleted after the run was read.
      if (!integration) return false;
      const cloud = this.deps.cloud.organization(organizationAccessOf(integration));
      const options = scanOptionsOf(integration);
      const signal = AbortSignal.any([this.stopping, this.ended.signal]);
      // Every call under way adds a listener, and there are many.
      setMaxListeners(0, signal);
      const scanOne = async (account: ClaimedAccount) => {
        await this.keep({ account, scan: await this.scan(cloud, account, options, signal) });
      };
      const scanners = Array.from({ length: ACCOUNTS_AT_A_TIME }, () => this.runScanner(scanOne));
      const ends = await Promise.allSettled(scanners);
      await this.flush();
      for (const end of ends) if (end.status === "rejected") throwUnlessStopped(end.reason);
      hasFailed = false;
      return !this.nothingLeft && !this.ended.signal.aborted;
    } finally {
      clearInterval(renewal);
      if (this.batchTimer) clearTimeout(this.batchTimer);
      await this.writing.catch((error: unknown) => log.error({ err: error, runId: this.run.id }, "scans not written"));
      // After a defect the leases expire as a dead worker's would, so that attempts are counted and limited.
      if (!hasFailed) await releaseClaims(db, this.ownClaim());
    }
  }

  /** A defect in the scan of one account ends that scan and no other. */
  private async scan(...[cloud, account, options, signal]: Parameters<typeof scanAccount>): Promise<AccountScan> {
    try {
      return await scanAccount(cloud, account, options, signal);
    } catch (error) {
      if (error instanceof ProviderFailure) throw error;
      const { accountId } = account;
      this.deps.log.error({ err: error, runId: this.run.id, accountId }, "account not scanned, given up");
      return givenUpScan(accountId, "This account could not be scanned");
    }
  }

  /** A lane runs 16 scanners. Each scans one account at a time. */
  private async runScanner(scanOne: (account: ClaimedAccount) => Promise<void>): Promise<void> {
    for (;;) {
      const account = await this.next();
      if (!account) return;
      this.underWay += 1;
      await scanOne(account).finally(() => {
        this.underWay -= 1;
        if (this.underWay === 0) this.pause.abort();
      });
    }
  }

  private async next(): Promise<ClaimedAccount | undefined> {
    while (this.claimed.length === 0 && !this.isOver()) {
      this.claiming ??= this.claimMore().finally(() => {
        this.claiming = null;
      });
      await this.claiming;
    }
    return this.isOver() ? undefined : this.claimed.shift();
  }

  private isOver(): boolean {
    if (this.stopping.aborted || this.ended.signal.aborted) return true;
    if (this.claimed.length > 0) return false;
    return this.nothingLeft || performance.now() - this.startedAt > SLICE_MS;
  }

  private async claimMore(): Promise<void> {
    const { db } = this.deps;
    const accounts = await claimAccounts(db, { ...this.ownClaim(), limit: ACCOUNTS_AT_A_TIME });
    this.claimed.push(...accounts);
    if (accounts.length > 0) return;
    if (this.underWay === 0) this.nothingLeft = true;
    else await this.rest();
  }

  /** Ends early when no scan is under way. */
  private async rest(): Promise<void> {
    this.pause = new AbortController();
    const { signal } = this.pause;
    await after(LOOK_AGAIN_MS, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  /** Queues a finished scan for the writer. Waits while the writer is behind, which bounds memory. */
  private async keep(finished: FinishedScan): Promise<void> {
    this.finished.push(finished);
    if (this.finished.length >= BATCH_SIZE) return this.flush();
    this.batchTimer ??= setTimeout(() => void this.flush().catch(() => this.ended.abort()), BATCH_WAIT_MS);
  }

  private flush(): Promise<void> {
    if (this.batchTimer) clearTimeout(this.batchTimer);
    this.batchTimer = null;
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  private async write(): Promise<void> {
    const batch = this.finished.splice(0);
    if (batch.length === 0) return;
    const { id: runId, integrationId } = this.run;
    try {
      await writeScans(this.deps, { runId, integrationId, token: this.token }, batch);
      // A separate transaction, since recording locks the run and finishing must lock the integration first.
      await this.deps.uow.run(systemActor("discovery"), (tx) => finishIfDone(tx, runId));
    } catch (error) {
      this.ended.abort();
      if (!(error instanceof RunEnded)) throw error;
    }
  }

  private ownClaim(): AccountClaim {
    return { runId: this.run.id, token: this.token, now: this.deps.clock.now() };
  }

  private async renew(): Promise<void> {
    const { db, log } = this.deps;
    try {
      const running = await renewClaims(db, this.ownClaim());
      if (!running) this.ended.abort();
    } catch (error) {
      log.warn({ err: error, runId: this.run.id }, "claims not renewed, trying again");
    }
  }
}

function throwUnlessStopped(reason: unknown): void {
  if (reason instanceof ProviderFailure && reason.kind === "aborted") return;
  throw reason;
}
