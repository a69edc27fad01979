import type { EntityManager } from "typeorm";
import { isNamingAttribute, type NameLookup, resolveNames } from "./resolve-names";

/** Values of an attribute at one provider, as they are stored. */
export interface StoredValues {
  readonly attribute: string;
  /** Null: no provider was connected when they were saved; the first one takes its place. */
  readonly providerId: string | null;
  readonly values: readonly string[];
  /**
   * Beside each value the person or group that it meant when it was saved: a namesake that comes later changes nothing.
   * Null: it meant nobody, or several, or is no name; then it is looked up whenever it matters.
   */
  readonly ids?: readonly (string | null)[];
}

/**
 * Gives values without a provider the default one, and each name the one row it means now. A name that stood before, at
 * the same provider, keeps what it meant while that is live: it is frozen until its text changes.
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

/** By attribute, provider and text: the row that was meant, where it has not been removed. */
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

/** Which of these people's identities and groups have not been removed. */
export async function liveIdsOf(manager: EntityManager, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const live: { id: string }[] = await manager.query(
    `select id from identities where id = any($1) and removed_at is null
     union all select id from identity_groups where id = any($1) and removed_at is null`,
    [ids],
  );
  return new Set(live.map(({ id }) => id));
}
