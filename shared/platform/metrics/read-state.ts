import type { EntityManager } from "typeorm";

export interface StateValue {
  readonly metric:
    | "sync_runs"
    | "grants"
    | "deliveries"
    | "mail"
    | "overdue"
    | "due_lag"
    | "audit_unsealed"
    | "audit_last_seal"
    | "audit_end_broken";
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

export interface State {
  readonly connectorIds: string[];
  readonly values: readonly StateValue[];
  readonly poolValues: readonly PoolValue[];
  readonly sinkLags: readonly { readonly sink: string; readonly seconds: string }[];
}

/** The state of the whole platform in the database, equal in every process. Nothing of it reads what has ended. */
export async function readState(manager: EntityManager): Promise<State> {
  const values: StateValue[] = await manager.query(
    `select 'sync_runs' as metric, r.state, count(*) as value
       from integrations i join sync_runs r on r.integration_id = i.id and r.created_at > now() - interval '1 day' group by 2
     union all select 'grants', state, count(*) from grants where ended_at is null group by 2
     union all select 'grants', 'FAILED', count(*) from grants where state = 'FAILED' and ${WITHIN_A_DAY}
     union all select 'deliveries', 'PENDING', count(*) from webhook_deliveries where next_attempt_at is not null
     union all select 'deliveries', 'FAILED', count(d.id)
       from webhooks w join webhook_deliveries d on d.webhook_id = w.id and d.state = 'FAILED' and d.${WITHIN_A_DAY}
     union all select 'mail', 'PENDING', count(*) from mail_deliveries where next_attempt_at is not null
     union all select 'mail', 'FAILED', count(*) from mail_deliveries where state = 'FAILED' and ${WITHIN_A_DAY}
     union all select 'due_lag', null, coalesce(extract(epoch from now() - least(
       (select min(next_reconcile_at) from access_targets where next_reconcile_at <= now()),
       (select min(next_reconcile_at) from bindings where next_reconcile_at <= now()))), 0)
     union all select 'audit_unsealed', null, coalesce((
       select extract(epoch from now() - e.at) from audit_events e
        where (e.position, e.id) > (coalesce((select s.to_position from audit_seals s order by s.seq desc limit 1), -9223372036854775808),
                                    coalesce((select s.to_id from audit_seals s order by s.seq desc limit 1), '00000000-0000-0000-0000-000000000000'))
        order by e.position, e.id limit 1), 0)
     union all select 'audit_end_broken', null, count(*) from audit_broken_ends where accepted_at is null
     union all (select 'audit_last_seal', null, extract(epoch from sealed_at) from audit_seals order by seq desc limit 1)`,
  );
  const poolValues: PoolValue[] = await manager.query(
    `select 'slots' as metric, integration_id as integration, "use" as state, count(*)::float8 as value from slot_uses group by 2, 3
     union all select 'pool_used', integration_id, null, max(in_use::float8 / usable) from pool_uses group by 2
     union all select 'pool_waiting', integration_id, null, count(*)::float8 from bindings
      where state = 'PREPARING' and slot_id is null and failure ->> 'code' = 'POOL_EXHAUSTED' and next_reconcile_at is not null
        and integration_id is not null group by 2`,
  );
  const sinkLags: State["sinkLags"] = await manager.query(
    `select s.name as sink, coalesce((
       select extract(epoch from now() - e.at) from audit_events e
        where (e.position, e.id) > (s.position, s.event_id) order by e.position, e.id limit 1), 0) as seconds from audit_sinks s`,
  );
  const rows: { id: string }[] = await manager.query("select id from connectors");
  return { connectorIds: rows.map(({ id }) => id), values, poolValues, sinkLags };
}

const WITHIN_A_DAY = "ended_at > now() - interval '1 day'";

/** Access that should have ended, by the last look at it. */
export async function readOverdue(manager: EntityManager): Promise<readonly StateValue[]> {
  return manager.query(
    `select 'overdue' as metric, looks.found as state, count(late.grant_id) as value
       from unnest(array['OBSERVED_THERE', 'NOT_OBSERVED', 'OBSERVED_GONE']) looks(found)
       left join (select l.grant_id, l.found from revocation_observations l join grants g on g.id = l.grant_id
                   where g.ended_at is null and g.overdue_since is not null) late on late.found = looks.found group by looks.found
     union all select 'overdue', 'LEFT_BY_MOVE', count(*) from access_left_by_moves
      where due_since < now() - interval '2 minutes'`,
  );
}
