import type { DataSource } from "typeorm";
import type { Role } from "../../kernel/actor";
import { isId } from "../../kernel/ids";
import {
  decodeCursor,
  encodeCursor,
  foreignCursor,
  type ListOrder,
  type PageRequest,
  pageSize,
} from "../../kernel/page";
import type { CountedPage } from "../../platform/database/keyset";
import { rowsByIds } from "../../platform/database/rows";
import { PersonHome } from "../identities/person-home.entity";
import { searchedText, searchWordsSql, splitSearchWords } from "../identities/search-words";
import type { RoleGroups } from "../roles/role-groups";
import { holdersOfRole } from "../roles/roles.queries";

export interface PeopleFilter {
  /** Prefixes of words of the name, user name or address; each has to match. */
  readonly search?: string | null;
  /** The provider of the home. */
  readonly providerId?: string | null;
  readonly active?: boolean | null;
  readonly role?: Role | null;
  /** Members of this group or of a nested one, by any identity. */
  readonly groupId?: string | null;
  /** This person alone. */
  readonly personId?: string | null;
  /** People of whom another noun's condition holds. */
  readonly among?: PeopleRule | null;
}

/** SQL about a home `h`, with an unnumbered $ for each parameter. */
export interface PeopleRule {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** It holds for few people, so all of them are collected before they are sorted. */
  readonly isNarrow: boolean;
}

export type PeopleField = "NAME" | "USER_NAME" | "ADDRESS" | "CREATED_AT";
export type PeopleOrder = ListOrder<PeopleField>;

/**
 * All people by their home, leavers included, each once. docs/decisions/0028 has the reason why a search stays fast.
 */
export async function findPeople(
  { db, roleGroups }: { db: DataSource; roleGroups: Pick<RoleGroups, "asJson"> },
  filter: PeopleFilter,
  order: PeopleOrder,
  request: PageRequest,
): Promise<CountedPage<PersonHome>> {
  const size = pageSize(request);
  const { keyOf } = ORDERS[order.field];
  const list = `people ${order.field} ${order.direction}`;
  const terms = filter.search?.trim() ? await splitSearchWords(db.manager, filter.search) : null;
  const asked = {
    db,
    filters: filtersOf(filter, roleGroups),
    isNarrow: isNarrow(filter),
    order,
    after: placeOf(list, request),
    atMost: size + 1,
  };
  const ids = terms === null ? await inOrder(asked) : await matching(asked, terms);
  const people = await rowsByIds(db.manager, PersonHome, ids.slice(0, size));
  return {
    nodes: people.filter((person) => person !== null),
    hasNextPage: ids.length > size,
    hasPreviousPage: asked.after !== null,
    cursorOf: (person) => encodeCursor(list, [keyOf(person), person.identityId]),
    totalCount: async () => {
      const all = terms === null ? asked.filters : [...asked.filters, hasWords(terms.words)];
      const { where, parameters } = written(all);
      const [row]: { count: number }[] = await db.query(
        `select count(*)::int as count from homes h where ${where}`,
        parameters,
      );
      return row!.count;
    },
  };
}

function isNarrow({ groupId, personId, role, among }: PeopleFilter): boolean {
  return Boolean(groupId ?? personId) || Boolean(role && role !== "MEMBER") || Boolean(among?.isNarrow);
}

interface Asked {
  readonly db: DataSource;
  readonly filters: readonly Filter[];
  /** Its people are in no order of the list, so walking them would mean sorting them first. */
  readonly isNarrow: boolean;
  readonly order: PeopleOrder;
  readonly after: readonly string[] | null;
  readonly atMost: number;
}

/** SQL about a home `h`, with $ for each of its parameters. */
interface Filter {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

const IDENTITIES = "(select id as identity_id, display_name, user_name, email from identities)";

/** Each has an index on the same expression (migrations/start/identities.ts). PostgreSQL alone computes sort keys. */
const ORDERS = {
  NAME: {
    column: "lower(h.display_name)",
    given: "lower($)",
    identities: IDENTITIES,
    keyOf: (home: PersonHome) => home.displayName,
  },
  USER_NAME: {
    column: "lower(h.user_name)",
    given: "lower($)",
    identities: IDENTITIES,
    keyOf: (home: PersonHome) => home.userName,
  },
  ADDRESS: {
    column: "lower(coalesce(h.email, ''))",
    given: "lower($)",
    identities: IDENTITIES,
    keyOf: (home: PersonHome) => home.email ?? "",
  },
  CREATED_AT: {
    column: "h.created_at",
    given: "$::timestamptz",
    // This order needs a column that only homes have.
    identities: "homes",
    keyOf: (home: PersonHome) => home.createdAt.toISOString(),
  },
} as const;

function placeOf(list: string, { after }: PageRequest): readonly string[] | null {
  const place = decodeCursor(after, list, 2);
  if (place && (!isId(place[1]!) || (list.includes(" CREATED_AT ") && !isMoment(place[0]!)))) throw foreignCursor();
  return place ?? null;
}

/** A time as cursors write it. JavaScript parses texts that PostgreSQL refuses, such as "1 (January)". */
function isMoment(text: string): boolean {
  return /^\d{4}-/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString() === text;
}

function filtersOf(
  { providerId, active, role, groupId, personId, among }: PeopleFilter,
  roleGroups: Pick<RoleGroups, "asJson">,
): Filter[] {
  const filters: Filter[] = [];
  if (providerId) filters.push({ sql: "h.provider_id = $::uuid", parameters: [providerId] });
  if (active != null || role) filters.push({ sql: "h.active = $::boolean", parameters: [active ?? true] });
  if (active === false && role) filters.push({ sql: "false", parameters: [] });
  if (role && role !== "MEMBER") {
    filters.push({ sql: `h.id in (${holdersOfRole("$", "$")})`, parameters: [roleGroups.asJson(), role] });
  }
  if (personId) filters.push({ sql: "h.id = $::uuid", parameters: [personId] });
  if (among) filters.push(among);
  if (groupId) filters.push({ sql: `h.id in (${MEMBERS_OF_GROUP})`, parameters: [groupId] });
  return filters;
}

const MEMBERS_OF_GROUP = `with recursive tree(id) as (
  select $::uuid
  union select g.id from tree t join identity_group_nesting n on n.parent_id = t.id
          join identity_groups g on g.id = n.child_id and g.removed_at is null)
  select i.person_id from tree t join identity_group_members m on m.group_id = t.id
    join identities i on i.id = m.identity_id and i.removed_at is null`;

/** More matches are collected only after walking the list has failed. */
const FEW = 5_000;
/** The number of people in order that a walk reads. */
const WINDOW = 3_000;

/** Few matches, and many that are far down the list, are collected and sorted. Others are found by walking the list. */
async function matching(asked: Asked, { terms, words }: { terms: readonly string[]; words: string | null }) {
  if (words === null) return [];
  if (asked.isNarrow) return collectNarrow({ ...asked, filters: [...asked.filters, hasWords(words)] });
  const [found]: { count: number }[] = await asked.db.query(
    `select count(*)::int as count from (
       select 1 from identities i where ${searchWordsSql("i")} @@ $1::tsquery limit $2) few`,
    [words, FEW + 1],
  );
  if (found!.count <= FEW) return collect(asked, words);
  const walked = await walk(asked, terms);
  return walked.length === asked.atMost ? walked : collect(asked, words);
}

async function inOrder(asked: Asked): Promise<string[]> {
  const { where, parameters } = written([...asked.filters, ...behind(asked)]);
  return idsOf(asked, `select h.id, ${keyed(asked)} from homes h where ${where}`, parameters);
}

/** A CTE hides the order, which would make PostgreSQL walk the whole list. */
async function collectNarrow(asked: Asked): Promise<string[]> {
  const { where, parameters } = written([...asked.filters, ...behind(asked)]);
  return idsOf(
    asked,
    `select id, key, identity_id from (select h.id, ${keyed(asked)} from homes h where ${where} offset 0) people`,
    parameters,
  );
}

/** Collects all matching identities in order; only those on the page are joined with homes. */
async function collect(asked: Asked, words: string): Promise<string[]> {
  return homesAmong(asked, [hasWords(words)], "offset 0");
}

/**
 * Reads the next identities in order and filters them row by row, in a form that keeps PostgreSQL from another plan.
 */
async function walk(asked: Asked, terms: readonly string[]): Promise<string[]> {
  const patterns = terms.map((term) => ({ sql: "m.text ~ $", parameters: [`(^|[^[:alnum:]])${term}`] }));
  return homesAmong(asked, [], `limit ${WINDOW}`, patterns);
}

async function homesAmong(asked: Asked, inner: readonly Filter[], range: string, outer: readonly Filter[] = []) {
  const { order, filters } = asked;
  const text = outer.length > 0 ? `, lower(${searchedText("h")}) as text` : "";
  const listed = written([...inner, ...behind(asked)]);
  const identities = `select ${keyed(asked)}${text} from ${ORDERS[order.field].identities} h where ${listed.where} ${sorted(order)} ${range}`;
  const homes = written([...filters, ...outer], listed.parameters.length);
  return idsOf(
    asked,
    `select h.id, m.key, m.identity_id from (${identities}) m join homes h on h.identity_id = m.identity_id where ${homes.where}`,
    [...listed.parameters, ...homes.parameters],
  );
}

function keyed({ order }: Asked): string {
  return `${ORDERS[order.field].column} as key, h.identity_id`;
}

function sorted({ direction }: PeopleOrder): string {
  return `order by key ${direction}, identity_id ${direction}`;
}

function behind({ order, after }: Asked): Filter[] {
  const { column, given } = ORDERS[order.field];
  const sql = `(${column}, h.identity_id) ${order.direction === "ASC" ? ">" : "<"} (${given}, $::uuid)`;
  return after ? [{ sql, parameters: after }] : [];
}

async function idsOf({ db, order, atMost }: Asked, people: string, parameters: readonly unknown[]): Promise<string[]> {
  const rows: { id: string }[] = await db.query(`${people} ${sorted(order)} limit ${atMost}`, [...parameters]);
  return rows.map(({ id }) => id);
}

function hasWords(words: string | null): Filter {
  return { sql: `${searchWordsSql("h")} @@ $::tsquery`, parameters: [words] };
}

/** Numbers their parameters after the given number of others. */
function written(filters: readonly Filter[], others = 0): { where: string; parameters: unknown[] } {
  const where = ["true", ...filters.map(({ sql }) => sql)].join(" and ");
  return { where: numbered(where, others), parameters: filters.flatMap(({ parameters }) => parameters) };
}

/** Numbers each unnumbered $, after those with a number. */
function numbered(sql: string, before: number): string {
  let n = before;
  return sql.replace(/\$(?!\d)/g, () => {
    n += 1;
    return `$${n}`;
  });
}
