import { type DataSource, type EntityManager, type EntityTarget, type FindOptionsWhere, In } from "typeorm";

interface HasId {
  readonly id: string;
}

/** The rows with these ids, in their order; null: there is none. */
export async function rowsByIds<T extends HasId>(
  manager: EntityManager,
  entity: EntityTarget<T>,
  ids: readonly string[],
): Promise<(T | null)[]> {
  if (ids.length === 0) return [];
  const rows = await manager.findBy(entity, { id: In([...new Set(ids)]) } as FindOptionsWhere<T>);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** The rows of each key, in the order of the statement's columns "key" and "id": two statements for any number of keys. */
export async function rowsOfEach<T extends HasId>(
  db: DataSource,
  entity: EntityTarget<T>,
  keys: readonly string[],
  { sql, parameters }: { readonly sql: string; readonly parameters: readonly unknown[] },
): Promise<T[][]> {
  const pairs: { key: string; id: string }[] = await db.query(sql, [...parameters]);
  const rows = await rowsByIds(
    db.manager,
    entity,
    pairs.map(({ id }) => id),
  );
  const ofKey = new Map(keys.map((key) => [key, [] as T[]]));
  for (const [n, { key }] of pairs.entries()) {
    const row = rows[n];
    if (row) ofKey.get(key)?.push(row);
  }
  return keys.map((key) => ofKey.get(key)!);
}
