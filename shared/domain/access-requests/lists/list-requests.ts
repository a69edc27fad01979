import type { DataSource, SelectQueryBuilder } from "typeorm";
import { type Actor, requireRole } from "../../../kernel/actor";
import { type FieldProblem, invalidInput } from "../../../kernel/app-error";
import type { Clock } from "../../../kernel/clock";
import { isId } from "../../../kernel/ids";
import type { ListOrder, PageRequest } from "../../../kernel/page";
import { problemsOfTypedText } from "../../../kernel/text/typed-text";
import { type CountedPage, firstKeysetPageOf, keysetPage } from "../../../platform/database/keyset";
import { searchWordsSql, splitSearchWords } from "../../identities/search-words";
import { AccessRequest } from "../access-request.entity";
import type { RequestState } from "../access-request.states";
import type { KnownItems } from "../approvers/known-items";
import { requestsAwaitingDecision } from "../approvers/requests-awaiting-decision";

/**
 * MINE: requested by me or for me. WAITING_FOR_ME: an item is pending that I may decide. DECIDED_BY_ME. ALL: for
 * readers.
 */
export const REQUEST_LISTS = ["MINE", "WAITING_FOR_ME", "DECIDED_BY_ME", "ALL"] as const;
export type RequestListScope = (typeof REQUEST_LISTS)[number];

/** All given conditions must hold. Those of items must hold for the same item. */
export interface RequestFilter {
  readonly scope: RequestListScope;
  readonly states?: readonly RequestState[] | null;
  /** Prefixes of words of clusters, accounts, people and the justification; each must match. */
  readonly search?: string | null;
  /** An item of the request is about one of these resources. */
  readonly resourceIds?: readonly string[] | null;
  readonly granteeId?: string | null;
  readonly requesterId?: string | null;
  /** An item of the request uses this flow. */
  readonly flowId?: string | null;
  /** Requested at this moment or later. */
  readonly from?: Date | null;
  /** Requested before this moment. */
  readonly to?: Date | null;
}

export type RequestField = "ASKED_AT" | "CHANGED_AT" | "LAPSES_AT";
export type RequestOrder = ListOrder<RequestField>;

export const NEWEST_FIRST: RequestOrder = { field: "ASKED_AT", direction: "DESC" };

export const OWN_REQUEST = "(request.requesterId = :personId or request.granteeId = :personId)";

interface ListReader {
  readonly db: DataSource;
  readonly clock: Clock;
  readonly known: KnownItems;
}

/** The requests of a list that the actor may read. Each order has an index. */
export async function listRequests(
  { db, clock, known }: ListReader,
  actor: Actor,
  filter: RequestFilter,
  { field, direction }: RequestOrder,
  page: PageRequest,
): Promise<CountedPage<AccessRequest>> {
  const problems = problemsOfFilter(filter);
  if (problems.length > 0) throw invalidInput(problems);
  const { column, keyOf } = ORDERS[field];
  const order = {
    columns: [column, "request.id"],
    direction,
    keyOf: (request: AccessRequest) => [keyOf(request), request.id],
  };
  const query = db.manager.createQueryBuilder(AccessRequest, "request").where("true");
  if (filter.scope === "WAITING_FOR_ME") {
    const waiting = await requestsAwaitingDecision(db.manager, actor.personId ?? NOBODY, clock.now(), known);
    if (isByScopeAlone(filter) && page.after == null) return firstKeysetPageOf(waiting, page, order);
    query.andWhere("request.id = any(:waiting)", { waiting: waiting.map(({ id }) => id) });
  } else applyScope(query, actor, filter.scope);
  applyFilter(query, filter);
  if (filter.search?.trim()) await applySearch(query, filter.search);
  return keysetPage(query, page, order);
}

const ORDERS: Readonly<
  Record<RequestField, { readonly column: string; readonly keyOf: (request: AccessRequest) => string }>
> = {
  ASKED_AT: { column: "request.createdAt", keyOf: ({ createdAt }) => createdAt.toISOString() },
  CHANGED_AT: { column: "request.changedAt", keyOf: ({ changedAt }) => changedAt.toISOString() },
  // Written as in the index. Decided requests never lapse, so they count as the latest.
  LAPSES_AT: {
    column: "coalesce(request.lapses_at, timestamptz 'infinity')",
    keyOf: ({ lapsesAt }) => lapsesAt?.toISOString() ?? "infinity",
  },
};

const MOST_IDS = 100;

function problemsOfFilter(filter: RequestFilter): FieldProblem[] {
  const { search, resourceIds, granteeId, requesterId, flowId, from, to } = filter;
  const problems = problemsOfTypedText(["filter", "search"], search ?? "", { characters: 200, lines: false });
  if (resourceIds && resourceIds.length > MOST_IDS) {
    problems.push({ path: ["filter", "resourceIds"], message: `Name at most ${MOST_IDS} resources.` });
  }
  const named = [
    ...(resourceIds ?? []).map((id, n) => ({ id, path: ["filter", "resourceIds", n] })),
    ...Object.entries({ granteeId, requesterId, flowId }).map(([name, id]) => ({ id, path: ["filter", name] })),
  ];
  for (const { id, path } of named) {
    if (id != null && !isId(id)) problems.push({ path, message: "This is not an id of Drawbridge." });
  }
  if (from && to && from > to) {
    problems.push({ path: ["filter", "to"], message: "'to' must not be before 'from'." });
  }
  return problems;
}

function isByScopeAlone({ scope: _, search, ...others }: RequestFilter): boolean {
  return !search?.trim() && Object.values(others).every((value) => value == null);
}

type StoredScope = Exclude<RequestListScope, "WAITING_FOR_ME">;

function applyScope(query: SelectQueryBuilder<AccessRequest>, actor: Actor, scope: StoredScope): void {
  const personId = actor.personId ?? NOBODY;
  switch (scope) {
    case "ALL":
      requireRole(actor, "ADMIN", "AUDITOR");
      return;
    case "MINE":
      query.andWhere(OWN_REQUEST, { personId });
      return;
    case "DECIDED_BY_ME":
      query.andWhere(
        `exists (select 1 from access_request_items i join access_decisions d on d.item_id = i.id
                  where i.request_id = request.id and d.person_id = :personId)`,
        { personId },
      );
  }
}

function applyFilter(query: SelectQueryBuilder<AccessRequest>, filter: RequestFilter): void {
  const { states, granteeId, requesterId, resourceIds, flowId, from, to } = filter;
  if (states) query.andWhere("request.state = any(:states)", { states });
  if (granteeId) query.andWhere("request.granteeId = :granteeId", { granteeId });
  if (requesterId) query.andWhere("request.requesterId = :requesterId", { requesterId });
  if (from) query.andWhere("request.createdAt >= :from", { from });
  if (to) query.andWhere("request.createdAt < :to", { to });
  if (!resourceIds && !flowId) return;
  const ofItem = [
    ...(resourceIds ? ["i.resource_id = any(:resourceIds)"] : []),
    ...(flowId ? ["i.flow_id = :flowId"] : []),
  ];
  query.andWhere(`request.id in (select i.request_id from access_request_items i where ${ofItem.join(" and ")})`, {
    resourceIds,
    flowId,
  });
}

/**
 * Searches the stored words of requests, and people by their present names. PostgreSQL cannot tell rare words from
 * common ones: up to 1,000 matches are collected first, which spares a scan of the list.
 */
async function applySearch(query: SelectQueryBuilder<AccessRequest>, search: string): Promise<void> {
  const { manager } = query.dataSource;
  const { words } = await splitSearchWords(manager, search);
  if (words === null) {
    query.andWhere("false");
    return;
  }
  const [{ people, ids }]: [{ people: string[]; ids: string[] }] = await manager.query(FOUND, [words]);
  if (ids.length <= FEW) query.andWhere("request.id = any(:ids)", { ids });
  else {
    query.andWhere(
      "(request.words @@ cast(:words as tsquery) or request.requesterId = any(:people) or request.granteeId = any(:people))",
      { words, people },
    );
  }
}

/** Of more people who match, only these, the first by id: so common a word hardly means a person. */
const MOST_PEOPLE = 100;
/** With more matches than this, the list is filtered instead. */
const FEW = 1_000;

const SOME = `limit ${FEW + 1}`;
const FOUND = `
with people as materialized (
  select h.id from homes h where ${searchWordsSql("h")} @@ $1::tsquery order by h.id limit ${MOST_PEOPLE})
select array(select id from people) as people,
       array((select id from access_requests where words @@ $1::tsquery ${SOME})
             union (select id from access_requests where requester_id in (select id from people) ${SOME})
             union (select id from access_requests where grantee_id in (select id from people) ${SOME})) as ids`;

/** The person of tokens without a person: matches no request. */
const NOBODY = "00000000-0000-0000-0000-000000000000";
