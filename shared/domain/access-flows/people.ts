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
  const rows: { g: number; id: string }[] = await manager.query(statementFor(conditions, among !== undefined), [
    JSON.stringify(groups.map(({ operator, conditions }, g) => ({ g, operator, size: conditions.length }))),
    JSON.stringify(conditions.map((condition, n) => ({ n, ...condition }))),
    ...(among ? [among] : []),
  ]);
  for (const { g, id } of rows) people[g]!.add(id);
  return people;
}

/** Who these active people are, by id, in the order of their names; with `atMost`, the first of them. */
export async function membersById(
  manager: EntityManager,
  ids: readonly string[],
  atMost: number | null = null,
): Promise<Map<string, Member>> {
  if (ids.length === 0) return new Map();
  const rows: Member[] = await manager.query(
    `select id, provider_id as "providerId", user_name as "userName", email, display_name as "displayName", title, department,
            active from identities where id = any($1) and active and removed_at is null order by lower(display_name), id limit $2`,
    [ids, atMost],
  );
  return new Map(rows.map((member) => [member.id, member]));
}

/** A condition as a negated or plain search. Roles are kept in lower case as JavaScript makes it. */
function asked({ attribute, operator, values, providerId }: Condition) {
  const texts = values.map((value) => textOf(operator, value.trim()));
  return {
    attribute,
    providerId,
    isNegated: operator === "is_not" || operator === "does_not_contain",
    isWhole: operator === "is" || operator === "is_not",
    texts: attribute === "role" ? texts.map((text) => text.toLowerCase()) : texts,
  };
}

/** What is compared: the whole text, or a pattern. */
function textOf(operator: MatchOperator, value: string): string {
  if (operator === "is" || operator === "is_not") return value;
  return operator === "starts_with" ? `${likeText(value)}%` : `%${likeText(value)}%`;
}

/** Every pair of a text that is looked for and somebody (or a group) it names. Whole texts can be found by an index. */
const pairs = (select: string, from: string, where: string, columns: readonly string[], ids: readonly string[]) => {
  const found = (condition: string) => `select ${select} from wanted w join ${from} on ${where} and ${condition}`;
  return [
    ...[...columns, ...ids].map((column) => found(`w.whole and ${column} = w.text`)),
    found(`not w.whole and (${columns.map((column) => `${column} like w.text`).join(" or ")})`),
  ].join("\n       union all ");
};

const people = (x: string, from: string, where: string) =>
  pairs(
    "w.n, i.id",
    from,
    where,
    [`lower(${x}.user_name)`, `lower(${x}.email)`],
    [`lower(${x}.external_id)`, `${x}.id::text`],
  );

const groups = (select: string, from: string) =>
  pairs(select, from, "w.attribute = 'group'", ["lower(x.name)"], ["lower(x.external_id)", "x.id::text"]);

/** Only what is asked for is looked at: an attribute that no condition names costs nothing. */
function statementFor(conditions: readonly Pick<Condition, "attribute">[], isAmong: boolean): string {
  const named = new Set(conditions.map(({ attribute }) => attribute));
  const hits = [
    ...(named.has("user") ? [people("i", "people i", "w.attribute = 'user'")] : []),
    ...(named.has("manager") ? [people("m", MANAGERS, "w.attribute = 'manager'")] : []),
    ...(named.has("group") ? ["select n, identity_id from in_groups"] : []),
    ...([...named].some((attribute) => !["user", "manager", "group"].includes(attribute)) ? [OF_TRAITS] : []),
    "select null::int, null::uuid where false",
  ];
  return `
with recursive groups as (select * from jsonb_to_recordset($1::jsonb) as g(g int, operator text, size int)),
     conditions as (
       select n, g, attribute, "providerId" as provider_id, "isNegated" as negated, "isWhole" as whole, texts
         from jsonb_to_recordset($2::jsonb) as c(n int, g int, attribute text, "providerId" uuid, "isNegated" boolean,
                                                 "isWhole" boolean, texts text[])),
     wanted as (
       select n, attribute, whole, case when attribute = 'role' then t else lower(t) end as text from conditions, unnest(texts) t),
     people as not materialized (
       select * from identities where active and removed_at is null ${isAmong ? "and id = any($3::uuid[])" : ""}),
     ${isAmong ? THEIR_GROUPS : NAMED_GROUPS},
     traits as materialized (
       select a.attribute, i.id, lower(i.attributes ->> a.attribute) as text
         from (select distinct attribute from wanted where attribute not in ('user', 'group', 'role', 'manager')) a
         join people i on jsonb_exists(i.attributes, a.attribute)
       union all
       select 'role', i.id, r from people i, unnest(i.roles) r where exists (select 1 from wanted where attribute = 'role')),
     hits(n, identity_id) as (
       ${hits.join("\n       union all ")}),
     found as materialized (select distinct n, identity_id from hits),
     holds(n, identity_id) as (
       select c.n, i.id from conditions c join found h on h.n = c.n join people i on i.id = h.identity_id and ${OF_PROVIDER}
        where not c.negated
       union all
       select c.n, i.id from conditions c join people i on ${OF_PROVIDER} left join found h on h.n = c.n and h.identity_id = i.id
        where c.negated and h.n is null)
select c.g, h.identity_id as id from holds h join conditions c on c.n = h.n join groups g on g.g = c.g
 group by c.g, h.identity_id, g.operator, g.size having g.operator = 'OR' or count(*) = g.size
union all
select g.g, i.id from groups g cross join people i where g.size = 0`;
}

const OF_PROVIDER = "(c.provider_id is null or c.provider_id = i.provider_id)";

const MANAGERS = `(identities m join people i on i.provider_id = m.provider_id and i.manager_external_id = m.external_id
              and m.removed_at is null)`;

const OF_TRAITS = `select w.n, t.id from wanted w join traits t on w.whole and t.attribute = w.attribute and t.text = w.text
       union all select w.n, t.id from wanted w join traits t on not w.whole and t.attribute = w.attribute and t.text like w.text`;

/** For some people: from each person up through their groups. */
const THEIR_GROUPS = `
     tree(identity_id, group_id) as (
       select m.identity_id, g.id from people i join identity_group_members m on m.identity_id = i.id
         join identity_groups g on g.id = m.group_id and g.removed_at is null
       union select t.identity_id, g.id from tree t join identity_group_nesting e on e.child_id = t.group_id
         join identity_groups g on g.id = e.parent_id and g.removed_at is null),
     in_groups(n, identity_id) as (
       ${groups("w.n, t.identity_id", "(tree t join identity_groups x on x.id = t.group_id)")})`;

/** For everybody: from each group that is named down to its people. */
const NAMED_GROUPS = `
     named_groups(n, group_id) as (
       ${groups("w.n, x.id", "identity_groups x")}),
     tree(n, group_id) as (
       select f.n, f.group_id from named_groups f join identity_groups g on g.id = f.group_id and g.removed_at is null
       union select t.n, g.id from tree t join identity_group_nesting e on e.parent_id = t.group_id
         join identity_groups g on g.id = e.child_id and g.removed_at is null),
     in_groups(n, identity_id) as (
       select t.n, m.identity_id from tree t join identity_group_members m on m.group_id = t.group_id)`;
