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
    matches: (attribute, providerId, value) => matches.get(keyOf({ attribute, providerId, value })) ?? [],
  };
}

async function findMatches(
  tx: EntityManager,
  lookups: readonly NumberedLookup[],
): Promise<(OwnerMatch & { n: number })[]> {
  if (lookups.length === 0) return [];
  const user = (column: string, kind: string, attribute = "l.attribute = 'user'") =>
    `select l.n, 'USER' as kind, x.provider_id, x.id as owner_id, x.display_name as name, '${kind}' as matched_by, 1 as members,
            x.active::int as active from lookups l join identities x on lower(x.${column}) = l.value and ${attribute} and ${OF_PROVIDER}`;
  const manages = `l.attribute = 'manager' and ${MANAGES}`;
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
