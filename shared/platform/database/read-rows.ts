import DataLoader from "dataloader";
import { DataSource, QueryFailedError, type QueryRunner } from "typeorm";
import { StatementScope } from "./cancellation";
import { PREPARED } from "./prepared-statements";

/** A data source, or the connection of a transaction. */
export type Sender = Pick<DataSource | QueryRunner, "query">;

/** A select, and its parameters from $1 on. */
interface Reading {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/**
 * The rows of a select as PostgreSQL makes them one JSON text: dates are text. What a request reads in the same moment, outside a
 * transaction, goes out as one statement, since a statement sent costs more than most of them take.
 */
export async function readRows<T>(sender: Sender, sql: string, parameters: readonly unknown[]): Promise<T[]> {
  const reading = { sql, parameters };
  const scope = StatementScope.current();
  if (scope && sender instanceof DataSource) return (await readerOf(scope, sender).load(reading)) as T[];
  return (await send(sender, [reading]))[0] as T[];
}

type Reader = DataLoader<Reading, unknown[]>;

/** Nothing of one request is held up, or cut short, by another one. */
const READERS = new WeakMap<StatementScope, WeakMap<DataSource, Reader>>();

function readerOf(scope: StatementScope, db: DataSource): Reader {
  const readers = READERS.get(scope) ?? new WeakMap<DataSource, Reader>();
  READERS.set(scope, readers);
  const reader = readers.get(db) ?? new DataLoader((readings) => readTogether(db, readings), { cache: false });
  readers.set(db, reader);
  return reader;
}

async function readTogether(db: DataSource, readings: readonly Reading[]): Promise<(unknown[] | Error)[]> {
  try {
    return await send(db, readings);
  } catch (error) {
    if (readings.length === 1 || !isDataException(error)) throw error;
    // One of them asks for what cannot be: the others have their rows.
    return Promise.all(readings.map((one) => send(db, [one]).then(([rows]) => rows!, toError)));
  }
}

async function send(sender: Sender, readings: readonly Reading[]): Promise<unknown[][]> {
  const parameters: unknown[] = [];
  const selects = readings.map(({ sql, parameters: own }, index) => {
    const before = parameters.length;
    parameters.push(...own);
    const numbered = before === 0 ? sql : sql.replace(/\$(\d+)/g, (_, number) => `$${before + Number(number)}`);
    return `(select coalesce(json_agg(r), '[]') from (${numbered}) r) as r${index}`;
  });
  const [row] = await sender.query(`${PREPARED} select ${selects.join()}`, parameters);
  return readings.map((_, index) => row[`r${index}`]);
}

/** A value that its column's type cannot be. */
export function isDataException(error: unknown): boolean {
  return error instanceof QueryFailedError && (error.driverError as { code?: string }).code?.startsWith("22") === true;
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
