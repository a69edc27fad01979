import type { EntityManager } from "typeorm";

/**
 * An owner that stands for people: a person, a group with its nested groups, or everybody with a value of an attribute.
 */
export interface OwnerRef {
  readonly kind: "USER" | "GROUP" | "ATTRIBUTE";
  readonly providerId: string;
  readonly ownerId: string | null;
  readonly attribute: string;
  readonly value: string;
}

/** A person, as their home identity describes them. */
export interface Member {
  /** The person's id. */
  readonly id: string;
  readonly providerId: string;
  readonly userName: string;
  readonly email: string | null;
  readonly displayName: string;
  readonly title: string | null;
  readonly department: string | null;
  /** Whether the person is active and the identity by which they belong to the owner counts. */
  readonly active: boolean;
}

export interface MemberList {
  /** Active people first, then by name, up to the requested number. */
  readonly members: readonly Member[];
  readonly memberCount: number;
  readonly activeMemberCount: number;
}

/**
 * Left out where no owner is an attribute. Identities are scanned once for each custom attribute, rather than once for
 * each value.
 */
function ofAttributes(refs: readonly OwnerRef[], isAmong: boolean): string {
  const named = new Set(refs.flatMap(({ kind, attribute }) => (kind === "ATTRIBUTE" ? [attribute] : [])));
  const theirs = isAmong ? "and i.person_id = any($3::uuid[])" : "";
  const ofRoles = `union select r.n, i.id from refs r join identities i on r.kind = 'ATTRIBUTE' and r.attribute = 'role'
              and i.provider_id = r."providerId" and i.roles @> array[lower(r.value)] ${theirs}`;
  const ofOthers = `union select r.n, x.id
              from (select c.attribute, i.id, i.provider_id, lower(i.attributes ->> c.attribute) as text
                      from (select distinct attribute from refs where kind = 'ATTRIBUTE' and attribute <> 'role') c
                      join identities i on jsonb_exists(i.attributes, c.attribute) ${theirs} offset 0) x
              join refs r on r.kind = 'ATTRIBUTE' and r.attribute = x.attribute and r."providerId" = x.provider_id
               and lower(r.value) = x.text`;
  const hasOthers = [...named].some((attribute) => attribute !== "role");
  return [...(named.has("role") ? [ofRoles] : []), ...(hasOthers ? [ofOthers] : [])].join(" ");
}

const OF_SOME = "where exists (select 1 from identities s where s.id = identity_id and s.person_id = any($3::uuid[]))";

/**
 * The members of each owner now, in one statement, in the order of `refs`. With `among`, only these people are
 * considered and counted.
 */
export async function membersOf(
  tx: EntityManager,
  refs: readonly OwnerRef[],
  atMost: number,
  among: readonly string[] | null = null,
): Promise<MemberList[]> {
  if (refs.length === 0) return [];
  const rows: (Member & { n: number; memberCount: number; activeMemberCount: number })[] = await tx.query(
    `with recursive refs as (
       select * from jsonb_to_recordset($1::jsonb) as r(n int, kind text, "providerId" uuid, "ownerId" uuid, attribute text, value text)),
     tree(n, group_id) as (
       select n, "ownerId" from refs where kind = 'GROUP'
       union select t.n, g.id from tree t join identity_group_nesting e on e.parent_id = t.group_id
               join identity_groups g on g.id = e.child_id and g.removed_at is null),
     named as (
       select n, identity_id from (
         select n, "ownerId" as identity_id from refs where kind = 'USER'
         union select t.n, m.identity_id from tree t join identity_group_members m on m.group_id = t.group_id
         ${ofAttributes(refs, among !== null)}) anybody
       ${among === null ? "" : OF_SOME}),
     counting as materialized (select id from identity_providers where enabled and standing <> 'LINK_ONLY'),
     -- As acting_identities says it, but with the home that is read in any case. One by one: taking the members of a few
     -- groups for many, PostgreSQL would go through everybody.
     known as (
       select e.n, p.id, i.active and i.provider_id in (select id from counting) and (h.id is null or (
                h.active and h.removed_at is null and h.provider_id in (select id from counting))) as acts,
              coalesce(h.provider_id, i.provider_id) as provider_id, coalesce(h.user_name, i.user_name) as user_name,
              case when h.id is null then i.email else h.email end as email,
              coalesce(h.display_name, i.display_name) as display_name,
              case when h.id is null then i.title else h.title end as title,
              case when h.id is null then i.department else h.department end as department
         from named e
         cross join lateral (select * from identities where id = e.identity_id and removed_at is null limit 1) i
         cross join lateral (select * from people where id = i.person_id limit 1) p
         -- Mostly the identity is the home itself.
         left join lateral (select * from identities where id = p.home_id and p.home_id <> i.id limit 1) h on true),
     members as (select distinct on (n, id) * from known order by n, id, acts desc),
     ranked as (
       select n, id, provider_id, user_name, email, display_name, title, department, acts as active,
              row_number() over (partition by n order by acts desc, display_name, id) as rank,
              count(*) over (partition by n) as member_count,
              count(*) filter (where acts) over (partition by n) as active_member_count
         from members)
     select n, id, provider_id as "providerId", user_name as "userName", email, display_name as "displayName", title, department,
            active, member_count::int as "memberCount", active_member_count::int as "activeMemberCount"
       from ranked where rank <= $2 order by n, rank`,
    [JSON.stringify(refs.map((ref, n) => ({ n, ...ref }))), atMost, ...(among === null ? [] : [among])],
  );
  const lists = refs.map((): Member[] => []);
  const counts = refs.map(() => ({ memberCount: 0, activeMemberCount: 0 }));
  for (const { n, memberCount, activeMemberCount, ...member } of rows) {
    lists[n]!.push(member);
    counts[n] = { memberCount, activeMemberCount };
  }
  return lists.map((members, n) => ({ members, ...counts[n]! }));
}
