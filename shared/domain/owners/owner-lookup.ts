import { isNamingAttribute, splitName } from "../identities/resolve-names";

/** A value of an attribute, to be found among the people and groups of one provider. */
export interface OwnerLookup {
  readonly attribute: string;
  /** Null: there was no provider when the value was saved, so it names nobody. */
  readonly providerId: string | null;
  readonly value: string;
  /** The person or group that the value means, whatever it says; null or left out: the value is looked up. */
  readonly id?: string | null;
}

export interface NumberedOwnerLookup extends OwnerLookup {
  readonly n: number;
  readonly key: string;
  /** The provider's own key, where the value names somebody by it. */
  readonly externalId: string | null;
}

/** Each once, whatever its case and the spaces around it, without those that can name nobody. */
export function distinctOwnerLookups(lookups: readonly OwnerLookup[]): NumberedOwnerLookup[] {
  const asked = lookups.filter(({ providerId }) => providerId !== null);
  const distinct = new Map(asked.map((lookup) => [ownerLookupKey(lookup), lookup]));
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

/** In lower case as PostgreSQL makes it, like what they are compared with; roles were stored as JavaScript makes it. */
export const LOOKUPS = `select n, attribute, "providerId", id, "externalId",
         case when "externalId" is not null or id is not null then null when attribute = 'role' then key else lower(value) end as value
    from jsonb_to_recordset($1::jsonb) as l(n int, attribute text, "providerId" uuid, id uuid, value text, key text, "externalId" text)`;

/** Not by `=`, for which PostgreSQL would go through everybody of the provider instead of by an index of names. */
export const OF_PROVIDER = `l."providerId" is not distinct from x.provider_id and x.removed_at is null`;

/** That a person x has somebody to manage. */
export const MANAGES = `exists (select 1 from identities r where r.provider_id = x.provider_id
  and r.manager_external_id = x.external_id and r.removed_at is null)`;
