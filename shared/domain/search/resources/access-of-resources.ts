import type { DataSource } from "typeorm";
import type { PageRequest } from "../../../kernel/page";
import type { CountedPage } from "../../../platform/database/keyset";
import { pagesOfEach } from "../../../platform/database/pages-of-each";
import type { ClusterAccess } from "../../access/cluster-access.port";

/** A principal with access to a resource, as last observed. */
export interface ObservedAccess {
  /** The id of its source: an access target of Drawbridge, or a drift finding. */
  readonly id: string;
  readonly principalArn: string;
  /** The person of a principal that Drawbridge manages. */
  readonly personId: string | null;
  /** Whether Drawbridge created the entry; null: listed, but not observed individually yet. */
  readonly ours: boolean | null;
  /** The access of the entry; null: not observed yet. */
  readonly access: ClusterAccess | null;
  /** The latest end of the grants that need it; null: until revoked, or no grant is known. */
  readonly until: Date | null;
  readonly observedAt: Date | null;
}

/** The access of each resource, by principal, from stored observations. */
export async function accessOfResources(
  db: DataSource,
  resourceIds: readonly string[],
  page: PageRequest,
): Promise<CountedPage<ObservedAccess>[]> {
  return pagesOfEach<ObservedAccess>(db, resourceIds, page, {
    name: "resourceAccess",
    columns: [
      { sql: "e.principal_arn", type: "text" },
      { sql: "e.id", type: "uuid" },
    ],
    direction: "ASC",
    selection: `e.id, e.principal_arn as "principalArn", e.person_id as "personId", e.ours, e.access, e.until, e.observed_at as "observedAt"`,
    rest: `from (${ENTRIES}) e where true`,
    parameters: [],
  });
}

/** When a drift scan last listed the access entries of each resource; null: never. */
export async function lastObservationsOf(db: DataSource, resourceIds: readonly string[]): Promise<(Date | null)[]> {
  const rows: { id: string; at: Date | null }[] = await db.query(
    "select resource_id as id, observed_at as at from drift_scans where resource_id = any($1)",
    [resourceIds],
  );
  const byId = new Map(rows.map(({ id, at }) => [id, at]));
  return resourceIds.map((id) => byId.get(id) ?? null);
}

/** The entries observed by access targets, and those of drift scans without an open target. */
const ENTRIES = `
  select t.id, t.principal_arn, b.person_id, coalesce((t.observed ->> 'ours')::boolean, true) as ours, t.observed -> 'access' as access,
         (select case when bool_or(g.ends_at is null and g.duration_seconds is null) then null else max(g.ends_at) end
            from grants g where g.target_id = t.id and g.end_asked_at is null and g.ended_at is null) as until,
         t.observed_at
    from access_targets t join bindings b on b.id = t.binding_id
   where t.resource_id = k.key and t.state = 'OPEN' and t.observed is not null
  union all
  select f.id, f.principal_arn, f.person_id, case f.kind when 'FOREIGN' then false when 'ORPHAN' then true end, f.access, null,
         greatest(f.described_at, a.observed_at)
    from drift_findings f join drift_scans a on a.resource_id = f.resource_id
   where f.resource_id = k.key and f.kind in ('FOREIGN', 'ORPHAN', 'UNKNOWN')
     and not exists (select 1 from access_targets o
                      where o.resource_id = f.resource_id and o.principal_arn = f.principal_arn and o.state = 'OPEN'
                        and o.observed is not null)`;
