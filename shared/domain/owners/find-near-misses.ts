import type { EntityManager } from "typeorm";
import { isOneTypoAway } from "../../kernel/text/one-typo-away";
import {
  distinctOwnerLookups,
  LOOKUPS,
  lowerCased,
  MANAGES,
  type NumberedOwnerLookup,
  OF_PROVIDER,
  type OwnerLookup,
  ownerLookupKey,
} from "./owner-lookup";

/** Shorter values are within one typo of almost anything. */
const SHORTEST = 4;

/** The most candidates with the same beginning, or end, that are compared with one value: a hint is worth no more. */
const MOST_CANDIDATES = 1_000;
/** The most roles, and values of custom attributes, that are searched. */
const MOST_VALUES = 20_000;

/** The suggestion for a value that matches nobody; null: no candidate is near. */
export type NearMisses = (lookup: OwnerLookup) => string | null;

/**
 * Finds candidates that are one typo away from each value, in one statement. Searched are names of groups, user names,
 * e-mail addresses, roles and values of custom attributes. Suggestions are not stored, so none is outdated.
 */
export async function findNearMisses(tx: EntityManager, lookups: readonly OwnerLookup[]): Promise<NearMisses> {
  const asked = distinctOwnerLookups(lookups).filter(({ key }) => key.length >= SHORTEST);
  const byNumber = new Map(asked.map((lookup) => [lookup.n, lookup]));
  const names = new Map<string, string>();
  for (const { n, name } of await findCandidates(tx, asked)) {
    const lookup = byNumber.get(n)!;
    if (!names.has(ownerLookupKey(lookup)) && isOneTypoAway(lowerCased(name), lookup.key))
      names.set(ownerLookupKey(lookup), name);
  }
  return (lookup) => names.get(ownerLookupKey(lookup)) ?? null;
}

async function findCandidates(
  tx: EntityManager,
  asked: readonly NumberedOwnerLookup[],
): Promise<{ n: number; name: string }[]> {
  const branches = [...new Set(asked.map(({ attribute }) => attribute))].flatMap(branchesOf);
  if (branches.length === 0) return [];
  // A single typo leaves the text before it or the text behind it unchanged. An address is split inside its local part,
  // since everybody shares the domain.
  return tx.query(
    `with wanted as (${LOOKUPS}),
          parted as (select *, greatest(2, (length(split_part(value, '@', 1)) - 1) / 2) as head from wanted),
          lookups as (select *, left(value, head) as starts, right(value, length(value) - 1 - head) as ends from parted),
          near as (${[...new Set(branches)].join(" union ")})
     select n, name from near order by n, name`,
    [JSON.stringify(asked)],
  );
}

function branchesOf(attribute: string): string[] {
  const people = (condition: string) => [
    ...indexed("identities", "user_name", condition),
    ...indexed("identities", "email", condition),
  ];
  switch (attribute) {
    case "group":
      return indexed("identity_groups", "name", "l.attribute = 'group'");
    case "user":
      return people("l.attribute = 'user'");
    case "manager":
      return people(`l.attribute = 'manager' and ${MANAGES}`);
    case "role":
      return [
        listed(
          `select distinct 'role' as attribute, x.provider_id, x.removed_at, role as name, role as text
             from identities x cross join unnest(x.roles) role where x.removed_at is null limit ${MOST_VALUES}`,
        ),
      ];
    default:
      return [
        listed(
          `select distinct c.attribute, x.provider_id, x.removed_at, x.attributes ->> c.attribute as name,
                  lower(x.attributes ->> c.attribute) as text
             from (select distinct attribute from lookups where attribute not in ('user', 'group', 'role', 'manager')) c
             cross join identities x where x.removed_at is null and jsonb_exists(x.attributes, c.attribute) limit ${MOST_VALUES}`,
        ),
      ];
  }
}

/** Searches by an index of the names and by one of the reversed names. */
function indexed(table: string, column: string, condition: string): string[] {
  const text = `lower(x.${column})`;
  // A range condition, since an index serves a prefix search only for a text known at planning time.
  const startingWith = (indexedText: string, start: string) =>
    `select l.n, x.name from lookups l cross join lateral (
       select x.${column} as name from ${table} x where ${OF_PROVIDER} and ${condition}
          and ${indexedText} ~>=~ ${start} and ${indexedText} ~<~ (${start} || chr(1114111)) limit ${MOST_CANDIDATES}) x
      where abs(length(x.name) - length(l.value)) <= 1`;
  return [startingWith(text, "l.starts"), startingWith(`reverse(${text})`, "reverse(l.ends)")];
}

/** Searches by one pass over all values. */
function listed(values: string): string {
  return `select l.n, x.name from lookups l join (${values}) x on x.attribute = l.attribute and ${OF_PROVIDER}
      and abs(length(x.text) - length(l.value)) <= 1
      and (left(x.text, l.head) = l.starts or right(x.text, length(l.ends)) = l.ends)`;
}
