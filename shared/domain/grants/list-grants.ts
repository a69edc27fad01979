import type { DataSource, SelectQueryBuilder } from "typeorm";
import { type Actor, isReader } from "../../kernel/actor";
import { invalidInput } from "../../kernel/app-error";
import type { ListOrder, PageRequest } from "../../kernel/page";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { likeText } from "../../platform/database/like-text";
import type { EndReason } from "./end-reasons";
import { Grant } from "./grant.entity";
import type { DecidersOf } from "./grant.policy";
import { type GrantState, isEnded } from "./grant.states";
import { isOverdueSql, observationsDueBefore, overdueBefore } from "./waiting/overdue";

export interface GrantFilter {
  /** Part of the name of the resource, or of the name or user name of the person. */
  readonly search?: string | null;
  readonly states?: readonly GrantState[] | null;
  readonly endReasons?: readonly EndReason[] | null;
  readonly resourceIds?: readonly string[] | null;
  readonly personId?: string | null;
  /** Numbers of AWS accounts. */
  readonly accountIds?: readonly string[] | null;
  readonly flowId?: string | null;
  /** Has not ended, and ends by itself before then. */
  readonly endsBefore?: Date | null;
  readonly overdue?: boolean | null;
  /** Given in this time, its end not included. */
  readonly from?: Date | null;
  readonly to?: Date | null;
}

export const GRANT_ORDER_FIELDS = ["CREATED_AT", "STARTED_AT", "ENDS_AT", "ENDED_AT", "RESOURCE_NAME"] as const;
export type GrantOrderField = (typeof GRANT_ORDER_FIELDS)[number];
export type GrantOrder = ListOrder<GrantOrderField>;

export const NEWEST_GRANTS_FIRST: GrantOrder = { field: "CREATED_AT", direction: "DESC" };

/** Each resource costs a lookup of who decides about it. */
const MOST_RESOURCES = 50;
const MOST_ACCOUNTS = 200;

/** A person's own and those on resources that they own; everybody's for admins and auditors. */
export async function listGrants(
  { db, deciders, now }: { readonly db: DataSource; readonly deciders: DecidersOf; readonly now: Date },
  actor: Actor,
  filter: GrantFilter,
  order: GrantOrder,
  page: PageRequest,
): Promise<CountedPage<Grant>> {
  assertBounded(filter);
  const query = db.manager.createQueryBuilder(Grant, "g").where("true");
  if (!isReader(actor)) await onlyVisible(query, deciders, actor, filter);
  addFilter(query, filter, now);
  const { column, asColumn, keyOf } = ORDERS[order.field];
  return keysetPage(query, page, {
    columns: [column, "g.id"],
    direction: order.direction,
    asColumn: (parameter, index) => (index === 0 ? asColumn(parameter) : parameter),
    keyOf: (grant) => [keyOf(grant), grant.id],
  });
}

function assertBounded({ resourceIds, accountIds }: GrantFilter): void {
  const problems = [
    ...tooMany("resourceIds", resourceIds, MOST_RESOURCES),
    ...tooMany("accountIds", accountIds, MOST_ACCOUNTS),
  ];
  if (problems.length > 0) throw invalidInput(problems);
}

function tooMany(field: string, values: readonly string[] | null | undefined, most: number) {
  if (!values || values.length <= most) return [];
  return [{ path: ["filter", field], message: `'${field}' may hold at most ${most}.` }];
}

/** Grants that the actor may not view are in no page and in no count. */
async function onlyVisible(
  query: SelectQueryBuilder<Grant>,
  deciders: DecidersOf,
  { personId }: Actor,
  filter: GrantFilter,
): Promise<void> {
  if (!personId) {
    query.andWhere("false");
    return;
  }
  const isOwnOnly = filter.personId === personId;
  const owned = isOwnOnly
    ? []
    : await deciders.resourcesOwnedBy(personId, filter.resourceIds ?? null, query.connection.manager);
  if (owned.length === 0) query.andWhere("g.personId = :self", { self: personId });
  else query.andWhere("(g.personId = :self or g.resourceId = any(:owned))", { self: personId, owned });
}

function addFilter(query: SelectQueryBuilder<Grant>, filter: GrantFilter, now: Date): void {
  const { search, states, endReasons, resourceIds, personId, accountIds, flowId, endsBefore, overdue, from, to } =
    filter;
  if (search?.trim()) query.andWhere(MATCHES, { search: `%${likeText(search.trim())}%` });
  if (states) query.andWhere("g.state = any(:states)", { states });
  // Few grants are open: by this condition PostgreSQL uses their partial index instead of walking through ended ones.
  if (states?.every((state) => !isEnded(state))) query.andWhere("g.endedAt is null");
  if (endReasons) query.andWhere("g.endReason = any(:endReasons)", { endReasons });
  if (resourceIds) query.andWhere("g.resourceId = any(:resourceIds)", { resourceIds });
  if (personId) query.andWhere("g.personId = :personId", { personId });
  if (accountIds) query.andWhere(IN_ACCOUNTS, { accountIds });
  if (flowId) query.andWhere("g.flowId = :flowId", { flowId });
  if (endsBefore) query.andWhere("g.endedAt is null and g.endsAt < :endsBefore", { endsBefore });
  if (from) query.andWhere("g.createdAt >= :from", { from });
  if (to) query.andWhere("g.createdAt < :to", { to });
  if (overdue != null) addOverdue(query, overdue, now);
}

function addOverdue(query: SelectQueryBuilder<Grant>, overdue: boolean, now: Date): void {
  const [before, goneBefore] = overdueBefore(now);
  const isOverdue = isOverdueSql({ before: ":before", goneBefore: ":goneBefore", observationDue: ":observationDue" });
  query.andWhere(
    `${overdue ? "" : "not "}(g.endedAt is null and g.state = 'REVOKING' and exists (
       select 1 from revocation_observations l where l.grant_id = g.id and ${isOverdue}))`,
    { before, goneBefore, observationDue: observationsDueBefore(now) },
  );
}

const MATCHES = `(g.resourceId in (select r.id from resources r where r.name ilike :search)
  or g.personId in (select h.id from homes h where h.display_name ilike :search or h.user_name ilike :search))`;

const IN_ACCOUNTS = "g.resourceId in (select r.id from resources r where r.account_id = any(:accountIds))";

interface SortKey {
  readonly column: string;
  readonly asColumn: (parameter: string) => string;
  readonly keyOf: (grant: Grant) => string;
}

/**
 * Each has an index of the same expression (migrations/start/grants.ts). Grants without such a time come after all
 * others.
 */
const ORDERS: Readonly<Record<GrantOrderField, SortKey>> = {
  CREATED_AT: {
    column: "g.createdAt",
    asColumn: (parameter) => `cast(${parameter} as timestamptz)`,
    keyOf: ({ createdAt }) => createdAt.toISOString(),
  },
  STARTED_AT: moment("g.activeAt", ({ activeAt }) => activeAt),
  ENDS_AT: moment("g.endsAt", ({ endsAt }) => endsAt),
  ENDED_AT: moment("g.endedAt", ({ endedAt }) => endedAt),
  RESOURCE_NAME: {
    column: "lower(g.resourceName)",
    asColumn: (parameter) => `lower(${parameter})`,
    keyOf: ({ resourceName }) => resourceName,
  },
};

function moment(column: string, momentOf: (grant: Grant) => Date | null): SortKey {
  return {
    column: `coalesce(${column}, 'infinity')`,
    asColumn: (parameter) => `cast(${parameter} as timestamptz)`,
    keyOf: (grant) => momentOf(grant)?.toISOString() ?? "infinity",
  };
}
