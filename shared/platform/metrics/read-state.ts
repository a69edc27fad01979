import type { DataSource } from "typeorm";

export interface StateValue {
  readonly metric:
    | "sync_runs"
    | "grants"
    | "deliveries"
    | "mail"
    | "overdue"
    | "due_lag"
    | "audit_unsealed"
    | "audit_last_seal";
  readonly state: string | null;
  readonly value: string | number;
}

/** A value of one integration's pool. */
export interface PoolValue {
  readonly metric: "slots" | "pool_used" | "pool_waiting";
  /** The integration's id. */
  readonly integration: string;
  /** A state of slots. */
  readonly state: string | null;
  readonly value: string | number;
}

interface State {
  readonly connectorIds: string[];
  readonly values: readonly StateValue[];
  readonly poolValues: readonly PoolValue[];
  readonly sinkLags: readonly { readonly sink: string; readonly seconds: string }[];
}

/** The state of the whole platform in the database, equal in every process. */
export async function readState(db: DataSource): Promise<State> {
  const values: StateValue[] = await db.query(
    `select 'sync_runs' as metric, state, count(*) as value from sync_runs group by state
     union all select 'grants', state, count(*) from grants group by state
     union all select 'deliveries', state, count(*) from webhook_deliveries group by state
     union all select 'mail', state, count(*) from mail_deliveries group by state
     union all select 'overdue', looks.found, count(g.id)
       from unnest(array['OBSERVED_THERE', 'NOT_OBSERVED', 'OBSERVED_GONE']) looks(found)
       left join revocation_observations l on l.found = looks.found
       left join grants g on g.id = l.grant_id and g.overdue_since is not null group by looks.found
     union all select 'overdue', 'LEFT_BY_MOVE', count(*) from access_left_by_moves
      where due_since < now() - interval '2 minutes'
     union all select 'due_lag', null, coalesce(extract(epoch from now() - min(due.next_reconcile_at)), 0)
       from (select next_reconcile_at from access_targets union all select next_reconcile_at from bindings) due
      where due.next_reconcile_at <= now()
     union all select 'audit_unsealed', null, coalesce((
       select extract(epoch from now() - e.at) from audit_events e
        where (e.position, e.id) > (coalesce((select s.to_position from audit_seals s order by s.seq desc limit 1), -9223372036854775808),
                                    coalesce((select s.to_id from audit_seals s order by s.seq desc limit 1), '00000000-0000-0000-0000-000000000000'))
        order by e.position, e.id limit 1), 0)
     union all (select 'audit_last_seal', null, extract(epoch from sealed_at) from audit_seals order by seq desc limit 1)`,
  );
  const poolValues: PoolValue[] = await db.query(
    `select 'slots' as metric, integration_id as integration, "use" as state, count(*)::float8 as value from slot_uses group by 2, 3
     union all select 'pool_used', integration_id, null, max(in_use::float8 / usable) from pool_uses group by 2
     union all select 'pool_waiting', integration_id, null, count(*)::float8 from bindings
      where state = 'PREPARING' and slot_id is null and failure ->> 'code' = 'POOL_EXHAUSTED' and next_reconcile_at is not null
        and integration_id is not null group by 2`,
  );
  const sinkLags: State["sinkLags"] = await db.query(
    `select s.name as sink, coalesce((
       select extract(epoch from now() - e.at) from audit_events e
        where (e.position, e.id) > (s.position, s.event_id) order by e.position, e.id limit 1), 0) as seconds from audit_sinks s`,
  );
  const rows: { id: string }[] = await db.query("select id from connectors");
  return { connectorIds: rows.map(({ id }) => id), values, poolValues, sinkLags };
}
