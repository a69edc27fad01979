import DataLoader from "dataloader";
import { type DataSource, QueryFailedError, type QueryRunner } from "typeorm";
import { StatementScope } from "./connections/cancellation";

/** A data source, or the connection of a transaction. */
export type QuerySender = Pick<DataSource | QueryRunner, "query">;

/** The rows of a select, as PostgreSQL makes of them one JSON text, which is read fast: dates are text. */
export async function readRows(sender: QuerySender, select: Select): Promise<unknown[]> {
  return (await send(sender, [select]))[0]!;
}

/**
 * The same for what is found by keys, or counted, outside a transaction. What a request looks up in the same moment goes out as one
 * statement, since a statement sent costs more than most of these take. Lists do not: a slow one would hold up all others.
 */
export async function lookUp<T>(db: DataSource, sql: string, parameters: readonly unknown[]): Promise<T[]> {
  const lookup = { sql, parameters };
  const scope = StatementScope.current();
  if (scope) return (await rowLoaderOf(scope, db).load(lookup)) as T[];
  return (await readRows(db, lookup)) as T[];
}

/** With its parameters from $1 on. */
export interface Select {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

type RowLoader = DataLoader<Select, unknown[]>;

/** Nothing of one request is held up, or cut short, by another one. */
const ROW_LOADERS = new WeakMap<StatementScope, WeakMap<DataSource, RowLoader>>();
/** They are worked on one after the other. */
const MOST_TOGETHER = 8;

function rowLoaderOf(scope: StatementScope, db: DataSource): RowLoader {
  const lookers = ROW_LOADERS.get(scope) ?? new WeakMap<DataSource, RowLoader>();
  ROW_LOADERS.set(scope, lookers);
  // Not before all loaders of this moment have asked, one of which may stand behind another.
  const batchScheduleFn = (send: () => void) => void setImmediate(send);
  const options = { cache: false, maxBatchSize: MOST_TOGETHER, batchScheduleFn };
  const looker = lookers.get(db) ?? new DataLoader((lookups) => lookUpTogether(db, lookups), options);
  lookers.set(db, looker);
  return looker;
}

async function lookUpTogether(db: DataSource, lookups: readonly Select[]): Promise<(unknown[] | Error)[]> {
  try {
    return await send(db, lookups);
  } catch (error) {
    if (lookups.length === 1 || !isDataException(error)) throw error;
    // One of them asks for what cannot be: the others have their rows.
    return Promise.all(lookups.map((one) => readRows(db, one).catch(toError)));
  }
}

async function send(sender: QuerySender, selects: readonly Select[]): Promise<unknown[][]> {
  const parameters: unknown[] = [];
  const texts = selects.map(({ sql, parameters: own }, index) => {
    const before = parameters.length;
    parameters.push(...own);
    const numbered = before === 0 ? sql : sql.replace(/\$(\d+)/g, (_, number) => `$${before + Number(number)}`);
    return `(select coalesce(json_agg(r), '[]') from (${numbered}) r) as r${index}`;
  });
  const [row] = await sender.query(`select ${texts.join()}`, parameters);
  return selects.map((_, index) => row[`r${index}`]);
}

/** A value that its column's type cannot be. */
export function isDataException(error: unknown): boolean {
  return error instanceof QueryFailedError && (error.driverError as { code?: string }).code?.startsWith("22") === true;
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
