import type { EntityManager } from "typeorm";
import { likeText } from "../../platform/database/like-text";
import type { Member } from "../identities/members";
import type { Condition, ConditionGroup, MatchOperator } from "./flow-definition";

/**
 * The active people who fulfil the conditions at this moment; with `among`, those of them. Ids count as a whole only:
 * part of an id says nothing about a person. A condition of one provider holds for its people alone, negated or not.
 */
export async function peopleMatching(
  manager: EntityManager,
  group: ConditionGroup,
  among?: readonly string[],
): Promise<Set<string>> {
  const [people] = await peopleMatchingEach(manager, [group], among);
  return people!;
}

/** The same for any number of groups, in the order given, in one statement. */
export async function peopleMatchingEach(
  manager: EntityManager,
  groups: readonly ConditionGroup[],
  among?: readonly string[],
): Promise<Set<string>[]> {
  const people = groups.map(() => new Set<string>());
  if (groups.length === 0 || among?.length === 0) return people;
  const conditions = groups.flatMap(({ conditions }, g) => conditions.map((condition) => ({ g, ...asked(condition) })));
  const rows: { g: number; id: string }[] = await manager.query(among ? AMONG : OF_ALL, [
    JSON.stringify(groups.map(({ operator, conditions }, g) => ({ g, operator, size: conditions.length }))),
    JSON.stringify(conditions.map((condition, n) => ({ n, ...condition }))),
    ...(among ? [among] : []),
  ]);
  for (const { g, id } of rows) people[g]!.add(id);
  return people;
}

/** Who these active people are, by id. */
export async function membersById(manager: EntityManager, ids: readonly string[]): Promise<Map<string, Member>> {
  if (ids.length === 0) return new Map();
  const rows: Member[] = await manager.query(
    `select id, provider_id as "providerId", user_name as "userName", email, display_name as "displayName", title, department,
            active from identities where id = any($1) and active and removed_at is null order by lower(display_name), id`,
    [ids],
  );
  return new Map(rows.map((member) => [member.id, member]));
}

/** A condition as a negated or plain search by patterns. Roles are kept in lower case as JavaScript makes it. */
function asked({ attribute, operator, values, providerId }: Condition) {
  const patterns = values.map((value) => patternOf(operator, likeText(value.trim())));
  return {
    attribute,
    providerId,
    isNegated: operator === "is_not" || operator === "does_not_contain",
    isWhole: operator === "is" || operator === "is_not",
    patterns: attribute === "role" ? patterns.map((pattern) => pattern.toLowerCase()) : patterns,
  };
}

function patternOf(operator: MatchOperator, text: string): string {
  if (operator === "is" || operator === "is_not") return text;
  return operator === "starts_with" ? `${text}%` : `%${text}%`;
}

const named = (x: string) => `(lower(${x}.user_name) like any(c.patterns) or lower(${x}.email) like any(c.patterns)
              or c.whole and (${x}.id::text like any(c.patterns) or lower(${x}.external_id) like any(c.patterns)))`;

const GROUP_FITS = `c.attribute = 'group' and (lower(x.name) like any(c.patterns)
              or c.whole and (x.id::text like any(c.patterns) or lower(x.external_id) like any(c.patterns)))`;

const OF_PROVIDER = `(c.provider_id is null or c.provider_id = i.provider_id)`;

/** For some people: from each person up through their groups. */
const THEIR_GROUPS = `
     tree(identity_id, group_id) as (
       select m.identity_id, g.id from people i join identity_group_members m on m.identity_id = i.id
         join identity_groups g on g.id = m.group_id and g.removed_at is null
       union select t.identity_id, g.id from tree t join identity_group_nesting e on e.child_id = t.group_id
         join identity_groups g on g.id = e.parent_id and g.removed_at is null),
     in_groups(n, identity_id) as (
       select c.n, t.identity_id from tree t join identity_groups x on x.id = t.group_id join conditions c on ${GROUP_FITS})`;

/** For everybody: from each group that is named down to its people. */
const NAMED_GROUPS = `
     tree(n, group_id) as (
       select c.n, x.id from conditions c join identity_groups x on ${GROUP_FITS} and x.removed_at is null
       union select t.n, g.id from tree t join identity_group_nesting e on e.parent_id = t.group_id
         join identity_groups g on g.id = e.child_id and g.removed_at is null),
     in_groups(n, identity_id) as (
       select t.n, m.identity_id from tree t join identity_group_members m on m.group_id = t.group_id)`;

const statement = (amongThem: string, groups: string) => `
with recursive groups as (select * from jsonb_to_recordset($1::jsonb) as g(g int, operator text, size int)),
     conditions as (
       select n, g, attribute, "providerId" as provider_id, "isNegated" as negated, "isWhole" as whole,
              case when attribute = 'role' then patterns else array(select lower(p) from unnest(patterns) p) end as patterns
         from jsonb_to_recordset($2::jsonb) as c(n int, g int, attribute text, "providerId" uuid, "isNegated" boolean,
                                                 "isWhole" boolean, patterns text[])),
     people as (select * from identities where active and removed_at is null ${amongThem}),
     ${groups},
     hits(n, identity_id) as (
       select c.n, i.id from conditions c join people i on c.attribute = 'user' and ${named("i")}
       union select n, identity_id from in_groups
       union select c.n, i.id from conditions c join people i on c.attribute = 'role'
              and exists (select 1 from unnest(i.roles) r where r like any(c.patterns))
       union select c.n, i.id from conditions c join people i on c.attribute = 'manager'
               join identities m on m.provider_id = i.provider_id and m.external_id = i.manager_external_id
                and m.removed_at is null and ${named("m")}
       union select c.n, i.id from conditions c join people i on c.attribute not in ('user', 'group', 'role', 'manager')
              and lower(i.attributes ->> c.attribute) like any(c.patterns)),
     holds(n, identity_id) as (
       select c.n, i.id from conditions c join hits h on h.n = c.n join people i on i.id = h.identity_id and ${OF_PROVIDER}
        where not c.negated
       union all
       select c.n, i.id from conditions c join people i on ${OF_PROVIDER} left join hits h on h.n = c.n and h.identity_id = i.id
        where c.negated and h.n is null)
select c.g, h.identity_id as id from holds h join conditions c on c.n = h.n join groups g on g.g = c.g
 group by c.g, h.identity_id, g.operator, g.size having g.operator = 'OR' or count(*) = g.size
union all
select g.g, i.id from groups g cross join people i where g.size = 0`;

const AMONG = statement("and id = any($3::uuid[])", THEIR_GROUPS);
const OF_ALL = statement("", NAMED_GROUPS);
