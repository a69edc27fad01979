/** A value of an attribute, to be found among people and groups. */
export interface Lookup {
  readonly attribute: string;
  /** Null: every provider. */
  readonly providerId: string | null;
  readonly value: string;
}

export interface NumberedLookup extends Lookup {
  readonly n: number;
  readonly key: string;
}

/** Each once, whatever its case and the spaces around it. */
export function distinctLookups(lookups: readonly Lookup[]): NumberedLookup[] {
  const distinct = new Map(lookups.map((lookup) => [keyOf(lookup), lookup]));
  return [...distinct.values()].map(({ attribute, providerId, value }, n) => ({
    n,
    attribute,
    providerId,
    value: value.trim(),
    key: lowered(value),
  }));
}

export function keyOf({ attribute, providerId, value }: Lookup): string {
  return JSON.stringify([attribute, providerId, lowered(value)]);
}

export function lowered(value: string): string {
  return value.trim().toLowerCase();
}

/** In lower case as PostgreSQL makes it, like what they are compared with; roles were stored as JavaScript makes it. */
export const LOOKUPS = `select n, attribute, "providerId", case when attribute = 'role' then key else lower(value) end as value
  from jsonb_to_recordset($1::jsonb) as l(n int, attribute text, "providerId" uuid, value text, key text)`;

export const OF_PROVIDER = `(l."providerId" is null or l."providerId" = x.provider_id) and x.removed_at is null`;

/** That a person x has somebody to manage. */
export const MANAGES = `exists (select 1 from identities r where r.provider_id = x.provider_id
  and r.manager_external_id = x.external_id and r.removed_at is null)`;
