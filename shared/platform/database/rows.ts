import type { DataSource, EntityMetadata, EntityTarget, ObjectLiteral, QueryRunner, SelectQueryBuilder } from "typeorm";
import type { ColumnMetadata } from "typeorm/metadata/ColumnMetadata";
import type { Columns, Row } from "./columns";
import { lookUp, readRows, type Select, type Sender } from "./read-rows";

/**
 * What `getMany` reads, as plain objects and several times faster: PostgreSQL sends the rows as one JSON text, which costs less to
 * read than a hundred columns one by one. Where a relation is read too, or a column that JSON would change, it is `getMany`.
 */
export async function rowsOf<T extends ObjectLiteral, C extends Columns = null>(
  query: SelectQueryBuilder<T>,
  columns?: C,
): Promise<Row<T, C>[]> {
  const list = listOf(query, columns);
  if (!list) return (await query.getMany()) as Row<T, C>[];
  const [rows] = await readRows(senderOf(query), [list]);
  return withDates(list.read, rows!);
}

/** The same, and how many rows `whole` has, from one statement where that can be. */
export async function countedRowsOf<T extends ObjectLiteral, C extends Columns = null>(
  query: SelectQueryBuilder<T>,
  whole: SelectQueryBuilder<T>,
  columns?: C,
): Promise<{ rows: Row<T, C>[]; count: number }> {
  const list = listOf(query, columns);
  if (!list) return { rows: (await query.getMany()) as Row<T, C>[], count: await countOf(whole) };
  const [rows, counts] = await readRows(senderOf(query), [list, countingOf(whole)]);
  return { rows: withDates(list.read, rows!), count: (counts as Counts)[0].count };
}

export async function countOf<T extends ObjectLiteral>(query: SelectQueryBuilder<T>): Promise<number> {
  const [counts] = await readRows(senderOf(query), [countingOf(query)]);
  return (counts as Counts)[0].count;
}

type Counts = [{ readonly count: number }];

/** One row for each: nothing joined in our lists multiplies them, so that they need not be told apart as `getCount` does. */
function countingOf<T extends ObjectLiteral>(query: SelectQueryBuilder<T>): Select {
  const [sql, parameters] = query.clone().select("count(*)::int", "count").getQueryAndParameters();
  return { sql, parameters };
}

/** Null: it has to be read one by one. */
function listOf<T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  columns: Columns | undefined,
): (Select & { readonly read: readonly ColumnMetadata[] }) | null {
  const { mainAlias, joinAttributes, selects } = query.expressionMap;
  const { metadata, name } = mainAlias!;
  const isWhole = selects.length === 1 && selects[0]!.selection === name && joinAttributes.length === 0;
  if (!isWhole || !isKeptByJson(metadata)) return null;
  const read = columnsOf(metadata, columns);
  const [sql, parameters] = query.clone().select(selectOf(read, name)).getQueryAndParameters();
  return { sql, parameters, read };
}

/** Within a transaction a query reads as that does. */
function senderOf<T extends ObjectLiteral>(query: SelectQueryBuilder<T>): Sender {
  const { queryRunner } = query as unknown as { readonly queryRunner?: QueryRunner };
  return queryRunner ?? query.dataSource;
}

interface Choice<T, C> {
  /** Properties, ascending. */
  readonly order?: readonly (keyof T & string)[];
  readonly columns?: C;
}

/** The rows of an entity in which a property is one of these values, in the same way and without a query to build. */
export async function rowsBy<T extends ObjectLiteral, P extends keyof T & string, C extends Columns = null>(
  db: DataSource,
  entity: EntityTarget<T>,
  property: P,
  values: readonly unknown[],
  { order = [], columns }: Choice<T, C> = {},
): Promise<(Row<T, C> & Pick<T, P>)[]> {
  const metadata = db.getMetadata(entity);
  if (!isKeptByJson(metadata)) throw new Error(`JSON would change a column of ${metadata.tableName}.`);
  const columnOf = (name: string) => metadata.findColumnWithPropertyName(name)!.databaseName;
  const sorted = order.length > 0 ? ` order by ${order.map(columnOf).join()}` : "";
  const where = `${columnOf(property)} = any($1)${sorted}`;
  const read = columnsOf(metadata, columns && [...columns, property]);
  const sql = `select ${selectOf(read, "x")} from ${metadata.tablePath} x where ${where}`;
  return withDates(read, await lookUp(db, sql, [values]));
}

/** All of them, too, where one that is asked for is none of the entity's. */
function columnsOf(metadata: EntityMetadata, asked: Columns = null): ColumnMetadata[] {
  const found = asked?.map((name) => metadata.findColumnWithPropertyName(name));
  return found?.every((column) => column !== undefined) ? [...new Set(found)] : metadata.columns;
}

function selectOf(columns: readonly ColumnMetadata[], alias: string): string {
  return columns.map(({ databaseName, propertyName }) => `${alias}.${databaseName} as "${propertyName}"`).join();
}

function withDates<T>(columns: readonly ColumnMetadata[], found: unknown[]): T[] {
  const rows = found as Record<string, unknown>[];
  for (const { type, propertyName } of columns) {
    if (type !== "timestamptz") continue;
    for (const row of rows) row[propertyName] &&= new Date(row[propertyName] as string);
  }
  return rows as T[];
}

const KEPT_TYPES = ["text", "uuid", "boolean", "int", "integer", "jsonb"];
const KEPT = new WeakMap<EntityMetadata, boolean>();

function isKeptByJson(metadata: EntityMetadata): boolean {
  const known = KEPT.get(metadata);
  if (known !== undefined) return known;
  const isKept = metadata.columns.every(
    ({ type, isArray, transformer, isSelect, embeddedMetadata, isVirtual }) =>
      (KEPT_TYPES.includes(String(type)) || (type === "timestamptz" && !isArray)) &&
      isSelect &&
      !(isVirtual || transformer || embeddedMetadata),
  );
  KEPT.set(metadata, isKept);
  return isKept;
}
