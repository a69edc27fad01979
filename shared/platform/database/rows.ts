import type { DataSource, EntityMetadata, EntityTarget, ObjectLiteral, QueryRunner, SelectQueryBuilder } from "typeorm";
import { readRows, type Sender } from "./read-rows";

/**
 * What `getMany` reads, as plain objects and several times faster: PostgreSQL sends the rows as one JSON text, which costs less to
 * read than a hundred columns one by one. Where a relation is read too, or a column that JSON would change, it is `getMany`.
 */
export async function rowsOf<T extends ObjectLiteral>(query: SelectQueryBuilder<T>): Promise<T[]> {
  const { mainAlias, joinAttributes, selects } = query.expressionMap;
  const { metadata, name } = mainAlias!;
  const isWhole = selects.length === 1 && selects[0]!.selection === name && joinAttributes.length === 0;
  if (!isWhole || !isKeptByJson(metadata)) return query.getMany();
  const [sql, parameters] = query.clone().select(columnsOf(metadata, name)).getQueryAndParameters();
  return read(senderOf(query), metadata, sql, parameters);
}

/** Within a transaction a query reads as that does. */
export function senderOf<T extends ObjectLiteral>(query: SelectQueryBuilder<T>): Sender {
  const { queryRunner } = query as unknown as { readonly queryRunner?: QueryRunner };
  return queryRunner ?? query.dataSource;
}

interface Choice<T, W> {
  /** Properties, ascending. */
  readonly order?: readonly (keyof T & string)[];
  /** What few ask for and is long. */
  readonly without?: readonly W[];
}

/** The rows of an entity in which a property is one of these values, in the same way and without a query to build. */
export async function rowsBy<T extends ObjectLiteral, W extends keyof T & string = never>(
  db: DataSource,
  entity: EntityTarget<T>,
  property: keyof T & string,
  values: readonly unknown[],
  { order = [], without = [] }: Choice<T, W> = {},
): Promise<Omit<T, W>[]> {
  const metadata = db.getMetadata(entity);
  if (!isKeptByJson(metadata)) throw new Error(`JSON would change a column of ${metadata.tableName}.`);
  const columnOf = (name: string) => metadata.findColumnWithPropertyName(name)!.databaseName;
  const sorted = order.length > 0 ? ` order by ${order.map(columnOf).join()}` : "";
  const where = `${columnOf(property)} = any($1)${sorted}`;
  const sql = `select ${columnsOf(metadata, "x", without)} from ${metadata.tablePath} x where ${where}`;
  return read(db, metadata, sql, [values]);
}

async function read<T>(sender: Sender, metadata: EntityMetadata, sql: string, parameters: unknown[]): Promise<T[]> {
  const rows = await readRows<Record<string, string | Date | null>>(sender, sql, parameters);
  for (const { type, propertyName } of metadata.columns) {
    if (type === "timestamptz") for (const row of rows) row[propertyName] &&= new Date(row[propertyName]);
  }
  return rows as T[];
}

function columnsOf(metadata: EntityMetadata, alias: string, without: readonly string[] = []): string {
  return metadata.columns
    .filter(({ propertyName }) => !without.includes(propertyName))
    .map(({ databaseName, propertyName }) => `${alias}.${databaseName} as "${propertyName}"`)
    .join();
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
