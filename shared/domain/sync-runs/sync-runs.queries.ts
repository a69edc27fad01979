import type { DataSource } from "typeorm";
import { decodeCursor, encodeCursor, type PageRequest, pageSize } from "../../kernel/page";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { rowsOf } from "./claim-accounts";
import type { ScanOutcome } from "./outcomes";
import { SyncRun, SyncRunAccount } from "./sync-run.entity";

/** Names the list in its cursors. */
const ACCOUNTS = "syncRun.accounts";

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

  /** The accounts of each run with what came of each, by their ids: one statement for any number of runs. */
  async accountsOf(
    runIds: readonly string[],
    outcomes: readonly ScanOutcome[] | null,
    page: PageRequest,
  ): Promise<CountedPage<SyncRunAccount>[]> {
    const size = pageSize(page);
    const after = decodeCursor(page.after, ACCOUNTS, 1)?.[0] ?? null;
    const rows = await this.db.manager
      .createQueryBuilder(SyncRunAccount, "account")
      .where(`(account.run_id, account.account_id) in (
        select r.id, s.account_id from unnest(:runIds::uuid[]) as r(id) cross join lateral (
          select a.account_id from sync_run_accounts a
           where a.run_id = r.id and (:outcomes::text[] is null or a.outcome = any(:outcomes))
             and (:after::text is null or a.account_id > :after)
           order by a.account_id limit :limit) s)`)
      .setParameters({ runIds, outcomes, after, limit: size + 1 })
      .orderBy("account.runId")
      .addOrderBy("account.accountId")
      .getMany();
    const byRun = new Map<string, SyncRunAccount[]>(runIds.map((id) => [id, []]));
    for (const row of rows) byRun.get(row.runId)?.push(row);
    return [...byRun].map(([runId, ofRun]) => ({
      nodes: ofRun.slice(0, size),
      hasNextPage: ofRun.length > size,
      hasPreviousPage: page.after != null,
      cursorOf: ({ accountId }) => encodeCursor(ACCOUNTS, [accountId]),
      totalCount: () => this.countAccounts(runId, outcomes),
    }));
  }

  private async countAccounts(runId: string, outcomes: readonly ScanOutcome[] | null): Promise<number> {
    const query = this.db.manager
      .createQueryBuilder(SyncRunAccount, "account")
      .where("account.runId = :runId", { runId });
    if (outcomes) query.andWhere("account.outcome = any(:outcomes)", { outcomes });
    return query.getCount();
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

  /** How many accounts of each run came out how. Those that came out OK by the run's own numbers, which outlive their rows. */
  async outcomeCounts(runIds: readonly string[]): Promise<{ outcome: ScanOutcome; count: number }[][]> {
    const rows = rowsOf<{ run_id: string; outcome: ScanOutcome; count: number }>(
      await this.db.query(
        `select run_id, outcome, count(*)::int as count from sync_run_accounts
          where run_id = any($1) and outcome <> 'OK' group by run_id, outcome
         union all
         select id, 'OK', accounts_done - accounts_failed - accounts_skipped from sync_runs
          where id = any($1) and accounts_done > accounts_failed + accounts_skipped
          order by run_id, outcome`,
        [runIds],
      ),
    );
    return runIds.map((id) => rows.filter((row) => row.run_id === id));
  }
}
