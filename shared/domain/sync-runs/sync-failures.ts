import type { DataSource } from "typeorm";
import { decodeCursor, encodeCursor, type ListOrder, type PageRequest, pageSize } from "../../kernel/page";
import { parseSearch } from "../../kernel/text/search-text";
import type { CountedPage } from "../../platform/database/keyset";
import { isScanFailure, SCAN_OUTCOMES, type ScanOutcome } from "./outcomes";

/** An account, or one of its regions, that a run could not read. */
export interface SyncFailure {
  readonly runId: string;
  readonly accountId: string;
  readonly accountName: string;
  /** Null: the account as a whole. */
  readonly region: string | null;
  readonly outcome: ScanOutcome;
  readonly code: string | null;
  readonly message: string | null;
  readonly operation: string | null;
  readonly requestId: string | null;
}

export interface SyncFailureFilter {
  /** Within the number or name of the account, whatever the case. */
  readonly search?: string | null;
  /** Left out: failures only. */
  readonly outcomes?: readonly ScanOutcome[] | null;
  readonly regions?: readonly string[] | null;
  readonly codes?: readonly string[] | null;
}

export type SyncFailureField = "ACCOUNT_ID" | "ACCOUNT_NAME" | "REGION" | "OUTCOME" | "CODE";

export interface SyncFailuresQuery {
  readonly filter: SyncFailureFilter;
  readonly order: ListOrder<SyncFailureField>;
  readonly page: PageRequest;
}

/** A page of the failures of each run: one statement for any number of runs with the same query. */
export async function failuresOf(
  db: DataSource,
  runIds: readonly string[],
  { filter, order, page }: SyncFailuresQuery,
): Promise<CountedPage<SyncFailure>[]> {
  const size = pageSize(page);
  const { column, keyOf } = ORDERS[order.field];
  const list = `syncRun.failures ${order.field} ${order.direction}`;
  const after = decodeCursor(page.after, list, 3);
  const parameters = [runIds, ...narrowing(filter), ...(after ?? [null, null, null])];
  const behind = order.direction === "ASC" ? ">" : "<";
  const sorted = ["key", "account_id", "region"].map((name) => `${name} ${order.direction}`).join(", ");
  const rows: Row[] = await db.query(
    `select r.id as run_id, p.* from unnest($1::uuid[]) with ordinality as r(id, n) cross join lateral (
       select f.*, ${column} as key from ${FAILURES} f
        where ${WHERE} and ($6::text is null or (${column}, f.account_id, f.region) ${behind} ($6::text, $7::text, $8::text))
        order by ${sorted} limit ${size + 1}) p
      order by r.n, ${sorted}`,
    parameters,
  );
  const byRun = new Map<string, Row[]>(runIds.map((id) => [id, []]));
  for (const row of rows) byRun.get(row.run_id)?.push(row);
  return runIds.map((runId) => {
    const ofRun = byRun.get(runId)!;
    return {
      nodes: ofRun.slice(0, size).map(failureOf),
      hasNextPage: ofRun.length > size,
      hasPreviousPage: after !== undefined,
      cursorOf: (failure) => encodeCursor(list, [keyOf(failure), failure.accountId, failure.region ?? ""]),
      totalCount: () => countFailures(db, runId, filter),
    };
  });
}

/** Failures in accounts of the run other than the known ones, at most a hundred accounts. */
export async function failuresBeside(
  db: DataSource,
  runId: string,
  knownAccountIds: readonly string[],
): Promise<SyncFailure[]> {
  const rows: Row[] = await db.query(
    `select $1::uuid as run_id, f.* from (
       select $1::uuid as id, a.account_id from sync_run_accounts a
        where a.run_id = $1 and a.outcome = any($3) and a.account_id <> all($2)
        order by a.finished_at, a.account_id limit 100) r
      cross join lateral ${FAILURES} f
      where f.account_id = r.account_id and f.outcome = any($3)
      order by f.account_id, f.region`,
    [runId, knownAccountIds, FAILING],
  );
  return rows.map(failureOf);
}

interface Row {
  readonly run_id: string;
  readonly account_id: string;
  readonly account_name: string;
  readonly region: string;
  readonly outcome: ScanOutcome;
  readonly code: string | null;
  readonly message: string | null;
  readonly operation: string | null;
  readonly request_id: string | null;
}

const ORDERS = {
  ACCOUNT_ID: { column: "f.account_id", keyOf: ({ accountId }: SyncFailure) => accountId },
  ACCOUNT_NAME: { column: "f.account_name", keyOf: ({ accountName }: SyncFailure) => accountName },
  REGION: { column: "f.region", keyOf: ({ region }: SyncFailure) => region ?? "" },
  OUTCOME: { column: "f.outcome", keyOf: ({ outcome }: SyncFailure) => outcome },
  CODE: { column: "coalesce(f.code, '')", keyOf: ({ code }: SyncFailure) => code ?? "" },
} as const;

const FAILING = SCAN_OUTCOMES.filter(isScanFailure);

/**
 * Failures of a run `r`. Where an account failed only because of a region, the region's row stands for both. Region '':
 * the whole account.
 */
const FAILURES = `(
  select a.account_id, a.account_name, e.* from sync_run_accounts a cross join lateral (
    select '' as region, a.outcome, a.code, a.message, a.operation, a.request_id
     where a.outcome <> 'OK'
       and not exists (select 1 from jsonb_array_elements(a.regions) s where s ->> 'outcome' = a.outcome)
    union all
    select s ->> 'region', s ->> 'outcome', s ->> 'code', s ->> 'message', s ->> 'operation', s ->> 'requestId'
      from jsonb_array_elements(a.regions) s where s ->> 'outcome' <> 'OK') e
   where a.run_id = r.id and (a.outcome <> 'OK' or a.regions <> '[]'))`;

const WHERE = `f.outcome = any($2::text[])
  and ($3::text is null or position($3 in lower(f.account_id || ' ' || f.account_name)) > 0)
  and ($4::text[] is null or f.region = any($4)) and ($5::text[] is null or f.code = any($5))`;

function narrowing({ search, outcomes, regions, codes }: SyncFailureFilter): unknown[] {
  return [outcomes ?? FAILING, parseSearch(search), regions ?? null, codes ?? null];
}

async function countFailures(db: DataSource, runId: string, filter: SyncFailureFilter): Promise<number> {
  const [row]: { count: number }[] = await db.query(
    `select count(*)::int as count from (select $1::uuid as id) r cross join lateral ${FAILURES} f where ${WHERE}`,
    [runId, ...narrowing(filter)],
  );
  return row!.count;
}

function failureOf(row: Row): SyncFailure {
  const { outcome, code, message, operation } = row;
  return {
    runId: row.run_id,
    accountId: row.account_id,
    accountName: row.account_name,
    region: row.region || null,
    outcome,
    code,
    message,
    operation,
    requestId: row.request_id,
  };
}
