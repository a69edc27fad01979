import type { DataSource, EntityTarget, ObjectLiteral } from "typeorm";
import { lookUp } from "./read-rows";
import { rowsBy } from "./rows";

/**
 * The rows of each key, in the order of the statement's columns "key" and "id": two lookups for any number of keys.
 */
export async function rowsOfEach<T extends ObjectLiteral & { readonly id: string }>(
  db: DataSource,
  entity: EntityTarget<T>,
  keys: readonly string[],
  { sql, parameters }: { readonly sql: string; readonly parameters: readonly unknown[] },
): Promise<T[][]> {
  const pairs = await lookUp<{ key: string; id: string }>(db, sql, parameters);
  if (pairs.length === 0) return keys.map(() => []);
  const rows = await rowsBy(
    db,
    entity,
    "id",
    pairs.map(({ id }) => id),
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const ofKey = new Map(keys.map((key) => [key, [] as T[]]));
  for (const { key, id } of pairs) {
    const row = byId.get(id);
    if (row) ofKey.get(key)?.push(row);
  }
  return keys.map((key) => ofKey.get(key)!);
}
