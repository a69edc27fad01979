import DataLoader from "dataloader";
import { type DataSource, type EntityManager, QueryFailedError, type QueryRunner } from "typeorm";
import { StatementScope } from "./connections/cancellation";
import { PLANNED_ONCE } from "./connections/connections";

/** A data source, or the connection of a transaction. */
export type QuerySender = Pick<DataSource | QueryRunner, "query">;

/** The rows of a select, which PostgreSQL returns as one JSON text, because that is read fast. Dates are text. */
export async function readRows(sender: QuerySender, select: Select): Promise<unknown[]> {
  return (await readRowsOfAll(sender, [select]))[0]!;
}

/**
 * The same for key lookups and counts outside a transaction. Lookups of a request in the same tick are sent as one
 * statement, since a round trip costs more than most of them. Lists are not: a slow one would delay the others.
 */
export async function lookUp<T>(db: DataSource, sql: string, parameters: readonly unknown[]): Promise<T[]> {
  const lookup = { sql, parameters };
  const scope = StatementScope.current();
  if (scope) return (await rowLoaderOf(scope, db).load(lookup)) as T[];
  return (await readRows(db, lookup)) as T[];
}

/** The same by a manager: in a transaction by its connection, apart from other lookups. */
export async function lookUpBy<T>(
  manager: EntityManager,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<T[]> {
  if (manager.queryRunner) return (await readRows(manager, { sql, parameters })) as T[];
  return lookUp(manager.connection, sql, parameters);
}

/** Its parameters start at $1. */
export interface Select {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

type RowLoader = DataLoader<Select, unknown[]>;

/** Requests do not share lookups, so that none delays or cancels another. */
const ROW_LOADERS = new WeakMap<StatementScope, WeakMap<DataSource, RowLoader>>();
/** PostgreSQL runs them one after the other. */
const MOST_TOGETHER = 8;

function rowLoaderOf(scope: StatementScope, db: DataSource): RowLoader {
  const lookers = ROW_LOADERS.get(scope) ?? new WeakMap<DataSource, RowLoader>();
  ROW_LOADERS.set(scope, lookers);
  // Waits for all loaders of this tick, of which one may depend on another.
  const batchScheduleFn = (send: () => void) => void setImmediate(send);
  const options = { cache: false, maxBatchSize: MOST_TOGETHER, batchScheduleFn };
  const looker = lookers.get(db) ?? new DataLoader((lookups) => lookUpTogether(db, lookups), options);
  lookers.set(db, looker);
  return looker;
}

async function lookUpTogether(db: DataSource, lookups: readonly Select[]): Promise<(unknown[] | Error)[]> {
  try {
    return await readRowsOfAll(db, lookups);
  } catch (error) {
    if (lookups.length === 1 || !isDataException(error)) throw error;
    // One of the lookups has an invalid value: the others get their rows.
    return Promise.all(lookups.map((one) => readRows(db, one).catch(toError)));
  }
}

/** The rows of each select, by one statement. */
async function readRowsOfAll(sender: QuerySender, selects: readonly Select[]): Promise<unknown[][]> {
  const parameters: unknown[] = [];
  const texts = selects.map(({ sql, parameters: own }) => {
    const before = parameters.length;
    parameters.push(...own);
    return before === 0 ? sql : sql.replace(/\$(\d+)/g, (_, number) => `$${before + Number(number)}`);
  });
  const [row] = await sender.query(selectLists(texts), parameters);
  return texts.map((_, index) => row[`r${index}`]);
}

/**
 * The same for selects of a fixed text that share their parameters. Planned once: of some thousand characters, parsing
 * and planning takes longer than finding a few rows by their keys.
 */
export async function readRowsOfTexts(
  sender: QuerySender,
  texts: readonly string[],
  parameters: readonly unknown[],
): Promise<unknown[][]> {
  const [row] = await sender.query(`${PLANNED_ONCE}${selectLists(texts)}`, [...parameters]);
  return texts.map((_, index) => row[`r${index}`]);
}

function selectLists(texts: readonly string[]): string {
  return `select ${texts.map((sql, index) => `(select coalesce(json_agg(r), '[]') from (${sql}) r) as r${index}`).join()}`;
}

/** True for a value that is invalid for its column's type. */
export function isDataException(error: unknown): boolean {
  return error instanceof QueryFailedError && (error.driverError as { code?: string }).code?.startsWith("22") === true;
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
