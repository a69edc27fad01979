import type { EntityManager } from "typeorm";
import { idList } from "../../../platform/database/id-list";
import { likeText } from "../../../platform/database/like-text";
import { isNamingAttribute, resolveNames } from "../../identities/resolve-names";
import type { Condition, ConditionGroup, MatchOperator } from "../flow-definition";

/**
 * The active people who fulfil the conditions now; with `among`, only those of them. A condition holds if one identity
 * of the person at its provider fulfils it. A negated one holds if the person has an identity there, and none fulfils
 * the positive one. An ambiguous negated one (the name has several meanings, or its group is gone) holds for nobody.
 * Without conditions: everybody whose home is the default provider.
 */
export async function peopleMatching(
  manager: EntityManager,
  group: ConditionGroup,
  among?: readonly string[],
): Promise<Set<string>> {
  const [people] = await peopleMatchingEach(manager, [group], among);
  return people!;
}

/** Matches several groups, in the order given: one statement, and one for names that are not frozen. */
export async function peopleMatchingEach(
  manager: EntityManager,
  groups: readonly ConditionGroup[],
  among?: readonly string[],
): Promise<Set<string>[]> {
  if (groups.length === 0 || among?.length === 0) return groups.map(() => new Set());
  const { conditions, parameters, alike } = await readConditions(manager, groups);
  const matching = statementFor(conditions, among !== undefined);
  // Thousands of ids are read faster as one text for each group than as rows.
  const statement = `select g, json_agg(id) as ids from (${matching}) matching group by g`;
  const rows: { g: number; ids: string[] }[] = await manager.query(statement, [
    ...parameters,
    ...(among ? [idList(among)] : []),
  ]);
  const idsOf = new Map(rows.map(({ g, ids }) => [g, ids]));
  return alike.map((g) => new Set(idsOf.get(g)));
}

/** A subquery of the ids of people who match any of the groups. Each parameter is a lone $. */
export async function anyMatchingSql(
  manager: EntityManager,
  groups: readonly ConditionGroup[],
): Promise<{ readonly sql: string; readonly parameters: readonly unknown[] }> {
  const { conditions, parameters } = await readConditions(manager, groups);
  return { sql: `select matching.id from (${statementFor(conditions, false, ["$", "$"])}) matching`, parameters };
}

/**
 * The conditions with resolved names, the first two parameters of the statement, and for each group the equal group
 * that is queried for it.
 */
async function readConditions(manager: EntityManager, groups: readonly ConditionGroup[]) {
  const listed = groups.flatMap(({ conditions }, g) => conditions.map((condition) => ({ g, condition })));
  const meant = await resolveConditionNames(
    manager,
    listed.map(({ condition }) => condition),
  );
  const known = listed.map(({ g, condition }, n) => ({ g, ...searchOf(condition), ...meant[n]! }));
  const alike = firstAlike(groups, known);
  const conditions = known.filter(({ g }) => alike[g] === g);
  const parameters = [
    JSON.stringify(
      groups.flatMap(({ operator, conditions }, g) =>
        alike[g] === g ? [{ g, operator, size: conditions.length }] : [],
      ),
    ),
    JSON.stringify(conditions.map((condition, n) => ({ n, ...condition }))),
  ];
  return { conditions, parameters, alike };
}

/** By group the first equal group: many flows are for the same people. */
function firstAlike(groups: readonly ConditionGroup[], known: readonly { readonly g: number }[]): number[] {
  const ofGroup = groups.map((): object[] => []);
  for (const { g, ...condition } of known) ofGroup[g]!.push(condition);
  const first = new Map<string, number>();
  return groups.map(({ operator }, g) => {
    const key = JSON.stringify([operator, ofGroup[g]]);
    if (!first.has(key)) first.set(key, g);
    return first.get(key)!;
  });
}

interface ResolvedNames {
  readonly ids: string[];
  /** A name is ambiguous. */
  isUnclear: boolean;
}

/** The ids of people and groups that the names of each condition mean; empty for patterns and other attributes. */
async function resolveConditionNames(
  manager: EntityManager,
  conditions: readonly Condition[],
): Promise<ResolvedNames[]> {
  const meant = conditions.map(
    // Patterns match present names, so frozen ids do not apply.
    (condition): ResolvedNames => {
      const ids = isByName(condition) ? (condition.ids ?? []) : [];
      return { ids: ids.filter((id) => id !== null), isUnclear: false };
    },
  );
  const pending = conditions.flatMap((condition, n) => {
    const { attribute, values, providerId, ids } = condition;
    if (!isNamingAttribute(attribute) || !isByName(condition)) return [];
    return values.flatMap((value, v) => (ids?.[v] ? [] : [{ n, lookup: { attribute, providerId, value } }]));
  });
  const found = await resolveNames(
    manager,
    pending.map(({ lookup }) => lookup),
  );
  pending.forEach(({ n }, p) => {
    if (found[p]!.length === 1) meant[n]!.ids.push(found[p]![0]!);
    if (found[p]!.length > 1) meant[n]!.isUnclear = true;
  });
  return meant;
}

const isWhole = (operator: MatchOperator): boolean => operator === "IS" || operator === "IS_NOT";

/** Whether its values are names of a person or group. */
export function isByName({ attribute, operator }: Condition): boolean {
  return isNamingAttribute(attribute) && isWhole(operator);
}

type SearchedCondition = Pick<ReturnType<typeof searchOf>, "attribute" | "isWhole" | "isNegated">;

/** A condition as a search, negated or plain. Stored roles are in lower case by JavaScript's rules. */
function searchOf(condition: Condition) {
  const { attribute, operator, values, providerId } = condition;
  const texts = isByName(condition) ? [] : values.map((value) => textOf(operator, value.trim()));
  return {
    attribute,
    providerId,
    isNegated: operator === "IS_NOT" || operator === "DOES_NOT_CONTAIN",
    isWhole: isWhole(operator),
    texts: attribute === "role" ? texts.map((text) => text.toLowerCase()) : texts,
  };
}

/** The compared text: the whole value, or a pattern. */
function textOf(operator: MatchOperator, value: string): string {
  if (isWhole(operator)) return value;
  return operator === "STARTS_WITH" ? `${likeText(value)}%` : `%${likeText(value)}%`;
}

/** Pairs of a condition and a person (or group) that it names, by id or by pattern. */
const pairs = (select: string, from: string, attribute: string, x: string, columns: readonly string[]) => {
  const where = `w.attribute = '${attribute}' and w.provider_id = ${x}.provider_id`;
  return [
    `select ${select} from meant w join ${from} on ${where} and ${x}.id = w.id`,
    `select ${select} from wanted w join ${from} on ${where} and (${columns.map((column) => `lower(${x}.${column}) like w.text`).join(" or ")})`,
  ].join("\n       union all ");
};

const groups = (select: string, from: string) => pairs(select, from, "group", "x", ["name"]);

/** The statement has only the parts that conditions use: PostgreSQL would plan the others too. */
function statementFor(
  conditions: readonly SearchedCondition[],
  isAmong: boolean,
  [first, second] = ["$1", "$2"],
): string {
  const named = new Set(conditions.map(({ attribute }) => attribute));
  // Whole roles have an index.
  const traits = conditions.filter(
    ({ attribute, isWhole }) => !isNamingAttribute(attribute) && (attribute !== "role" || isAmong || !isWhole),
  );
  const hits = [
    ...(named.has("user") ? [pairs("w.n, i.person_id", "acting i", "user", "i", ["user_name", "email"])] : []),
    ...(named.has("manager") ? [pairs("w.n, i.person_id", MANAGERS, "manager", "m", ["user_name", "email"])] : []),
    ...(named.has("group") ? ["select m.n, i.person_id from in_groups m join acting i on i.id = m.identity_id"] : []),
    ...(named.has("role") && !isAmong ? [OF_ROLES] : []),
    ...(traits.length > 0 ? [isAmong ? "select n, person_id from traits" : ACTING_TRAITS] : []),
    "select null::int, null::uuid where false",
  ];
  return `
with recursive groups as (select * from jsonb_to_recordset(${first}::jsonb) as g(g int, operator text, size int)),
     conditions as (
       select n, g, attribute, "providerId" as provider_id, "isNegated" as negated, "isWhole" as whole,
              "isUnclear" as unclear, texts, ids
         from jsonb_to_recordset(${second}::jsonb) as c(n int, g int, attribute text, "providerId" uuid, "isNegated" boolean,
                                                 "isWhole" boolean, "isUnclear" boolean, texts text[], ids uuid[])),
     -- Materialized: else PostgreSQL takes providers first where only one kind of condition is asked for.
     wanted as materialized (
       select n, attribute, provider_id, whole, case when attribute = 'role' then t else lower(t) end as text
         from conditions, unnest(texts) t),
     meant as materialized (select n, attribute, provider_id, id from conditions, unnest(ids) id),
     acting as ${isAmong ? AMONG : EVERYBODY},
     ${named.has("group") ? `${isAmong ? THEIR_GROUPS : NAMED_GROUPS},` : ""}
     ${traits.length > 0 ? `${traitsOf(traits, isAmong)},` : ""}
     hits(n, person_id) as (
       ${hits.join("\n       union all ")}),
     found as materialized (
       select distinct n, person_id from hits where n is not null),
     holds(n, person_id) as (
       select f.n, f.person_id from found f join conditions c on c.n = f.n where not c.negated
       ${conditions.some(({ isNegated }) => isNegated) ? NEGATED : ""})
select c.g, h.person_id as id from holds h join conditions c on c.n = h.n join groups g on g.g = c.g
 group by c.g, h.person_id, g.operator, g.size having g.operator = 'OR' or count(*) = g.size
union all
select g.g, h.id from groups g
  cross join (homes h join identity_providers v on v.id = h.provider_id and v.standing = 'DEFAULT')
 where g.size = 0 and h.active ${isAmong ? "and h.id = any($3::uuid[])" : ""}`;
}

/** Materialized: inlined at each use, the view would cost 20 ms of planning. */
const AMONG = "materialized (select * from acting_identities where person_id = any($3::uuid[]))";
/** For all people, each use of the view reads what it needs by an index. */
const EVERYBODY = "not materialized (select * from acting_identities)";

const MANAGERS = `(identities m join acting i on i.provider_id = m.provider_id and i.manager_external_id = m.external_id
              and m.removed_at is null)`;

const OF_ROLES = `select w.n, i.person_id from wanted w join acting i on w.whole and w.attribute = 'role' and i.roles @> array[w.text]
              and i.provider_id = w.provider_id`;

const NEGATED = `union all
       select distinct c.n, i.person_id from conditions c join acting i on i.provider_id = c.provider_id
         left join found f on f.n = c.n and f.person_id = i.person_id
        where c.negated and f.n is null and not c.unclear
          and not (c.attribute = 'group' and exists (
                select 1 from unnest(c.ids) out left join identity_groups x on x.id = out and x.removed_at is null where x.id is null))`;

/**
 * The identities with a wanted text. Of all identities, the few with such a text are found before it is asked which of
 * them act, and before they are compared with each condition: that is what `offset 0` is for. By three equalities
 * PostgreSQL would expect hardly any row, and look up each identity by itself, be they thousands: hence the `case`.
 */
function traitsOf(conditions: readonly SearchedCondition[], isAmong: boolean): string {
  const identities = isAmong ? "acting" : "(select * from identities where active and removed_at is null)";
  const attributes = new Set(conditions.map(({ attribute }) => attribute));
  const hasRoles = attributes.delete("role");
  const texts = [
    ...[...attributes].map((_, n) => textsOfCustomAttribute(n + 1, identities)),
    ...(hasRoles ? [`select 'role', x.person_id, x.provider_id, r from ${identities} x, unnest(x.roles) r`] : []),
  ];
  const ways = [...new Set(conditions.map(({ isWhole }) => (isWhole ? WHOLE : PATTERN)))];
  const found = ways.map(
    ({ which, isWanted, compare }) =>
      `select w.n, t.person_id, t.provider_id from wanted w join (select * from texts where ${isWanted} offset 0) t
              on ${which} and t.text ${compare} w.text
             and case when t.attribute = w.attribute then t.provider_id = w.provider_id end`,
  );
  return `custom as materialized (
       select array(select distinct attribute from wanted
                     where attribute not in ('user', 'group', 'role', 'manager')) as attributes),
     texts(attribute, person_id, provider_id, text) as (
       ${texts.join("\n       union all ")}),
     traits(n, person_id, provider_id) as materialized (
       ${found.join("\n       union all ")})`;
}

/** With `is true` PostgreSQL hashes the wanted texts, rather than joining every identity with each of them. */
const WHOLE = { which: "w.whole", isWanted: "(text in (select text from wanted where whole)) is true", compare: "=" };
const PATTERN = {
  which: "not w.whole",
  isWanted: "text like any (array(select text from wanted where not whole))",
  compare: "like",
};

/** One by one: joined with a list of attributes, all identities would be kept in between, which takes twice as long. */
function textsOfCustomAttribute(place: number, identities: string): string {
  const attribute = `(select attributes[${place}] from custom)`;
  return `select ${attribute}, x.person_id, x.provider_id, lower(btrim(x.attributes ->> ${attribute})) from ${identities} x`;
}

/** The traits are of active identities. By acting_identities PostgreSQL would go through all of them again. */
const ACTING_TRAITS = `select t.n, t.person_id from traits t
         join identity_providers v on v.id = t.provider_id and v.enabled and v.standing <> 'LINK_ONLY'
         join homes h on h.id = t.person_id and h.active`;

/**
 * Whether each custom attribute is unknown: no active identity of its provider has it. By position in the list. With
 * `offset 0` PostgreSQL stops at the first identity that has it.
 */
export async function unknownAttributes(
  manager: EntityManager,
  conditions: readonly Pick<Condition, "attribute" | "providerId">[],
): Promise<boolean[]> {
  const custom = conditions.map(({ attribute, providerId }, n) => ({ n, attribute, providerId })).filter(isCustom);
  if (custom.length === 0) return conditions.map(() => false);
  const rows: { n: number }[] = await manager.query(
    `select a.n from jsonb_to_recordset($1::jsonb) as a(n int, attribute text, "providerId" uuid)
      where not exists (select 1 from acting_identities i
                         where i.provider_id = a."providerId" and jsonb_exists(i.attributes, a.attribute) offset 0)`,
    [JSON.stringify(custom)],
  );
  const unknown = new Set(rows.map(({ n }) => n));
  return conditions.map((_, n) => unknown.has(n));
}

function isCustom({ attribute }: Pick<Condition, "attribute">): boolean {
  return !isNamingAttribute(attribute) && attribute !== "role";
}

/** For selected people: from each person up through their groups. */
const THEIR_GROUPS = `
     tree(identity_id, group_id) as (
       select m.identity_id, g.id from acting i join identity_group_members m on m.identity_id = i.id
         join identity_groups g on g.id = m.group_id and g.removed_at is null
       union select t.identity_id, g.id from tree t join identity_group_nesting e on e.child_id = t.group_id
         join identity_groups g on g.id = e.parent_id and g.removed_at is null),
     in_groups(n, identity_id) as (
       ${groups("w.n, t.identity_id", "(tree t join identity_groups x on x.id = t.group_id)")})`;

/** For all people: from each named group down to its members. */
const NAMED_GROUPS = `
     named_groups(n, group_id) as (
       ${groups("w.n, x.id", "identity_groups x")}),
     tree(n, group_id) as (
       select f.n, f.group_id from named_groups f join identity_groups g on g.id = f.group_id and g.removed_at is null
       union select t.n, g.id from tree t join identity_group_nesting e on e.parent_id = t.group_id
         join identity_groups g on g.id = e.child_id and g.removed_at is null),
     in_groups(n, identity_id) as (
       select t.n, m.identity_id from tree t join identity_group_members m on m.group_id = t.group_id)`;
