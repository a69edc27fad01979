import type { EntityManager } from "typeorm";
import type { Successor } from "./moved-values";
import { isNamedSql } from "./named-people";

/** The reason why a person or group has no successor. */
export const UNMATCHED_REASONS = ["NO_MATCH", "SEVERAL", "TAKEN"] as const;
export type UnmatchedReason = (typeof UNMATCHED_REASONS)[number];

/** A person or group of the old provider that has no successor. */
export interface Unmatched {
  /** The id of the identity or of the group. */
  readonly id: string;
  /** A group's name, or a person's user name. */
  readonly name: string;
  readonly reason: UnmatchedReason;
}

/** Two identities paired by user name although their addresses differ. */
export interface DifferingAddresses {
  /** The person's id. */
  readonly id: string;
  readonly userName: string;
  readonly before: string;
  readonly after: string;
}

export interface ProviderMatch {
  readonly people: number;
  readonly groups: number;
  readonly successors: ReadonlyMap<string, Successor>;
  readonly differingAddresses: readonly DifferingAddresses[];
}

/**
 * Pairs the people and groups of two providers, one to one: groups by name, people by user name or else by address. The
 * text has to be unique on either side. The pairs are left in the temporary tables `people_pairs` and `group_pairs`
 * until the transaction ends.
 */
export async function matchProviders(manager: EntityManager, fromId: string, toId: string): Promise<ProviderMatch> {
  await manager.query(
    `create temporary table people_pairs (
       from_id uuid primary key, to_id uuid unique, person_id uuid, other_id uuid, is_taken boolean) on commit drop`,
  );
  // PostgreSQL cannot estimate how many texts are unique, and would scan all people once for each.
  await manager.query("select set_config('enable_nestloop', 'off', true)");
  await manager.query(PAIR_PEOPLE, [fromId, toId]);
  await manager.query("select set_config('enable_nestloop', 'on', true)");
  await manager.query(
    "create temporary table group_pairs (from_id uuid primary key, to_id uuid unique) on commit drop",
  );
  await manager.query(PAIR_GROUPS, [fromId, toId]);
  // New tables have no statistics: they would be scanned once for each person.
  await manager.query("analyze people_pairs, group_pairs");
  const rows: (Successor & { fromId: string; isGroup: boolean })[] = await manager.query(
    `select m.from_id as "fromId", false as "isGroup", i.id, i.external_id as "externalId", i.user_name as name, i.email
       from people_pairs m join identities i on i.id = m.to_id where not m.is_taken
     union all
     select m.from_id, true, g.id, g.external_id, g.name, null
       from group_pairs m join identity_groups g on g.id = m.to_id`,
  );
  const differingAddresses: DifferingAddresses[] = await manager.query(
    `select m.person_id as id, f.user_name as "userName", f.email as before, t.email as after
       from people_pairs m join identities f on f.id = m.from_id join identities t on t.id = m.to_id
      where not m.is_taken and lower(f.email) <> lower(t.email) order by lower(f.user_name), m.from_id`,
  );
  const groups = rows.filter(({ isGroup }) => isGroup).length;
  return {
    people: rows.length - groups,
    groups,
    successors: new Map(rows.map(({ fromId: id, isGroup: _, ...successor }) => [id, successor])),
    differingAddresses,
  };
}

/**
 * People and groups without a successor that matter: active people, and those that something names. `named` has the ids
 * that values mean, `groupKeys` the lower-cased keys and names of referenced groups.
 */
export async function findUnmatched(
  manager: EntityManager,
  [fromId, toId]: readonly [string, string],
  named: readonly string[],
  groupKeys: ReadonlySet<string>,
): Promise<{ people: Unmatched[]; groups: Unmatched[] }> {
  const people: Unmatched[] = await manager.query(UNMATCHED_PEOPLE, [fromId, toId, named]);
  const groups: Unmatched[] = await manager.query(UNMATCHED_GROUPS, [fromId, toId, named, [...groupKeys]]);
  return { people, groups };
}

/** Holdings of a person, or an admin's answers about them, which must not become somebody else's unasked. */
const HAS_HOLDINGS = (person: string) => `(
  ${isNamedSql(person)}
  or exists (select 1 from role_assignments where person_id = ${person})
  or exists (select 1 from person_answers where person_id = ${person} or other_id = ${person}))`;

/**
 * A pair is taken where the new identity already is somebody else: a person with another home, with holdings of their
 * own, or known to the old provider too.
 */
const PAIR_PEOPLE = `
with olds as (select id, person_id, lower(user_name) as name, lower(email) as email from identities
               where provider_id = $1 and removed_at is null and person_id is not null),
     news as (select id, person_id, lower(user_name) as name, lower(email) as email from identities
               where provider_id = $2 and removed_at is null),
     once(text, is_name, is_old, id) as (
       select name, true, true, min(id::text)::uuid from olds group by name having count(*) = 1
       union all select name, true, false, min(id::text)::uuid from news group by name having count(*) = 1
       union all select email, false, true, min(id::text)::uuid from olds where email <> '' group by email having count(*) = 1
       union all select email, false, false, min(id::text)::uuid from news where email <> '' group by email having count(*) = 1),
     found as (
       select o.id as from_id, n.id as to_id, o.is_name
         from once o join once n on n.text = o.text and n.is_name = o.is_name and not n.is_old where o.is_old),
     by_name as (select from_id, to_id from found where is_name),
     pairs as (
       select from_id, to_id from by_name
       union all
       select from_id, to_id from found f where not is_name
          and not exists (select 1 from by_name b where b.from_id = f.from_id)
          and not exists (select 1 from by_name b where b.to_id = f.to_id))
insert into people_pairs (from_id, to_id, person_id, other_id, is_taken)
select p.from_id, p.to_id, o.person_id, n.person_id,
       coalesce(n.person_id <> o.person_id and (
         h.home_id <> n.id
         or exists (select 1 from identities i where i.person_id = n.person_id and i.provider_id = $1)
         or ${HAS_HOLDINGS("n.person_id")}), false)
  from pairs p join olds o on o.id = p.from_id join news n on n.id = p.to_id left join people h on h.id = n.person_id`;

const PAIR_GROUPS = `
insert into group_pairs (from_id, to_id)
select o.id, n.id
  from (select lower(name) as name, min(id::text)::uuid as id from identity_groups
         where provider_id = $1 and removed_at is null group by 1 having count(*) = 1) o
  join (select lower(name) as name, min(id::text)::uuid as id from identity_groups
         where provider_id = $2 and removed_at is null group by 1 having count(*) = 1) n using (name)`;

const UNMATCHED_PEOPLE = `
select i.id, i.user_name as name,
       case when exists (select 1 from people_pairs m where m.from_id = i.id) then 'TAKEN'
            when exists (select 1 from identities n where n.provider_id = $2 and n.removed_at is null
                          and (lower(n.user_name) = lower(i.user_name) or lower(n.email) = lower(i.email))) then 'SEVERAL'
            else 'NO_MATCH' end as reason
  from identities i
 where i.provider_id = $1 and i.removed_at is null and (i.active or i.id = any($3))
   and not exists (select 1 from people_pairs m where m.from_id = i.id and not m.is_taken)
 order by lower(i.user_name), i.id`;

const UNMATCHED_GROUPS = `
select g.id, g.name,
       case when exists (select 1 from identity_groups n where n.provider_id = $2 and n.removed_at is null
                          and lower(n.name) = lower(g.name)) then 'SEVERAL' else 'NO_MATCH' end as reason
  from identity_groups g
 where g.provider_id = $1 and g.removed_at is null
   and (g.id = any($3) or lower(g.name) = any($4) or lower(g.external_id) = any($4))
   and not exists (select 1 from group_pairs m where m.from_id = g.id)
 order by lower(g.name), g.id`;
