import DataLoader from "dataloader";
import { type DataSource, QueryFailedError, type QueryRunner } from "typeorm";
import { StatementScope } from "./cancellation";
import { PREPARED } from "./prepared-statements";

/** A data source, or the connection of a transaction. */
export type Sender = Pick<DataSource | QueryRunner, "query">;

/** The rows of a select as PostgreSQL makes them one JSON text, which is read fast: dates are text. */
export async function readRows<T>(sender: Sender, sql: string, parameters: readonly unknown[]): Promise<T[]> {
  // One plan for all filters would be a bad one for some of them.
  const mark = parameters.length === 0 ? `${PREPARED} ` : "";
  const [row] = await sender.query(`${mark}select ${asText(sql)} as r0`, [...parameters]);
  return row.r0;
}

/**
 * The same for what is found by keys, outside a transaction. What a request looks up in the same moment goes out as one
 * statement, since a statement sent costs more than most of these take. Lists do not: a slow one would hold up all others.
 */
export async function lookUp<T>(db: DataSource, sql: string, parameters: readonly unknown[]): Promise<T[]> {
  const lookup = { sql, parameters };
  const scope = StatementScope.current();
  if (scope) return (await lookerOf(scope, db).load(lookup)) as T[];
  return (await sendTogether(db, [lookup]))[0] as T[];
}

/** A select, and its parameters from $1 on. */
interface LookUp {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

type Looker = DataLoader<LookUp, unknown[]>;

/** Nothing of one request is held up, or cut short, by another one. */
const LOOKERS = new WeakMap<StatementScope, WeakMap<DataSource, Looker>>();
/** They are worked on one after the other. */
const MOST_TOGETHER = 8;

function lookerOf(scope: StatementScope, db: DataSource): Looker {
  const lookers = LOOKERS.get(scope) ?? new WeakMap<DataSource, Looker>();
  LOOKERS.set(scope, lookers);
  const options = { cache: false, maxBatchSize: MOST_TOGETHER };
  const looker = lookers.get(db) ?? new DataLoader((lookups) => lookUpTogether(db, lookups), options);
  lookers.set(db, looker);
  return looker;
}

async function lookUpTogether(db: DataSource, lookups: readonly LookUp[]): Promise<(unknown[] | Error)[]> {
  try {
    return await sendTogether(db, lookups);
  } catch (error) {
    if (lookups.length === 1 || !isDataException(error)) throw error;
    // One of them asks for what cannot be: the others have their rows.
    return Promise.all(lookups.map((one) => sendTogether(db, [one]).then(([rows]) => rows!, toError)));
  }
}

async function sendTogether(db: DataSource, lookups: readonly LookUp[]): Promise<unknown[][]> {
  const parameters: unknown[] = [];
  const selects = lookups.map(({ sql, parameters: own }, index) => {
    const before = parameters.length;
    parameters.push(...own);
    const numbered = before === 0 ? sql : sql.replace(/\$(\d+)/g, (_, number) => `$${before + Number(number)}`);
    return `${asText(numbered)} as r${index}`;
  });
  const [row] = await db.query(`${PREPARED} select ${selects.join()}`, parameters);
  return lookups.map((_, index) => row[`r${index}`]);
}

function asText(sql: string): string {
  return `(select coalesce(json_agg(r), '[]') from (${sql}) r)`;
}

/** A value that its column's type cannot be. */
export function isDataException(error: unknown): boolean {
  return error instanceof QueryFailedError && (error.driverError as { code?: string }).code?.startsWith("22") === true;
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
