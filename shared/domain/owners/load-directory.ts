import type { EntityManager } from "typeorm";
import {
  distinctOwnerLookups,
  LOOKUPS,
  MANAGES,
  type NumberedOwnerLookup,
  OF_PROVIDER,
  type OwnerLookup,
  ownerLookupKey,
} from "./owner-lookup";
import type { OwnerDirectory, OwnerMatch } from "./resolve-owner";

/** Looks up all values in one statement. */
export async function loadDirectory(tx: EntityManager, lookups: readonly OwnerLookup[]): Promise<OwnerDirectory> {
  const rows = distinctOwnerLookups(lookups);
  const found = await findMatches(tx, rows);
  const matches = new Map<string, OwnerMatch[]>();
  for (const { n, ...match } of found) {
    const key = ownerLookupKey(rows[n]!);
    matches.set(key, [...(matches.get(key) ?? []), match]);
  }
  return {
    matches: (lookup) => matches.get(ownerLookupKey(lookup)) ?? [],
  };
}

async function findMatches(
  tx: EntityManager,
  lookups: readonly NumberedOwnerLookup[],
): Promise<(OwnerMatch & { n: number })[]> {
  if (lookups.length === 0) return [];
  return tx.query(
    `with recursive lookups as (${LOOKUPS}),
     counting as materialized (select id from identity_providers where enabled and standing <> 'LINK_ONLY'),
     ways as materialized (${waysToFind(lookups).join(" union all ")}),
     found as (
       select w.*, case when w.kind = 'USER' then (exists (
                select 1 from identities i ${WITH_HOME} where i.id = w.owner_id and ${ACTS} offset 0))::int
              else w.acting end as active from ways w),
     ${lookups.some(({ attribute }) => attribute === "group") ? COUNTS : NO_COUNTS}
     select distinct f.n, f.kind, f.provider_id as "providerId", p.name as "providerName", f.owner_id as "ownerId", f.name,
            f.matched_by as "matchedBy", coalesce(f.members, c.members, 0) as members,
            coalesce(f.active, c.active, 0) as "activeMembers"
       from found f join identity_providers p on p.id = f.provider_id and p.enabled and p.standing <> 'LINK_ONLY'
       left join counts c on c.root = f.owner_id
      order by f.n, "providerName", f.name`,
    [JSON.stringify(lookups)],
  );
}

/** The person of an identity `i`, with the home where that is another identity. */
const WITH_HOME = `join people p on p.id = i.person_id left join identities h on h.id = p.home_id and h.id <> i.id`;

/**
 * The condition of the view acting_identities for an identity of a provider that counts. Planning the view would take
 * longer than the whole statement.
 */
const ACTS = `i.active and i.removed_at is null
              and (h.id is null or h.active and h.removed_at is null and h.provider_id in (select id from counting))`;

/**
 * Whether the group tree has any member. One row suffices, since counting large groups is slow. Without `offset 0`
 * PostgreSQL would plan a join over all groups at once.
 */
const member = (condition: string) =>
  `select 1 from identity_group_members m join identities i on i.id = m.identity_id ${WITH_HOME}
    where m.group_id = t.group_id and ${condition} offset 0`;

const COUNTS = `
     tree(root, group_id) as (
       select distinct owner_id, owner_id from found where kind = 'GROUP'
       union select t.root, g.id from tree t join identity_group_nesting n on n.parent_id = t.group_id
               join identity_groups g on g.id = n.child_id and g.removed_at is null),
     counts as (
       select t.root, max(exists (${member("i.removed_at is null")})::int) as members, max(exists (${member(ACTS)})::int) as active
         from tree t group by t.root)`;

const NO_COUNTS = "counts as (select null::uuid as root, 0 as members, 0 as active where false)";

/** Only the kinds of search that some value needs: planning the others takes longer than running these. */
function waysToFind(lookups: readonly NumberedOwnerLookup[]): string[] {
  const attributes = new Set(lookups.map(({ attribute }) => attribute));
  const isAsked = {
    FROZEN: lookups.some(({ id }) => id),
    BY_KEY: lookups.some(({ externalId }) => externalId !== null),
  };
  const ways = Object.entries(WAYS).flatMap(([attribute, ofIt]) =>
    attributes.has(attribute) ? ofIt.flatMap(({ only, sql }) => (only === null || isAsked[only] ? [sql] : [])) : [],
  );
  const isCustom = [...attributes].some((attribute) => !Object.hasOwn(WAYS, attribute));
  return isCustom ? [...ways, BY_CUSTOM_ATTRIBUTE] : ways;
}

const user = (is: string, kind: string, condition = "l.attribute = 'user'") =>
  `select l.n, 'USER' as kind, x.provider_id, x.id as owner_id, x.display_name as name, '${kind}' as matched_by, 1 as members,
          null::int as acting from lookups l join identities x on ${is} and ${condition} and ${OF_PROVIDER}`;

const group = (is: string, kind: string) =>
  `select l.n, 'GROUP' as kind, x.provider_id, x.id as owner_id, x.name, '${kind}' as matched_by, null::int as members, null::int as acting
     from lookups l join identity_groups x on ${is} and l.attribute = 'group' and ${OF_PROVIDER}`;

const FROZEN = "x.id = l.id";
const BY_KEY = `x.external_id = l."externalId" and x.provider_id = l."providerId"`;
const named = (column: string) => `lower(x.${column}) = l.value`;

const all = (matchedBy: string) =>
  `'ATTRIBUTE' as kind, x.provider_id, null::uuid as owner_id, l.value as name, '${matchedBy}' as matched_by, count(*)::int as members,
   count(*) filter (where exists (select 1 from acting_identities a where a.id = x.id))::int as acting`;

const manages = `l.attribute = 'manager' and ${MANAGES}`;

interface Way {
  /** Restricts the search to some values. */
  readonly only: "FROZEN" | "BY_KEY" | null;
  readonly sql: string;
}

function waysBy(find: (is: string, kind: string) => string, names: readonly (readonly [string, string])[]): Way[] {
  return [
    // The id is only how the name is remembered, so people read that the value matched by its name.
    { only: "FROZEN", sql: find(FROZEN, "NAME") },
    { only: "BY_KEY", sql: find(BY_KEY, "ID") },
    ...names.map(([column, kind]) => ({ only: null, sql: find(named(column), kind) })),
  ];
}

const PERSON_NAMES = [
  ["user_name", "NAME"],
  ["email", "EMAIL"],
] as const;

const WAYS: Readonly<Record<string, readonly Way[]>> = {
  user: waysBy((is, kind) => user(is, kind), PERSON_NAMES),
  manager: waysBy((is, kind) => user(is, kind, manages), PERSON_NAMES),
  group: waysBy(group, [["name", "NAME"]]),
  role: [
    {
      only: null,
      sql: `select l.n, ${all("ROLE")}
       from lookups l join identities x on l.attribute = 'role' and x.roles @> array[l.value] and ${OF_PROVIDER}
      group by l.n, x.provider_id, l.value`,
    },
  ],
};

/**
 * One pass over all people for each custom attribute. Without `offset 0` PostgreSQL joins by provider first and
 * compares every person with every value.
 */
const BY_CUSTOM_ATTRIBUTE = `
  select l.n, ${all("VALUE")}
    from (select c.attribute, i.id, i.provider_id, i.removed_at, lower(i.attributes ->> c.attribute) as text
            from (select distinct attribute from lookups
                   where attribute not in (${Object.keys(WAYS).map((name) => `'${name}'`)})) c
            join identities i on jsonb_exists(i.attributes, c.attribute) offset 0) x
    join lookups l on l.attribute = x.attribute and l.value = x.text and ${OF_PROVIDER}
   group by l.n, x.provider_id, l.value`;
