import type { EntityManager } from "typeorm";
import { isNamingAttribute, type NameLookup, resolveNames } from "./resolve-names";

/** Values of an attribute at one provider, as they are stored. */
export interface StoredValues {
  readonly attribute: string;
  /** Null: no provider was connected when the values were saved. The first one connected takes its place. */
  readonly providerId: string | null;
  readonly values: readonly string[];
  /**
   * For each value the person or group that it meant when it was saved, so that a later namesake changes nothing. Null:
   * it meant nobody or several, or is no name; such a value is resolved at each use.
   */
  readonly ids?: readonly (string | null)[];
}

/**
 * Gives values without a provider the default one, and freezes each name to the one row that it means now. An unchanged
 * name of the same provider keeps its row while that row is live.
 */
export async function freezeValues<T extends StoredValues>(
  manager: EntityManager,
  rows: readonly T[],
  before: readonly StoredValues[],
): Promise<(T & { readonly ids: readonly (string | null)[] })[]> {
  const defaultId = rows.some(({ providerId }) => providerId === null) ? await defaultProviderId(manager) : null;
  const named = rows.map((row) => ({ ...row, providerId: row.providerId ?? defaultId }));
  const kept = await stillLive(manager, before);
  const pending = new Map<string, NameLookup>();
  for (const row of named) {
    for (const lookup of lookupsOf(row)) if (!kept.has(keyOf(lookup))) pending.set(keyOf(lookup), lookup);
  }
  const found = await resolveNames(manager, [...pending.values()]);
  const ids = new Map([...pending.keys()].map((key, n) => [key, found[n]!.length === 1 ? found[n]![0]! : null]));
  const idOf = (lookup: NameLookup) => kept.get(keyOf(lookup)) ?? ids.get(keyOf(lookup)) ?? null;
  return named.map((row) => ({
    ...row,
    ids: isNamingAttribute(row.attribute) ? lookupsOf(row).map(idOf) : row.values.map(() => null),
  }));
}

export async function defaultProviderId(manager: EntityManager): Promise<string | null> {
  const [row]: { id: string }[] = await manager.query("select id from identity_providers where standing = 'DEFAULT'");
  return row?.id ?? null;
}

function lookupsOf({ attribute, providerId, values }: StoredValues): NameLookup[] {
  return isNamingAttribute(attribute) ? values.map((value) => ({ attribute, providerId, value })) : [];
}

function keyOf({ attribute, providerId, value }: NameLookup): string {
  return JSON.stringify([attribute, providerId, value.trim().toLowerCase()]);
}

/** Frozen rows that are still live, by attribute, provider and text. */
async function stillLive(manager: EntityManager, before: readonly StoredValues[]): Promise<Map<string, string>> {
  const frozen = before.flatMap((row) =>
    lookupsOf(row).flatMap((lookup, n) => (row.ids?.[n] ? [{ key: keyOf(lookup), id: row.ids[n] }] : [])),
  );
  const ids = await liveIdsOf(
    manager,
    frozen.map(({ id }) => id),
  );
  return new Map(frozen.filter(({ id }) => ids.has(id)).map(({ key, id }) => [key, id]));
}

/** Of these people's identities and groups, the ids that were not removed. */
export async function liveIdsOf(manager: EntityManager, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const live: { id: string }[] = await manager.query(
    `select id from identities where id = any($1) and removed_at is null
     union all select id from identity_groups where id = any($1) and removed_at is null`,
    [ids],
  );
  return new Set(live.map(({ id }) => id));
}
