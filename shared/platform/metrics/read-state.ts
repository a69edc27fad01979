import type { DataSource } from "typeorm";

export interface StateValue {
  readonly metric:
    | "sync_runs"
    | "grants"
    | "deliveries"
    | "overdue"
    | "due_lag"
    | "pool_used"
    | "slots_out_of_use"
    | "audit_unsealed"
    | "audit_last_seal";
  readonly state: string | null;
  readonly value: string | number;
}

interface State {
  readonly connectorIds: string[];
  readonly values: readonly StateValue[];
  readonly sinkLags: readonly { readonly sink: string; readonly seconds: string }[];
}

/** What the database knows of the platform as a whole; the same from every process. */
export async function readState(db: DataSource): Promise<State> {
  const values: StateValue[] = await db.query(
    `select 'sync_runs' as metric, state, count(*) as value from sync_runs group by state
     union all select 'grants', state, count(*) from grants group by state
     union all select 'deliveries', state, count(*) from notice_deliveries group by state
     union all select 'overdue', null, count(*) from grants where overdue_since is not null and ended_at is null
     union all select 'due_lag', null, coalesce(extract(epoch from now() - min(due.next_reconcile_at)), 0)
       from (select next_reconcile_at from access_targets union all select next_reconcile_at from bindings) due
      where due.next_reconcile_at <= now()
     union all select 'slots_out_of_use', null, count(*) from slots where in_pool and state = 'OUT_OF_USE'
     union all select 'pool_used', null, coalesce(max(t.leased / p.usable), 0)
       from (select integration_id, count(*)::float8 as usable from slots where in_pool and state <> 'OUT_OF_USE'
              group by integration_id) p
       join (select s.integration_id, count(*)::float8 as leased from bindings b join slots s on s.id = b.slot_id
              where b.state <> 'REMOVED' and s.in_pool and s.state <> 'OUT_OF_USE' group by s.integration_id, b.account_id) t
         on t.integration_id = p.integration_id
     union all select 'audit_unsealed', null, coalesce((
       select extract(epoch from now() - e.at) from audit_events e
        where (e.position, e.id) > (coalesce((select s.to_position from audit_seals s order by s.seq desc limit 1), -9223372036854775808),
                                    coalesce((select s.to_id from audit_seals s order by s.seq desc limit 1), '00000000-0000-0000-0000-000000000000'))
        order by e.position, e.id limit 1), 0)
     union all (select 'audit_last_seal', null, extract(epoch from sealed_at) from audit_seals order by seq desc limit 1)`,
  );
  const sinkLags: State["sinkLags"] = await db.query(
    `select s.name as sink, coalesce((
       select extract(epoch from now() - e.at) from audit_events e
        where (e.position, e.id) > (s.position, s.event_id) order by e.position, e.id limit 1), 0) as seconds from audit_sinks s`,
  );
  const rows: { id: string }[] = await db.query("select id from connectors");
  return { connectorIds: rows.map(({ id }) => id), values, sinkLags };
}
