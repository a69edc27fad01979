import type { DataSource, SelectQueryBuilder } from "typeorm";
import type { Clock } from "../../kernel/clock";
import type { ListOrder, PageRequest } from "../../kernel/page";
import { type CountedPage, countOf, keysetPage } from "../../platform/database/keyset";
import { likeText } from "../../platform/database/like-text";
import type { DriftAcceptance } from "./drift-acceptance.entity";
import { DriftFinding, FINDING_KINDS } from "./drift-finding.entity";

/** Kinds as reported: an entry of others is NEW for a day if it appeared after the first scan of its cluster. */
export const DRIFT_KINDS = ["OURS_MISSING", "OURS_ALTERED", "ORPHAN", "NEW", "FOREIGN"] as const;
export type DriftKind = (typeof DRIFT_KINDS)[number];

/** OPEN: it counts as drift. ACCEPTED: an admin accepted it as it was found. */
export const DRIFT_STATES = ["OPEN", "ACCEPTED"] as const;
export type DriftState = (typeof DRIFT_STATES)[number];

export interface DriftFilter {
  readonly kinds?: readonly DriftKind[] | null;
  readonly states?: readonly DriftState[] | null;
  readonly resourceIds?: readonly string[] | null;
  /** Part of the principal's ARN or of the name of the resource. */
  readonly search?: string | null;
}

export const DRIFT_ORDER_FIELDS = ["SINCE", "PRINCIPAL"] as const;
export type DriftOrderField = (typeof DRIFT_ORDER_FIELDS)[number];
export type DriftOrder = ListOrder<DriftOrderField>;

const NEWEST_FIRST: DriftOrder = { field: "SINCE", direction: "DESC" };

export interface DriftSummary {
  /** Open findings, and beside them accepted ones. */
  readonly counts: readonly { readonly kind: DriftKind; readonly count: number; readonly accepted: number }[];
  /** Manageable clusters; of these those never scanned, and those whose last scan was incomplete. */
  readonly clusters: number;
  readonly clustersNotObserved: number;
  readonly clustersFailed: number;
  /** Entries that are listed and not described yet. */
  readonly entriesNotObserved: number;
  /** The oldest of the last scans; null: there was none yet. */
  readonly oldestObservationAt: Date | null;
}

const NEW_FOR_MS = 24 * 60 * 60_000;

/** Stored kinds without entries that were only listed. */
const REPORTED = FINDING_KINDS.filter((kind) => kind !== "UNKNOWN");

/** Counts all by an index alone, and then corrects the few that are new or accepted. */
const COUNTS = `
with counted(kind, count, accepted) as (
  select kind, count(*), 0 from drift_findings where integration_id = $1 and kind in (${FINDING_KINDS.map((kind) => `'${kind}'`).join()}) group by kind
  union all
  select moved.kind, moved.sign * count(*), 0
    from drift_findings f cross join (values ('NEW', 1), ('FOREIGN', -1)) moved(kind, sign)
   where f.integration_id = $1 and f.kind = 'FOREIGN' and f.since > $2 and f.appeared group by moved.kind, moved.sign
  union all
  select case when f.kind = 'FOREIGN' and f.appeared and f.since > $2 then 'NEW' else f.kind end, -1, 1
    from drift_acceptances a join drift_findings f on f.id = a.finding_id
   where f.integration_id = $1 and (a.until is null or a.until > $3))
select kind, sum(count)::int as count, sum(accepted)::int as accepted from counted group by kind`;

/** Queries on findings, by SQL alone. */
export class DriftQueries {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  async summary(integrationId: string): Promise<DriftSummary> {
    const found: { kind: DriftKind | "UNKNOWN"; count: number; accepted: number }[] = await this.db.query(COUNTS, [
      integrationId,
      this.newSince(),
      this.clock.now(),
    ]);
    const [clusters]: Omit<DriftSummary, "counts" | "entriesNotObserved">[] = await this.db.query(
      `select count(*)::int as clusters, count(*) filter (where a.observed_at is null)::int as "clustersNotObserved",
              count(*) filter (where a.failure is not null)::int as "clustersFailed", min(a.observed_at) as "oldestObservationAt"
         from resources r left join drift_scans a on a.resource_id = r.id
        where r.integration_id = $1 and r.type = 'EKS_CLUSTER' and r.status = 'PRESENT' and r.manageable`,
      [integrationId],
    );
    const of = (wanted: string) => found.find(({ kind }) => kind === wanted) ?? { count: 0, accepted: 0 };
    return {
      ...clusters!,
      counts: DRIFT_KINDS.map((kind) => ({ kind, count: of(kind).count, accepted: of(kind).accepted })),
      entriesNotObserved: of("UNKNOWN").count,
    };
  }

  /** Findings of an integration that match the filter; newest first by default. */
  async findings(
    integrationId: string,
    filter: DriftFilter,
    page: PageRequest,
    order: DriftOrder = NEWEST_FIRST,
  ): Promise<CountedPage<DriftFinding>> {
    const query = this.addFilter(this.whole(), integrationId, filter);
    const isByTime = order.field === "SINCE";
    const found = await keysetPage(query, page, {
      columns: [isByTime ? "f.since" : "f.principalArn", "f.id"],
      direction: order.direction,
      keyOf: ({ since, principalArn, id }) => [isByTime ? since.toISOString() : principalArn, id],
    });
    return { ...found, totalCount: () => countOf(this.addFilter(this.bare(filter), integrationId, filter)) };
  }

  /** Joins only what the filter needs, so that findings are mostly counted by an index alone. */
  private bare({ states, search }: DriftFilter): SelectQueryBuilder<DriftFinding> {
    const query = this.db.manager.createQueryBuilder(DriftFinding, "f");
    if (states) query.leftJoin("f.acceptance", "acceptance");
    if (search) query.innerJoin("f.driftScan", "a").innerJoin("a.resource", "r");
    return query;
  }

  /** Null: there is none. */
  async find(id: string): Promise<DriftFinding | null> {
    return this.whole().where("f.id = :id and f.kind <> 'UNKNOWN'", { id }).getOne();
  }

  private whole(): SelectQueryBuilder<DriftFinding> {
    return this.db.manager
      .createQueryBuilder(DriftFinding, "f")
      .innerJoinAndSelect("f.driftScan", "a")
      .innerJoinAndSelect("a.resource", "r")
      .leftJoinAndSelect("f.acceptance", "acceptance");
  }

  private addFilter(
    query: SelectQueryBuilder<DriftFinding>,
    integrationId: string,
    { kinds, states, resourceIds, search }: DriftFilter,
  ): SelectQueryBuilder<DriftFinding> {
    query.where("f.integrationId = :integrationId and f.kind = any(:reported)", { integrationId, reported: REPORTED });
    if (kinds) {
      query.andWhere(
        `(case when f.kind = 'FOREIGN' and f.appeared and f.since > :newSince then 'NEW' else f.kind end) = any(:kinds)`,
        { kinds, newSince: this.newSince() },
      );
    }
    if (states) {
      const isAccepted = "(acceptance.findingId is not null and (acceptance.until is null or acceptance.until > :now))";
      query.andWhere(`(case when ${isAccepted} then 'ACCEPTED' else 'OPEN' end) = any(:states)`, {
        states,
        now: this.clock.now(),
      });
    }
    if (resourceIds) query.andWhere("f.resourceId = any(:resourceIds)", { resourceIds });
    if (search?.trim()) {
      query.andWhere("(f.principalArn ilike :search or r.name ilike :search)", {
        search: `%${likeText(search.trim())}%`,
      });
    }
    return query;
  }

  /** The acceptance that counts at this moment; null: none. */
  acceptanceOf({ acceptance }: Pick<DriftFinding, "acceptance">): DriftAcceptance | null {
    if (!acceptance || (acceptance.until !== null && acceptance.until <= this.clock.now())) return null;
    return acceptance;
  }

  /** How a finding is reported now. */
  kindOf({ kind, appeared, since }: Pick<DriftFinding, "kind" | "appeared" | "since">): DriftKind {
    if (kind === "UNKNOWN") throw new Error("A finding of kind UNKNOWN is not reported");
    return kind === "FOREIGN" && appeared && since > this.newSince() ? "NEW" : kind;
  }

  private newSince(): Date {
    return new Date(this.clock.now().getTime() - NEW_FOR_MS);
  }
}
