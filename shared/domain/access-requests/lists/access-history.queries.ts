import type { DataSource, SelectQueryBuilder } from "typeorm";
import { type FieldProblem, invalidInput } from "../../../kernel/app-error";
import type { ListOrder, PageRequest } from "../../../kernel/page";
import { type CountedPage, keysetPage } from "../../../platform/database/keyset";
import type { ClusterAccess } from "../../access/cluster-access.port";
import { Grant } from "../../grants/grant.entity";

/** Of one resource, of one person, or of both; at any moment from `from` on and before `to`. */
export interface AccessHistoryFilter {
  readonly resourceId?: string | null;
  /** A person who was merged into another one is found as that one. */
  readonly personId?: string | null;
  readonly from?: Date | null;
  readonly to?: Date | null;
}

export type HistoryField = "BEGAN_AT" | "ENDED_AT";
export type HistoryOrder = ListOrder<HistoryField>;

export const LATEST_FIRST: HistoryOrder = { field: "BEGAN_AT", direction: "DESC" };

/** How long a person had access by one grant, and by whose decision. */
export interface AccessPeriod {
  readonly grant: Grant;
  /** When any of its access was first seen. */
  readonly activeFrom: Date;
  /** What was seen of it, where it never came as a whole; null: it did. */
  readonly partOnly: ClusterAccess | null;
  /** When its access was seen gone; null: it is there still, or nobody could look (UNVERIFIED). */
  readonly activeTo: Date | null;
  /** Null: nobody asked, the flow is automatic. */
  readonly request: RequestOfPeriod | null;
  readonly personName: string;
  readonly flowName: string | null;
  /** In the order in which they approved; empty: the flow approved. */
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
  /** In whose place they decided, by a delegation; null: in their own right. */
  readonly onBehalfOfId: string | null;
  readonly onBehalfOf: string | null;
  readonly reason: string | null;
  /** Null: they approved all that was asked for. */
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
 * The history of access (of whom, when, by whose decision): grants whose access was seen. From the tables, so that it reaches further back
 * than a log of which months were dropped; the log says the same, sealed. Only the log knows who was merged into whom: the id of a
 * merged person finds nothing once the month of the merge was dropped.
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

  /** `at`: the way to the filter in the input, for its problems. */
  private async filtered(
    { resourceId, personId, from, to }: AccessHistoryFilter,
    at: FieldProblem["path"],
  ): Promise<SelectQueryBuilder<Grant>> {
    const problems: FieldProblem[] = [];
    if (!resourceId && !personId) {
      const message = "Say whose access, by 'personId', or to what, by 'resourceId'.";
      problems.push({ path: [...at, "resourceId"], message });
    }
    if (from && to && from > to) problems.push({ path: [...at, "to"], message: "'to' must not be before 'from'." });
    if (problems.length > 0) throw invalidInput(problems);
    const query = this.db.manager.createQueryBuilder(Grant, "g").where(`${FIRST_SEEN} is not null`);
    if (resourceId) query.andWhere("g.grantedResourceId = :resourceId", { resourceId });
    if (personId) ofPerson(query, await this.idsSince(personId));
    if (to) query.andWhere(`${FIRST_SEEN} < :to`, { to });
    // Nobody saw the end of what is UNVERIFIED: it may be there at any later moment.
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
      const partOnly = grant.activeAt === null ? grant.partSeen : null;
      return { grant, activeFrom: firstSeenAt(grant), activeTo, partOnly, ...byId.get(grant.id)! };
    });
  }
}

/** Of one id the indices have the order, too; of several, those whom others were merged into, all are read and sorted. */
function ofPerson(query: SelectQueryBuilder<Grant>, ids: readonly string[]): void {
  const [personId, ...merged] = ids;
  if (merged.length === 0) query.andWhere("g.personId = :personId", { personId });
  else query.andWhere("g.personId = any(:ids)", { ids });
}

/** When any access of a grant was first seen. As in the indices. */
const FIRST_SEEN = "least(g.part_seen_at, g.active_at)";

function firstSeenAt({ partSeenAt, activeAt }: Grant): Date {
  return partSeenAt !== null && (activeAt === null || partSeenAt < activeAt) ? partSeenAt : activeAt!;
}

const ORDERS: Readonly<Record<HistoryField, { readonly column: string; readonly keyOf: (grant: Grant) => string }>> = {
  BEGAN_AT: { column: FIRST_SEEN, keyOf: (grant) => firstSeenAt(grant).toISOString() },
  // Access whose end nobody saw may be there at any later moment. As in the indices.
  ENDED_AT: {
    column:
      "case when g.state = 'UNVERIFIED' then timestamptz 'infinity' else coalesce(g.ended_at, timestamptz 'infinity') end",
    keyOf: ({ state, endedAt }) => (state === "UNVERIFIED" ? null : endedAt)?.toISOString() ?? "infinity",
  },
};

/** A person, and those into whom they were merged. All that was theirs is the last one's. */
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
