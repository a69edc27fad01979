import type { DataSource, SelectQueryBuilder } from "typeorm";
import { type FieldProblem, invalidInput } from "../../../kernel/app-error";
import type { ListOrder, PageRequest } from "../../../kernel/page";
import { type CountedPage, keysetPage } from "../../../platform/database/keyset";
import type { ClusterAccess } from "../../access/cluster-access.port";
import { Grant } from "../../grants/grant.entity";

/** Access periods of one resource, of one person, or of both, that overlap `from` (included) to `to` (excluded). */
export interface AccessHistoryFilter {
  readonly resourceId?: string | null;
  /** The id of a merged person finds the history of the person they were merged into. */
  readonly personId?: string | null;
  readonly from?: Date | null;
  readonly to?: Date | null;
}

export type HistoryField = "BEGAN_AT" | "ENDED_AT";
export type HistoryOrder = ListOrder<HistoryField>;

export const LATEST_FIRST: HistoryOrder = { field: "BEGAN_AT", direction: "DESC" };

/** One grant's access: who had it, from when to when, and who approved it. */
export interface AccessPeriod {
  readonly grant: Grant;
  /** The first observation of any of the granted access. */
  readonly activeFrom: Date;
  /** The observed part of the access; null: the whole access was observed. */
  readonly partOnly: ClusterAccess | null;
  /** When the access was observed gone. Null: it is still there, or its end could not be observed (UNVERIFIED). */
  readonly activeTo: Date | null;
  /** Null: the grant is of an AUTOMATIC flow and has no request. */
  readonly request: RequestOfPeriod | null;
  readonly personName: string;
  readonly flowName: string | null;
  /** In order of decision. Empty: the flow requires no approval. */
  readonly approvals: readonly ApprovalOfPeriod[];
}

interface RequestOfPeriod {
  readonly id: string;
  readonly itemId: string;
  readonly requesterId: string;
  readonly requesterName: string;
  readonly justification: string | null;
}

interface ApprovalOfPeriod {
  readonly id: string;
  readonly personId: string;
  readonly name: string;
  /** The delegator whose right a delegate used; null: the person decided in their own right. */
  readonly onBehalfOfId: string | null;
  readonly onBehalfOf: string | null;
  readonly reason: string | null;
  /** Null: the approval covers all of the requested access. */
  readonly lessAccess: ClusterAccess | null;
  readonly lessDurationSeconds: number | null;
  /** ISO 8601. */
  readonly decidedAt: string;
}

/** The columns of an export, in their order. */
export const ACCESS_PERIOD_FIELDS = [
  "personId",
  "person",
  "resourceId",
  "resourceName",
  "resourceArn",
  "access",
  "activeFrom",
  "activeTo",
  "state",
  "endReason",
  "endDetail",
  "endMessage",
  "requesterId",
  "requester",
  "justification",
  "approvedBy",
  "approvals",
  "flowId",
  "flow",
  "requestId",
  "grantId",
] as const;

const PAGE_OF_EXPORT = 1_000;

/**
 * The access history: one period for each grant whose access was observed. It is read from the tables, which reach
 * further back than the audit log, whose old partitions are dropped. Only the audit log knows which people were merged:
 * after that month is dropped, the id of a merged person finds nothing.
 */
export class AccessHistoryQueries {
  constructor(private readonly db: DataSource) {}

  async list(
    filter: AccessHistoryFilter,
    page: PageRequest,
    { field, direction }: HistoryOrder = LATEST_FIRST,
  ): Promise<CountedPage<AccessPeriod>> {
    const { column, keyOf } = ORDERS[field];
    const grants = await keysetPage(await this.filtered(filter, ["filter"]), page, {
      columns: [column, "g.id"],
      direction,
      keyOf: (grant) => [keyOf(grant), grant.id],
    });
    return {
      ...grants,
      nodes: await this.periodsOf(grants.nodes),
      cursorOf: ({ grant }) => grants.cursorOf(grant),
    };
  }

  /** The oldest access first, a thousand periods at a time. */
  async *all(filter: AccessHistoryFilter): AsyncGenerator<object[]> {
    const filtered = (await this.filtered(filter, [])).orderBy(FIRST_SEEN).addOrderBy("g.id").limit(PAGE_OF_EXPORT);
    let last: Grant | undefined;
    for (;;) {
      const query = filtered.clone();
      if (last) {
        const behind = { lastAt: firstSeenAt(last), lastId: last.id };
        query.andWhere(`(${FIRST_SEEN}, g.id) > (:lastAt, :lastId)`, behind);
      }
      const grants = await query.getMany();
      if (grants.length > 0) yield (await this.periodsOf(grants)).map(exported);
      if (grants.length < PAGE_OF_EXPORT) return;
      last = grants.at(-1);
    }
  }

  /** `at` is the path of the filter in the input. Problems are reported below it. */
  private async filtered(
    { resourceId, personId, from, to }: AccessHistoryFilter,
    at: FieldProblem["path"],
  ): Promise<SelectQueryBuilder<Grant>> {
    const problems: FieldProblem[] = [];
    if (!resourceId && !personId) {
      const message = "Name a person by 'personId', a resource by 'resourceId', or both.";
      problems.push({ path: [...at, "resourceId"], message });
    }
    if (from && to && from > to) problems.push({ path: [...at, "to"], message: "'to' must not be before 'from'." });
    if (problems.length > 0) throw invalidInput(problems);
    const query = this.db.manager.createQueryBuilder(Grant, "g").where(`${FIRST_SEEN} is not null`);
    if (resourceId) query.andWhere("g.grantedResourceId = :resourceId", { resourceId });
    if (personId) ofPerson(query, await this.idsSince(personId));
    if (to) query.andWhere(`${FIRST_SEEN} < :to`, { to });
    // The end of UNVERIFIED access was never observed: the access may exist at any later moment.
    if (from) query.andWhere("(g.endedAt is null or g.endedAt > :from or g.state = 'UNVERIFIED')", { from });
    return query;
  }

  private async idsSince(personId: string): Promise<string[]> {
    const rows: { id: string }[] = await this.db.query(IDS_SINCE, [personId]);
    return rows.map(({ id }) => id);
  }

  private async periodsOf(grants: readonly Grant[]): Promise<AccessPeriod[]> {
    if (grants.length === 0) return [];
    const rows: (Omit<AccessPeriod, "grant" | "activeFrom" | "activeTo" | "partOnly"> & { grantId: string })[] =
      await this.db.query(DECISIONS_OF_GRANTS, [grants.map(({ id }) => id)]);
    const byId = new Map(rows.map(({ grantId, ...decided }) => [grantId, decided]));
    return grants.map((grant) => {
      const activeTo = grant.state === "UNVERIFIED" ? null : grant.endedAt;
      const partOnly = grant.activeAt === null ? grant.partObserved : null;
      return { grant, activeFrom: firstSeenAt(grant), activeTo, partOnly, ...byId.get(grant.id)! };
    });
  }
}

/** For one id the index gives the order as well. The rows of several ids (merged people) are all read and sorted. */
function ofPerson(query: SelectQueryBuilder<Grant>, ids: readonly string[]): void {
  const [personId, ...merged] = ids;
  if (merged.length === 0) query.andWhere("g.personId = :personId", { personId });
  else query.andWhere("g.personId = any(:ids)", { ids });
}

/** The first observation of any access of a grant, written as in the indices. */
const FIRST_SEEN = "least(g.part_observed_at, g.active_at)";

function firstSeenAt({ partObservedAt, activeAt }: Grant): Date {
  return partObservedAt !== null && (activeAt === null || partObservedAt < activeAt) ? partObservedAt : activeAt!;
}

const ORDERS: Readonly<Record<HistoryField, { readonly column: string; readonly keyOf: (grant: Grant) => string }>> = {
  BEGAN_AT: { column: FIRST_SEEN, keyOf: (grant) => firstSeenAt(grant).toISOString() },
  // UNVERIFIED access may exist at any later moment. Written as in the indices.
  ENDED_AT: {
    column:
      "case when g.state = 'UNVERIFIED' then timestamptz 'infinity' else coalesce(g.ended_at, timestamptz 'infinity') end",
    keyOf: ({ state, endedAt }) => (state === "UNVERIFIED" ? null : endedAt)?.toISOString() ?? "infinity",
  },
};

/** A person and everybody they were merged into, in turn. The last of them owns all that was theirs. */
const IDS_SINCE = `
with recursive person(id) as (
  select $1::uuid
  union
  select e.subject_id::uuid from audit_events e join person p on e.about @> array[p.id]
   where e.action = 'person.merged' and e.before ->> 'goneId' = p.id::text)
select id from person`;

const DECISIONS_OF_GRANTS = `
select g.id as "grantId", h.display_name as "personName", f.name as "flowName",
       case when i.id is not null then jsonb_build_object('id', i.request_id, 'itemId', i.id, 'requesterId', r.requester_id,
         'requesterName', q.display_name, 'justification', r.justification) end as request,
       coalesce(a.approvals, '[]'::jsonb) as approvals
  from grants g
  join homes h on h.id = g.person_id
  left join access_flows f on f.id = g.flow_id
  left join access_request_items i on i.grant_id = g.id
  left join access_requests r on r.id = i.request_id
  left join homes q on q.id = r.requester_id
  left join lateral (
    select jsonb_agg(jsonb_build_object('id', d.id, 'personId', p.id, 'name', p.display_name, 'reason', d.reason,
                        'lessAccess', d.less_access, 'lessDurationSeconds', d.less_duration_seconds,
                       'onBehalfOfId', d.on_behalf_of_id, 'onBehalfOf', b.display_name,
                       'decidedAt', to_char(d.decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
                     order by d.decided_at, d.id) as approvals
      from access_decisions d join homes p on p.id = d.person_id left join homes b on b.id = d.on_behalf_of_id where d.item_id = i.id and d.decision = 'APPROVE') a on true
 where g.id = any($1)`;

function exported(period: AccessPeriod): Record<(typeof ACCESS_PERIOD_FIELDS)[number], string | Date | object | null> {
  const { grant, request, approvals } = period;
  return {
    personId: grant.personId,
    person: period.personName,
    resourceId: grant.grantedResourceId,
    resourceName: grant.resourceName,
    resourceArn: grant.resourceArn,
    access: period.partOnly ?? grant.access,
    activeFrom: period.activeFrom,
    activeTo: period.activeTo,
    state: grant.state,
    endReason: grant.endReason,
    endDetail: grant.endDetail,
    endMessage: grant.endMessage,
    requesterId: request?.requesterId ?? null,
    requester: request?.requesterName ?? null,
    justification: request?.justification ?? null,
    approvedBy: approvals.length > 0 ? "PEOPLE" : "FLOW",
    approvals,
    flowId: grant.flowId,
    flow: period.flowName,
    requestId: request?.id ?? null,
    grantId: grant.id,
  };
}
