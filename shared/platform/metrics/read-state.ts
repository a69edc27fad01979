import type { DataSource } from "typeorm";

export interface StateValue {
  readonly metric: "sync_runs" | "grants" | "deliveries" | "overdue" | "due_lag";
  readonly state: string | null;
  readonly value: string | number;
}

/** What the database knows of the platform as a whole, in one statement; the same from every process. */
export async function readState(db: DataSource): Promise<{ connectorIds: string[]; values: StateValue[] }> {
  const values: StateValue[] = await db.query(
    `select 'sync_runs' as metric, state, count(*) as value from sync_runs group by state
     union all select 'grants', state, count(*) from grants group by state
     union all select 'deliveries', state, count(*) from notice_deliveries group by state
     union all select 'overdue', null, count(*) from grants where overdue_since is not null and ended_at is null
     union all select 'due_lag', null, coalesce(extract(epoch from now() - min(due.next_reconcile_at)), 0)
       from (select next_reconcile_at from access_targets union all select next_reconcile_at from bindings) due
      where due.next_reconcile_at <= now()`,
  );
  const rows: { id: string }[] = await db.query("select id from connectors");
  return { connectorIds: rows.map(({ id }) => id), values };
}
