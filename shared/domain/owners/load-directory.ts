import type { EntityManager } from "typeorm";
import { isOneTypoAway } from "./one-typo-away";
import type { OwnerDirectory, OwnerMatch } from "./resolve-owner";

export interface Lookup {
  readonly attribute: string;
  readonly providerId: string | null;
  readonly value: string;
}

/**
 * Looks all values up in two statements, whatever their number; without near misses, which only explain, in one.
 */
export async function loadDirectory(
  tx: EntityManager,
  lookups: readonly Lookup[],
  { nearMisses }: { readonly nearMisses: boolean },
): Promise<OwnerDirectory> {
  const distinct = new Map(lookups.map((lookup) => [keyOf(lookup), lookup]));
  const rows = [...distinct.values()].map(numbered);
  const found = await findMatches(tx, rows);
  const matches = new Map<string, OwnerMatch[]>();
  for (const { n, ...match } of found) {
    const key = keyOf(rows[n]!);
    matches.set(key, [...(matches.get(key) ?? []), match]);
  }
  const near = await findNearMisses(tx, nearMisses ? rows.filter((row) => !matches.has(keyOf(row))) : []);
  return {
    matches: (attribute, providerId, value) => matches.get(keyOf({ attribute, providerId, value })) ?? [],
    nearMiss: (attribute, providerId, value) => near.get(keyOf({ attribute, providerId, value })) ?? null,
  };
}

interface NumberedLookup extends Lookup {
  readonly n: number;
  readonly key: string;
}

function numbered({ attribute, providerId, value }: Lookup, n: number): NumberedLookup {
  return { n, attribute, providerId, value: value.trim(), key: lowered(value) };
}

/** In lower case as PostgreSQL makes it, like what they are compared with; roles were stored as JavaScript makes it. */
const LOOKUPS = `select n, attribute, "providerId", case when attribute = 'role' then key else lower(value) end as value
  from jsonb_to_recordset($1::jsonb) as l(n int, attribute text, "providerId" uuid, value text, key text)`;
const OF_PROVIDER = `(l."providerId" is null or l."providerId" = x.provider_id) and x.removed_at is null`;

async function findMatches(
  tx: EntityManager,
  lookups: readonly NumberedLookup[],
): Promise<(OwnerMatch & { n: number })[]> {
  if (lookups.length === 0) return [];
  const user = (column: string, kind: string, attribute = "l.attribute = 'user'") =>
    `select l.n, 'USER' as kind, x.provider_id, x.id as owner_id, x.display_name as name, '${kind}' as matched_by, 1 as members,
            x.active::int as active from lookups l join identities x on lower(x.${column}) = l.value and ${attribute} and ${OF_PROVIDER}`;
  const manages = `l.attribute = 'manager' and exists (select 1 from identities r where r.provider_id = x.provider_id
                     and r.manager_external_id = x.external_id and r.removed_at is null)`;
  const group = (column: string, kind: string) =>
    `select l.n, 'GROUP', x.provider_id, x.id, x.name, '${kind}', null::int, null::int
       from lookups l join identity_groups x on lower(x.${column}) = l.value and l.attribute = 'group' and ${OF_PROVIDER}`;
  return tx.query(
    `with recursive lookups as (${LOOKUPS}),
     -- Everybody is gone through once for each custom attribute, rather than once for each value.
     custom as (select distinct attribute from lookups where attribute not in ('user', 'group', 'role', 'manager')),
     found as (
       ${user("external_id", "ID")} union all ${user("user_name", "NAME")} union all ${user("email", "EMAIL")}
       union all ${user("external_id", "ID", manages)} union all ${user("user_name", "NAME", manages)}
       union all ${user("email", "EMAIL", manages)}
       union all ${group("external_id", "ID")} union all ${group("name", "NAME")}
       union all
       select l.n, 'ATTRIBUTE', x.provider_id, null, l.value, 'ROLE', count(*)::int, count(*) filter (where x.active)::int
         from lookups l join identities x on l.attribute = 'role' and x.roles @> array[l.value] and ${OF_PROVIDER}
        group by l.n, x.provider_id, l.value
       union all
       select l.n, 'ATTRIBUTE', x.provider_id, null, l.value, 'VALUE', count(*)::int, count(*) filter (where x.active)::int
         from custom c cross join identities x
         join lookups l on l.attribute = c.attribute and l.value = lower(x.attributes ->> c.attribute) and ${OF_PROVIDER}
        group by l.n, x.provider_id, l.value),
     tree(root, group_id) as (
       select distinct owner_id, owner_id from found where kind = 'GROUP'
       union select t.root, g.id from tree t join identity_group_nesting n on n.parent_id = t.group_id
               join identity_groups g on g.id = n.child_id and g.removed_at is null),
     counts as (
       select t.root, count(distinct i.id)::int as members, count(distinct i.id) filter (where i.active)::int as active
         from tree t join identity_group_members m on m.group_id = t.group_id
         join identities i on i.id = m.identity_id and i.removed_at is null group by t.root)
     select distinct f.n, f.kind, f.provider_id as "providerId", p.name as "providerName", f.owner_id as "ownerId", f.name,
            f.matched_by as "matchedBy", coalesce(f.members, c.members, 0) as members,
            coalesce(f.active, c.active, 0) as "activeMembers"
       from found f join identity_providers p on p.id = f.provider_id left join counts c on c.root = f.owner_id
      order by f.n, "providerName", f.name`,
    [JSON.stringify(lookups)],
  );
}

/** A name with one typo shares its first or its last half with the right one, and an index finds either. */
async function findNearMisses(tx: EntityManager, lookups: readonly NumberedLookup[]): Promise<Map<string, string>> {
  const groups = lookups.filter((lookup) => lookup.attribute === "group" && lookup.value.length >= 4);
  if (groups.length === 0) return new Map();
  // A range, since an index serves "starts with" only for a text that is known when the query is planned.
  const near = (text: string, start: string) =>
    `select l.n, x.name from lookups l join identity_groups x on ${OF_PROVIDER}
        and ${text} ~>=~ ${start} and ${text} ~<~ (${start} || chr(1114111)) and abs(length(x.name) - length(l.value)) <= 1`;
  const rows: { n: number; name: string }[] = await tx.query(
    `with lookups as (select *, greatest(2, length(value) / 2) as half from (${LOOKUPS}) as wanted)
     ${near("lower(x.name)", "left(l.value, l.half)")} union ${near("reverse(lower(x.name))", "left(reverse(l.value), l.half)")}
      order by n, name`,
    [JSON.stringify(groups)],
  );
  const byNumber = new Map(groups.map((lookup) => [lookup.n, lookup]));
  const names = new Map<string, string>();
  for (const { n, name } of rows) {
    const lookup = byNumber.get(n)!;
    if (!names.has(keyOf(lookup)) && isOneTypoAway(lowered(name), lookup.key)) names.set(keyOf(lookup), name);
  }
  return names;
}

function keyOf({ attribute, providerId, value }: Lookup): string {
  return JSON.stringify([attribute, providerId, lowered(value)]);
}

function lowered(value: string): string {
  return value.trim().toLowerCase();
}
