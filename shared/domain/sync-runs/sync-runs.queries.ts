import type { DataSource } from "typeorm";
import { decodeCursor, encodeCursor, type ListOrder, type PageRequest, pageSize } from "../../kernel/page";
import { parseSearch } from "../../kernel/text/search-text";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import type { ScanOutcome } from "./outcomes";
import { failuresBeside, failuresOf, type SyncFailure, type SyncFailuresQuery } from "./sync-failures";
import { SyncRun, SyncRunAccount, type SyncRunAccountState, type SyncTrigger } from "./sync-run.entity";
import type { SyncRunState } from "./sync-run.states";

/** Names the list in its cursors. */
const ACCOUNTS = "syncRun.accounts";

export interface SyncRunFilter {
  readonly integrationId?: string | null;
  readonly states?: readonly SyncRunState[] | null;
  readonly triggers?: readonly SyncTrigger[] | null;
}

export type SyncRunField = "CREATED_AT" | "ACCOUNTS_FAILED";

export interface RunAccountFilter {
  /** Within the number or name of the account, whatever the case. */
  readonly search?: string | null;
  readonly outcomes?: readonly ScanOutcome[] | null;
  readonly states?: readonly SyncRunAccountState[] | null;
}

export type RunAccountField = "ACCOUNT_ID" | "ACCOUNT_NAME";

export interface RunAccountsQuery {
  readonly filter: RunAccountFilter;
  readonly order: ListOrder<RunAccountField>;
  readonly page: PageRequest;
}

const RUN_ORDERS = {
  CREATED_AT: { column: "run.createdAt", keyOf: ({ createdAt }: SyncRun) => createdAt.toISOString() },
  ACCOUNTS_FAILED: { column: "run.accountsFailed", keyOf: ({ accountsFailed }: SyncRun) => accountsFailed },
} as const;

const ACCOUNT_ORDERS = {
  ACCOUNT_ID: { column: "account_id", keyOf: ({ accountId }: SyncRunAccount) => accountId },
  ACCOUNT_NAME: { column: "account_name", keyOf: ({ accountName }: SyncRunAccount) => accountName },
} as const;

const ACCOUNT_FILTER = `(:outcomes::text[] is null or a.outcome = any(:outcomes))
  and (:states::text[] is null or a.state = any(:states))
  and (:search::text is null or position(:search in lower(a.account_id || ' ' || a.account_name)) > 0)`;

function narrowing({ search, outcomes, states }: RunAccountFilter) {
  return { search: parseSearch(search), outcomes: outcomes ?? null, states: states ?? null };
}

export class SyncRunsQueries {
  constructor(private readonly db: DataSource) {}

  async find(id: string): Promise<SyncRun | null> {
    return this.db.manager.findOneBy(SyncRun, { id });
  }

  async list(
    { integrationId, states, triggers }: SyncRunFilter,
    { field, direction }: ListOrder<SyncRunField>,
    page: PageRequest,
  ): Promise<CountedPage<SyncRun>> {
    const query = this.db.manager.createQueryBuilder(SyncRun, "run");
    if (integrationId) query.andWhere("run.integrationId = :integrationId", { integrationId });
    if (states) query.andWhere("run.state = any(:states)", { states });
    if (triggers) query.andWhere("run.trigger = any(:triggers)", { triggers });
    const { column, keyOf } = RUN_ORDERS[field];
    return keysetPage(query, page, {
      columns: [column, "run.id"],
      direction,
      keyOf: (run) => [keyOf(run), run.id],
    });
  }

  /** The accounts of each run with their outcomes: one statement for any number of runs with the same query. */
  async accountsOf(
    runIds: readonly string[],
    { filter, order, page }: RunAccountsQuery,
  ): Promise<CountedPage<SyncRunAccount>[]> {
    const size = pageSize(page);
    const { column, keyOf } = ACCOUNT_ORDERS[order.field];
    const list = `${ACCOUNTS} ${order.field} ${order.direction}`;
    const after = decodeCursor(page.after, list, 2);
    const [key, accountId] = after ?? [null, null];
    const behind = order.direction === "ASC" ? ">" : "<";
    const rows = await this.db.manager
      .createQueryBuilder(SyncRunAccount, "account")
      .where(`(account.run_id, account.account_id) in (
        select r.id, s.account_id from unnest(:runIds::uuid[]) as r(id) cross join lateral (
          select a.account_id from sync_run_accounts a
           where a.run_id = r.id and ${ACCOUNT_FILTER}
             and (:key::text is null or (a.${column}, a.account_id) ${behind} (:key, :accountId))
           order by a.${column} ${order.direction}, a.account_id ${order.direction} limit :limit) s)`)
      .setParameters({ runIds, ...narrowing(filter), key, accountId, limit: size + 1 })
      .orderBy("account.runId")
      .addOrderBy(`account.${column}`, order.direction)
      .addOrderBy("account.account_id", order.direction)
      .getMany();
    const byRun = new Map<string, SyncRunAccount[]>(runIds.map((id) => [id, []]));
    for (const row of rows) byRun.get(row.runId)?.push(row);
    return [...byRun].map(([runId, ofRun]) => ({
      nodes: ofRun.slice(0, size),
      hasNextPage: ofRun.length > size,
      hasPreviousPage: after !== undefined,
      cursorOf: (account) => encodeCursor(list, [keyOf(account), account.accountId]),
      totalCount: () => this.countAccounts(runId, filter),
    }));
  }

  /** A page of the failures of each run, by account and region. */
  async failuresOf(runIds: readonly string[], asked: SyncFailuresQuery): Promise<CountedPage<SyncFailure>[]> {
    return failuresOf(this.db, runIds, asked);
  }

  /** Failures of accounts other than the known ones. */
  async failuresBeside(runId: string, knownAccountIds: readonly string[]): Promise<SyncFailure[]> {
    return failuresBeside(this.db, runId, knownAccountIds);
  }

  private async countAccounts(runId: string, filter: RunAccountFilter): Promise<number> {
    return this.db.manager
      .createQueryBuilder(SyncRunAccount, "a")
      .where(`a.runId = :runId and ${ACCOUNT_FILTER}`, { runId, ...narrowing(filter) })
      .getCount();
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

  /** Accounts of each run by outcome. OK is computed from the run's own counts, which outlive its account rows. */
  async outcomeCounts(runIds: readonly string[]): Promise<{ outcome: ScanOutcome; count: number }[][]> {
    const rows: { run_id: string; outcome: ScanOutcome; count: number }[] = await this.db.query(
      `select run_id, outcome, count(*)::int as count from sync_run_accounts
        where run_id = any($1) and outcome <> 'OK' group by run_id, outcome
       union all
       select id, 'OK', accounts_done - accounts_failed - accounts_skipped from sync_runs
        where id = any($1) and accounts_done > accounts_failed + accounts_skipped
        order by run_id, outcome`,
      [runIds],
    );
    return runIds.map((id) => rows.filter((row) => row.run_id === id));
  }
}
