import type { EntityManager } from "typeorm";
import { distinctLookups, keyOf, LOOKUPS, type Lookup, MANAGES, type NumberedLookup, OF_PROVIDER } from "./lookup";
import type { OwnerDirectory, OwnerMatch } from "./resolve-owner";

/** Looks all values up in one statement, whatever their number. */
export async function loadDirectory(tx: EntityManager, lookups: readonly Lookup[]): Promise<OwnerDirectory> {
  const rows = distinctLookups(lookups);
  const found = await findMatches(tx, rows);
  const matches = new Map<string, OwnerMatch[]>();
  for (const { n, ...match } of found) {
    const key = keyOf(rows[n]!);
    matches.set(key, [...(matches.get(key) ?? []), match]);
  }
  return {
    matches: (lookup) => matches.get(keyOf(lookup)) ?? [],
  };
}

async function findMatches(
  tx: EntityManager,
  lookups: readonly NumberedLookup[],
): Promise<(OwnerMatch & { n: number })[]> {
  if (lookups.length === 0) return [];
  return tx.query(
    `with recursive lookups as (${LOOKUPS}),
     found as (${waysToFind(lookups).join(" union all ")}),
     tree(root, group_id) as (
       select distinct owner_id, owner_id from found where kind = 'GROUP'
       union select t.root, g.id from tree t join identity_group_nesting n on n.parent_id = t.group_id
               join identity_groups g on g.id = n.child_id and g.removed_at is null),
     counts as (
       select t.root, count(distinct i.id)::int as members,
              -- As acting_identities says it: of a home whatever it is itself, elsewhere what the home is.
              count(distinct i.id) filter (where i.active and (p.home_id = i.id or exists (
                select 1 from homes h where h.id = p.id and h.active)))::int as active
         from tree t join identity_group_members m on m.group_id = t.group_id
         join identities i on i.id = m.identity_id and i.removed_at is null join people p on p.id = i.person_id
        group by t.root)
     select distinct f.n, f.kind, f.provider_id as "providerId", p.name as "providerName", f.owner_id as "ownerId", f.name,
            f.matched_by as "matchedBy", coalesce(f.members, c.members, 0) as members,
            coalesce(f.active, c.active, 0) as "activeMembers"
       from found f join identity_providers p on p.id = f.provider_id and p.enabled and p.standing <> 'LINK_ONLY'
       left join counts c on c.root = f.owner_id
      order by f.n, "providerName", f.name`,
    [JSON.stringify(lookups)],
  );
}

/** Only ways by which something is looked for: to plan the others takes longer than to do these. */
function waysToFind(lookups: readonly NumberedLookup[]): string[] {
  const attributes = new Set(lookups.map(({ attribute }) => attribute));
  const ways = Object.entries(WAYS).flatMap(([attribute, ofIt]) => (attributes.has(attribute) ? ofIt : []));
  const isCustom = [...attributes].some((attribute) => !Object.hasOwn(WAYS, attribute));
  return isCustom ? [...ways, BY_CUSTOM_ATTRIBUTE] : ways;
}

const user = (is: string, kind: string, condition = "l.attribute = 'user'") =>
  `select l.n, 'USER' as kind, x.provider_id, x.id as owner_id, x.display_name as name, '${kind}' as matched_by, 1 as members,
          exists (select 1 from acting_identities a where a.id = x.id)::int as active
     from lookups l join identities x on ${is} and ${condition} and ${OF_PROVIDER}`;

const group = (is: string, kind: string) =>
  `select l.n, 'GROUP' as kind, x.provider_id, x.id as owner_id, x.name, '${kind}' as matched_by, null::int as members, null::int as active
     from lookups l join identity_groups x on ${is} and l.attribute = 'group' and ${OF_PROVIDER}`;

const FROZEN = "x.id = l.id";
const BY_KEY = `x.external_id = l."externalId"`;
const named = (column: string) => `lower(x.${column}) = l.value`;

const all = (matchedBy: string) =>
  `'ATTRIBUTE' as kind, x.provider_id, null::uuid as owner_id, l.value as name, '${matchedBy}' as matched_by, count(*)::int as members,
   count(*) filter (where exists (select 1 from acting_identities a where a.id = x.id))::int as active`;

const manages = `l.attribute = 'manager' and ${MANAGES}`;

function ways(person: (is: string, kind: string) => string): string[] {
  return [
    person(FROZEN, "NAME"),
    person(BY_KEY, "ID"),
    person(named("user_name"), "NAME"),
    person(named("email"), "EMAIL"),
  ];
}

const WAYS: Readonly<Record<string, readonly string[]>> = {
  user: ways((is, kind) => user(is, kind)),
  manager: ways((is, kind) => user(is, kind, manages)),
  group: [group(FROZEN, "NAME"), group(BY_KEY, "ID"), group(named("name"), "NAME")],
  role: [
    `select l.n, ${all("ROLE")}
       from lookups l join identities x on l.attribute = 'role' and x.roles @> array[l.value] and ${OF_PROVIDER}
      group by l.n, x.provider_id, l.value`,
  ],
};

/** Everybody is gone through once for each custom attribute, rather than once for each value. */
const BY_CUSTOM_ATTRIBUTE = `
  select l.n, ${all("VALUE")}
    from (select distinct attribute from lookups where attribute not in (${Object.keys(WAYS).map((name) => `'${name}'`)})) c
    cross join identities x
    join lookups l on l.attribute = c.attribute and l.value = lower(x.attributes ->> c.attribute) and ${OF_PROVIDER}
   group by l.n, x.provider_id, l.value`;
