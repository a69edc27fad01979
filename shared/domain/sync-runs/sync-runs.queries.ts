import type { DataSource } from "typeorm";
import type { PageRequest } from "../../kernel/page";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { rowsOf } from "./claim-accounts";
import type { ScanOutcome } from "./outcomes";
import { SyncRun, SyncRunAccount } from "./sync-run.entity";

export class SyncRunsQueries {
  constructor(private readonly db: DataSource) {}

  async find(id: string): Promise<SyncRun | null> {
    return this.db.manager.findOneBy(SyncRun, { id });
  }

  /** Newest first. */
  async list(integrationId: string | null, page: PageRequest): Promise<CountedPage<SyncRun>> {
    const query = this.db.manager.createQueryBuilder(SyncRun, "run");
    if (integrationId) query.where("run.integrationId = :integrationId", { integrationId });
    return keysetPage(query, page, {
      columns: ["run.createdAt", "run.id"],
      direction: "DESC",
      keyOf: (run) => [run.createdAt.toISOString(), run.id],
    });
  }

  /** The accounts of a run with what came of each, in the order of their ids. */
  async accounts(
    runId: string,
    outcomes: readonly ScanOutcome[] | null,
    page: PageRequest,
  ): Promise<CountedPage<SyncRunAccount>> {
    const query = this.db.manager
      .createQueryBuilder(SyncRunAccount, "account")
      .where("account.runId = :runId", { runId });
    if (outcomes) query.andWhere("account.outcome in (:...outcomes)", { outcomes: [...outcomes, ""] });
    return keysetPage(query, page, {
      columns: ["account.accountId"],
      direction: "ASC",
      keyOf: (account) => [account.accountId],
    });
  }

  /** The newest run of each integration, in the order asked for. */
  async latestOf(integrationIds: readonly string[]): Promise<(SyncRun | null)[]> {
    const runs = await this.db.manager
      .createQueryBuilder(SyncRun, "run")
      .distinctOn(["run.integrationId"])
      .where("run.integrationId = any(:ids)", { ids: integrationIds })
      .orderBy("run.integrationId")
      .addOrderBy("run.createdAt", "DESC")
      .addOrderBy("run.id", "DESC")
      .getMany();
    const byIntegration = new Map(runs.map((run) => [run.integrationId, run]));
    return integrationIds.map((id) => byIntegration.get(id) ?? null);
  }

  /** How many accounts of each run came out how. */
  async outcomeCounts(runIds: readonly string[]): Promise<{ outcome: ScanOutcome; count: number }[][]> {
    const rows = rowsOf<{ run_id: string; outcome: ScanOutcome; count: number }>(
      await this.db.query(
        `select run_id, outcome, count(*)::int as count from sync_run_accounts
          where run_id = any($1) and outcome is not null group by run_id, outcome order by run_id, outcome`,
        [runIds],
      ),
    );
    return runIds.map((id) => rows.filter((row) => row.run_id === id));
  }
}
