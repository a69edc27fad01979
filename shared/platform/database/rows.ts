import type {
  DataSource,
  EntityManager,
  EntityMetadata,
  EntityTarget,
  ObjectLiteral,
  QueryRunner,
  SelectQueryBuilder,
} from "typeorm";
import { lookUp, type QuerySender, readRows, readRowsOfTexts, type Select } from "./read-rows";

/**
 * The result of `getMany` as plain objects, several times faster: PostgreSQL sends the rows as one JSON text, which
 * costs less to read than a hundred columns. Queries with joined relations, or with columns that JSON would change,
 * fall back to `getMany`.
 */
export async function rowsOf<T extends ObjectLiteral>(query: SelectQueryBuilder<T>): Promise<T[]> {
  const { mainAlias, joinAttributes, selects } = query.expressionMap;
  const { metadata, name } = mainAlias!;
  const isWhole = selects.length === 1 && selects[0]!.selection === name && joinAttributes.length === 0;
  if (!isWhole || !isKeptByJson(metadata)) return query.getMany();
  return withDates(metadata, await readRows(senderOf(query), selectOf(query, columnsOf(metadata, name))));
}

/**
 * Counts rows without `distinct`, as `getCount` would add, because no join in these lists multiplies rows. TOGETHER: the
 * count is sent with the key lookups of the same tick, since the answer waits for both.
 */
export async function countOf<T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  how: "TOGETHER" | "APART" = "TOGETHER",
): Promise<number> {
  const select = selectOf(query, "count(*)::int as count");
  const { dataSource } = query;
  const [row] =
    how === "APART" ? await readRows(dataSource, select) : await lookUp(dataSource, select.sql, select.parameters);
  return (row as { readonly count: number }).count;
}

function selectOf<T extends ObjectLiteral>(query: SelectQueryBuilder<T>, selection: string): Select {
  const [sql, parameters] = query.clone().select(selection).getQueryAndParameters();
  return { sql, parameters };
}

/** A query in a transaction uses its connection. */
function senderOf<T extends ObjectLiteral>(query: SelectQueryBuilder<T>): QuerySender {
  const { queryRunner } = query as unknown as { readonly queryRunner?: QueryRunner };
  return queryRunner ?? query.dataSource;
}

/** The rows of an entity whose property has one of these values, read the same way without a query builder. */
export async function rowsBy<T extends ObjectLiteral>(
  db: DataSource,
  entity: EntityTarget<T>,
  property: keyof T & string,
  values: readonly unknown[],
  /** Properties of the order, ascending. */
  order: readonly (keyof T & string)[] = [],
): Promise<T[]> {
  const metadata = metadataOf(db, entity);
  const columnOf = (name: string) => metadata.findColumnWithPropertyName(name)!.databaseName;
  const sorted = order.length > 0 ? ` order by ${order.map(columnOf).join()}` : "";
  const where = `${columnOf(property)} = any($1)${sorted}`;
  const sql = `select ${columnsOf(metadata, "x")} from ${metadata.tablePath} x where ${where}`;
  return withDates(metadata, await lookUp(db, sql, [values]));
}

/**
 * The rows of several entities by keys, by one statement for all, which is planned once: the texts of `where` are to be
 * fixed. `where` is the SQL after that word, with an order if there is one. The rows' alias is x, and all of them have
 * the same parameters.
 */
export async function rowsOfAll<T extends readonly ObjectLiteral[]>(
  manager: EntityManager,
  parameters: readonly unknown[],
  ...asked: { readonly [N in keyof T]: { readonly entity: EntityTarget<T[N]>; readonly where: string } }
): Promise<{ -readonly [N in keyof T]: T[N][] }> {
  const read = asked.map(({ entity, where }) => ({ metadata: metadataOf(manager.connection, entity), where }));
  const texts = read.map(
    ({ metadata, where }) => `select ${columnsOf(metadata, "x")} from ${metadata.tablePath} x where ${where}`,
  );
  const found = await readRowsOfTexts(manager, texts, parameters);
  return read.map(({ metadata }, n) => withDates(metadata, found[n]!)) as { -readonly [N in keyof T]: T[N][] };
}

/** The same for a custom select: whole rows of an entity by alias, with extra columns. */
export async function rowsAnd<T extends ObjectLiteral, Extra>(
  db: DataSource,
  entity: EntityTarget<T>,
  { alias, extra, rest, parameters }: RowsQuery,
): Promise<(T & Extra)[]> {
  const metadata = metadataOf(db, entity);
  const sql = `select ${columnsOf(metadata, alias)}, ${extra} ${rest}`;
  return withDates<T & Extra>(metadata, await readRows(db, { sql, parameters }));
}

interface RowsQuery {
  readonly alias: string;
  /** Extra columns by name. */
  readonly extra: string;
  /** The SQL from `from` on. */
  readonly rest: string;
  readonly parameters: readonly unknown[];
}

function metadataOf<T extends ObjectLiteral>(db: DataSource, entity: EntityTarget<T>): EntityMetadata {
  const metadata = db.getMetadata(entity);
  if (!isKeptByJson(metadata)) throw new Error(`JSON would change a column of ${metadata.tableName}.`);
  return metadata;
}

function columnsOf({ columns }: EntityMetadata, alias: string): string {
  const read = columns.filter(({ isSelect }) => isSelect);
  return read.map(({ databaseName, propertyName }) => `${alias}.${databaseName} as "${propertyName}"`).join();
}

function withDates<T>({ columns }: EntityMetadata, found: unknown[]): T[] {
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
      // This column is never selected.
      !isSelect ||
      ((KEPT_TYPES.includes(String(type)) || (type === "timestamptz" && !isArray)) &&
        !(isVirtual || transformer || embeddedMetadata)),
  );
  KEPT.set(metadata, isKept);
  return isKept;
}
