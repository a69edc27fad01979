import type { EntityManager } from "typeorm";

/** Attributes whose values each name one person or one group. */
export const NAMING_ATTRIBUTES = ["user", "group", "manager"] as const;
export type NamingAttribute = (typeof NAMING_ATTRIBUTES)[number];

export function isNamingAttribute(attribute: string): attribute is NamingAttribute {
  return NAMING_ATTRIBUTES.some((one) => one === attribute);
}

/** A typed name, to be resolved at exactly one provider. */
export interface NameLookup {
  readonly attribute: NamingAttribute;
  /** Null: there was no provider when the name was saved, so it names nobody. */
  readonly providerId: string | null;
  /** A group's name, a person's user name or address, or `id:` and the provider's own key. */
  readonly value: string;
}

/** The live rows that each name means, by id. Several make a name ambiguous, so that it means nobody. */
export async function resolveNames(manager: EntityManager, lookups: readonly NameLookup[]): Promise<string[][]> {
  const found = lookups.map((): string[] => []);
  const asked = lookups.map(({ attribute, providerId, value }, n) => ({
    n,
    isGroup: attribute === "group",
    providerId,
    ...splitName(value),
  }));
  if (asked.length === 0) return found;
  const rows: { n: number; id: string }[] = await manager.query(
    `with lookups as (
       select n, "isGroup" as is_group, "providerId" as provider_id, lower(name) as name, key
         from jsonb_to_recordset($1::jsonb) as l(n int, "isGroup" boolean, "providerId" uuid, name text, key text))
     ${WAYS.map(([table, isGroup, condition]) => `select l.n, x.id from lookups l join ${table} x on x.provider_id = l.provider_id and x.removed_at is null and ${isGroup} and ${condition}`).join(" union ")}`,
    [JSON.stringify(asked)],
  );
  for (const { n, id } of rows) found[n]!.push(id);
  return found;
}

const WAYS = [
  ["identities", "not l.is_group", "lower(x.user_name) = l.name"],
  ["identities", "not l.is_group", "lower(x.email) = l.name"],
  ["identities", "not l.is_group", "x.external_id = l.key"],
  ["identity_groups", "l.is_group", "lower(x.name) = l.name"],
  ["identity_groups", "l.is_group", "x.external_id = l.key"],
] as const;

const BY_KEY = "id:";

/** Either a name or the provider's own key, so that no name is taken for a key. */
export function splitName(value: string): { readonly name: string | null; readonly key: string | null } {
  const text = value.trim();
  return text.startsWith(BY_KEY) ? { name: null, key: text.slice(BY_KEY.length).trim() } : { name: text, key: null };
}
