import { isNamingAttribute, splitName } from "../identities/resolve-names";

/** An attribute value to look up among the people and groups of one provider. */
export interface OwnerLookup {
  readonly attribute: string;
  /** Null: no provider existed when the value was saved, so it matches nobody. */
  readonly providerId: string | null;
  readonly value: string;
  /** The person or group that the value was frozen to; null or left out: the value is looked up. */
  readonly id?: string | null;
}

export interface NumberedOwnerLookup extends OwnerLookup {
  readonly n: number;
  readonly key: string;
  /** The provider's own key, where the value names a person by it. */
  readonly externalId: string | null;
}

/** Distinct lookups, regardless of case and surrounding spaces, without those that can match nobody. */
export function distinctOwnerLookups(lookups: readonly OwnerLookup[]): NumberedOwnerLookup[] {
  const withProvider = lookups.filter(({ providerId }) => providerId !== null);
  const distinct = new Map(withProvider.map((lookup) => [ownerLookupKey(lookup), lookup]));
  return [...distinct.values()].map(({ attribute, providerId, value, id }, n) => ({
    n,
    attribute,
    providerId,
    value: value.trim(),
    id: id ?? null,
    key: lowerCased(value),
    externalId: isNamingAttribute(attribute) ? splitName(value).key : null,
  }));
}

export function ownerLookupKey({ attribute, providerId, value, id }: OwnerLookup): string {
  return JSON.stringify([attribute, providerId, lowerCased(value), id ?? null]);
}

export function lowerCased(value: string): string {
  return value.trim().toLowerCase();
}

/** Lower-cased by PostgreSQL, like the stored names; roles were stored as JavaScript lower-cases them. */
export const LOOKUPS = `select n, attribute, "providerId", id, "externalId",
         case when "externalId" is not null or id is not null then null when attribute = 'role' then key else lower(value) end as value
    from jsonb_to_recordset($1::jsonb) as l(n int, attribute text, "providerId" uuid, id uuid, value text, key text, "externalId" text)`;

/** `is not distinct from` instead of `=`, so that PostgreSQL uses the index of names and does not scan the provider. */
export const OF_PROVIDER = `l."providerId" is not distinct from x.provider_id and x.removed_at is null`;

/** Whether a person x manages somebody. */
export const MANAGES = `exists (select 1 from identities r where r.provider_id = x.provider_id
  and r.manager_external_id = x.external_id and r.removed_at is null)`;
