import { setTimeout as pause } from "node:timers/promises";
import type { SimulatedConnection } from "../../quickstart/connect";
import { compose, type Platform } from "../../shared/compose";
import { loadConfig } from "../../shared/config/config";
import type { ResourceType } from "../../shared/domain/catalog/resource-types";
import { SyncRun } from "../../shared/domain/sync-runs/sync-run.entity";
import { hasEnded } from "../../shared/domain/sync-runs/sync-run.states";
import { systemActor } from "../../shared/kernel/actor";
import { StartupError } from "../../shared/kernel/app-error";
import { createLogger } from "../../shared/platform/logging/logger";

export interface FinishedSync {
  readonly run: SyncRun;
  readonly seconds: number;
  readonly listingSeconds: number;
  readonly rowsWritten: Readonly<Record<string, number>>;
}

const actor = systemActor("bench");
const LOOK_EVERY_MS = 50;
const TABLES = ["accounts", "resources", "account_regions", "sync_run_accounts"] as const;

/** Does what the server does for an administrator, by the same services, and waits for the worker. */
export class Driver {
  private constructor(private readonly platform: Platform) {}

  static async start(env: NodeJS.ProcessEnv): Promise<Driver> {
    const config = loadConfig(env);
    return new Driver(
      await compose({ config, log: createLogger("warn", "bench"), applicationName: "drawbridge-bench" }),
    );
  }

  get installationId(): string {
    return this.platform.installation.id;
  }

  /** Connects the organization, which starts its first sync. */
  async connect(
    connection: SimulatedConnection,
    connectorId: string,
    resourceTypes: readonly ResourceType[],
    wait: Wait,
  ): Promise<FinishedSync> {
    const { region, ssoRegion, ssoPortal, managementAccountRoleArn, memberRoleName, externalId } = connection;
    const form = { region, ssoRegion, ssoPortal, managementAccountRoleArn, memberRoleName, externalId };
    const before = await this.nextTransaction();
    const integration = await this.platform.integrations.create(actor, {
      ...form,
      name: "bench",
      connectorId,
      resourceTypes,
    });
    const [run] = await this.platform.syncRunsQueries.latestOf([integration.id]);
    if (!run) throw new Error("Creating the integration has started no sync.");
    return this.finished(run, before, wait);
  }

  async syncAgain(integrationId: string, wait: Wait): Promise<FinishedSync> {
    const before = await this.nextTransaction();
    return this.finished(await this.platform.syncRuns.sync(actor, integrationId), before, wait);
  }

  async disconnect(integrationId: string): Promise<void> {
    await this.platform.integrations.delete(actor, integrationId);
  }

  async close(): Promise<void> {
    await this.platform.close();
  }

  private async finished(started: SyncRun, firstTransaction: number, wait: Wait): Promise<FinishedSync> {
    let listedAt: number | null = null;
    const deadline = Date.now() + wait.limitMs;
    for (;;) {
      const run = await this.platform.db.manager.findOneByOrFail(SyncRun, { id: started.id });
      if (run.accountsTotal !== null) listedAt ??= Date.now();
      if (hasEnded(run.state) && run.finishedAt) {
        if (run.failure) throw new StartupError(`The sync ended as ${run.state}: ${run.failure.message}`);
        return {
          run,
          seconds: (run.finishedAt.getTime() - run.createdAt.getTime()) / 1000,
          listingSeconds: ((listedAt ?? Date.now()) - run.createdAt.getTime()) / 1000,
          rowsWritten: await this.rowsWrittenSince(firstTransaction),
        };
      }
      if (Date.now() > deadline) {
        throw new StartupError(
          `The sync did not end within ${wait.limitMs / 1000} s: ${run.accountsDone} of ${run.accountsTotal ?? "?"} accounts.`,
        );
      }
      await pause(LOOK_EVERY_MS, undefined, { signal: wait.signal });
    }
  }

  /** The database is new, so its transactions have not gone round yet and later ones have greater numbers. */
  private async nextTransaction(): Promise<number> {
    const [row]: { next: number }[] = await this.platform.db.query(
      "select pg_snapshot_xmax(pg_current_snapshot())::text::int as next",
    );
    return row?.next ?? 0;
  }

  /** Every version of a row carries the transaction that wrote it. Unlike the statistics this is exact, and at once. */
  private async rowsWrittenSince(transaction: number): Promise<Record<string, number>> {
    const written: Record<string, number> = {};
    for (const table of TABLES) {
      const [row]: { count: number }[] = await this.platform.db.query(
        `select count(*)::int as count from ${table} where xmin::text::int >= $1`,
        [transaction],
      );
      written[table] = row?.count ?? 0;
    }
    return written;
  }
}

export interface Wait {
  readonly limitMs: number;
  readonly signal: AbortSignal;
}
