import type { DataSource } from "typeorm";
import type { Clock } from "../../kernel/clock";
import type { PageRequest } from "../../kernel/page";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { DriftFinding } from "./drift-finding.entity";

/** As reported: an entry of others is NEW for a day if it came after the first look at its cluster. */
export const DRIFT_KINDS = ["OURS_MISSING", "OURS_ALTERED", "ORPHAN", "NEW", "FOREIGN"] as const;
export type DriftKind = (typeof DRIFT_KINDS)[number];

export interface DriftSummary {
  readonly counts: readonly { readonly kind: DriftKind; readonly count: number }[];
  /** Clusters that can be managed; of these those never looked at, and those whose last look was not whole. */
  readonly clusters: number;
  readonly clustersNotLookedAt: number;
  readonly clustersFailed: number;
  /** Entries that are listed, and that nobody has looked at yet. */
  readonly entriesNotLookedAt: number;
  /** No look is older; null: there was none yet. */
  readonly oldestLookAt: Date | null;
}

const NEW_FOR_MS = 24 * 60 * 60_000;

/** What audits found, by SQL alone. */
export class DriftQueries {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  async summary(integrationId: string): Promise<DriftSummary> {
    const found: { kind: DriftKind | "UNKNOWN"; count: number }[] = await this.db.query(
      `select case when f.kind = 'FOREIGN' and f.appeared and f.since > $2 then 'NEW' else f.kind end as kind, count(*)::int as count
         from drift_findings f where f.integration_id = $1 group by 1`,
      [integrationId, this.newSince()],
    );
    const [clusters]: Omit<DriftSummary, "counts" | "entriesNotLookedAt">[] = await this.db.query(
      `select count(*)::int as clusters, count(*) filter (where a.looked_at is null)::int as "clustersNotLookedAt",
              count(*) filter (where a.failure is not null)::int as "clustersFailed", min(a.looked_at) as "oldestLookAt"
         from resources r left join cluster_audits a on a.resource_id = r.id
        where r.integration_id = $1 and r.type = 'EKS_CLUSTER' and r.status = 'PRESENT' and r.manageable`,
      [integrationId],
    );
    const countOf = (wanted: string) => found.find(({ kind }) => kind === wanted)?.count ?? 0;
    return {
      ...clusters!,
      counts: DRIFT_KINDS.map((kind) => ({ kind, count: countOf(kind) })),
      entriesNotLookedAt: countOf("UNKNOWN"),
    };
  }

  /** The newest first. */
  async findings(
    integrationId: string,
    kinds: readonly DriftKind[] | null,
    page: PageRequest,
  ): Promise<CountedPage<DriftFinding>> {
    const query = this.db.manager
      .createQueryBuilder(DriftFinding, "f")
      .innerJoinAndSelect("f.audit", "a")
      .innerJoinAndSelect("a.resource", "r")
      .where("f.integrationId = :integrationId and f.kind <> 'UNKNOWN'", { integrationId });
    if (kinds) {
      query.andWhere(
        `(case when f.kind = 'FOREIGN' and f.appeared and f.since > :newSince then 'NEW' else f.kind end) = any(:kinds)`,
        { kinds, newSince: this.newSince() },
      );
    }
    return keysetPage(query, page, {
      columns: ["f.since", "f.id"],
      direction: "DESC",
      keyOf: ({ since, id }) => [since.toISOString(), id],
    });
  }

  /** How a finding is reported now. */
  kindOf({ kind, appeared, since }: Pick<DriftFinding, "kind" | "appeared" | "since">): DriftKind {
    if (kind === "UNKNOWN") throw new Error("What was not looked at is not reported");
    return kind === "FOREIGN" && appeared && since > this.newSince() ? "NEW" : kind;
  }

  private newSince(): Date {
    return new Date(this.clock.now().getTime() - NEW_FOR_MS);
  }
}
