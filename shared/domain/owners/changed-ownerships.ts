import type { DataSource } from "typeorm";

/** The id of the oldest transaction that had not ended. */
export type OwnershipHorizon = string;

interface ChangedOwnership {
  readonly resourceId: string;
  /** The id of the transaction that wrote it. */
  readonly xid: number;
  /** It was written before the time that was asked for. It is answered because the next call may repeat it. */
  readonly isEarlier: boolean;
}

export interface ChangedOwnerships {
  readonly changes: readonly ChangedOwnership[];
  readonly horizon: OwnershipHorizon;
}

/**
 * The resources of an integration whose ownership was written since a time, or by transactions from a horizon on. A
 * transaction may commit long after the time that it wrote, but none before the answered horizon can commit any more:
 * asked with it, the next call misses nothing and may repeat some.
 */
export async function ownershipsChangedSince(
  db: DataSource,
  integrationId: string,
  since: Date | OwnershipHorizon,
): Promise<ChangedOwnerships> {
  const [time, horizon] = since instanceof Date ? [since, null] : [null, since];
  const [answer]: ChangedOwnerships[] = await db.query(CHANGED_SINCE, [integrationId, time, horizon]);
  return answer!;
}

/**
 * A row names its transaction by the lower half of its id (xmin). Ids of savepoints come after their transaction's. The
 * horizon is that of all databases of the server, so it may be older than any transaction of this one.
 */
const CHANGED_SINCE = `
with this as materialized (
  select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as horizon,
         pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next),
changed as (
  select o.resource_id, o.resolved_at, this.next - ((this.next - o.xmin::text::bigint) & 4294967295) as xid
    from this, resource_ownerships o join resources r on r.id = o.resource_id where r.integration_id = $1)
select (select horizon from this)::text as horizon,
       coalesce(jsonb_agg(jsonb_build_object('resourceId', resource_id, 'xid', xid,
                                             'isEarlier', coalesce(resolved_at < $2, false))
                          order by resolved_at, resource_id), '[]') as changes
  from changed
 where resolved_at >= $2::timestamptz or xid >= coalesce($3::bigint, (select horizon from this))`;
