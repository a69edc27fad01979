import { setTimeout as pause } from "node:timers/promises";
import type { RunningChild } from "../../launcher/processes";
import { type GrantParts, withGrantParts } from "../access/grant-parts";
import { saveHistory } from "../access/history";
import { cpuSecondsOf, cpuSecondsOfFamily } from "../discovery/process-usage";
import type { FleetOptions } from "./options";

/** Shares of one core; null where there is no /proc. */
export interface IdleUse {
  readonly worker: number | null;
  readonly postgres: number | null;
  readonly emptyWorker: number | null;
  readonly emptyPostgres: number | null;
  /** Transactions a second with an empty database; most are one statement. */
  readonly transactions: number;
  /** How much the database holds. */
  readonly known: string;
}

/** A worker compiles its code in the first seconds, and finishes due work. */
const SETTLE_MS = 20_000;

/** The processor time of an idle worker and of its PostgreSQL, with an empty database and with a full one. */
export async function idleUse(
  { known: clusters, active, seconds }: FleetOptions,
  say: (line: string) => void,
): Promise<IdleUse> {
  const options = { scenario: "generated:2x1x2", queue: "redis", latencyMs: 0 } as const;
  return withGrantParts(options, async (parts) => {
    const [worker] = parts.workers as [RunningChild];
    const empty = await watched(parts, worker, seconds);
    await worker.stop();
    await fill(parts, clusters, active);
    const [{ grants, resources }]: [{ grants: number; resources: number }] = await parts.platform.db.query(
      "select (select count(*)::int from grants where state = 'ACTIVE') as grants, (select count(*)::int from drift_scans) as resources",
    );
    const known = `${resources} clusters and ${grants} live grants`;
    say(`  ${known} in the database`);
    const full = await watched(parts, await parts.startWorker(), seconds);
    const { rows }: { rows: number } = await stillCalm(parts, active);
    if (rows > 0) throw new Error(`${rows} grants changed while nothing was to happen`);
    const { worker: emptyWorker, postgres: emptyPostgres } = empty;
    return { ...full, emptyWorker, emptyPostgres, transactions: empty.transactions, known };
  });
}

async function watched({ postgresPid, platform }: GrantParts, { pid }: RunningChild, seconds: number) {
  await pause(SETTLE_MS);
  const before = { worker: cpuSecondsOf(pid), postgres: cpuSecondsOfFamily(postgresPid) };
  const begun = await transactionsOf(platform);
  await pause(seconds * 1_000);
  const transactions = ((await transactionsOf(platform)) - begun) / seconds;
  const share = (from: number | null, to: number | null) =>
    from === null || to === null ? null : (to - from) / seconds;
  return {
    worker: share(before.worker, cpuSecondsOf(pid)),
    postgres: share(before.postgres, cpuSecondsOfFamily(postgresPid)),
    transactions,
  };
}

async function transactionsOf({ db }: GrantParts["platform"]): Promise<number> {
  const [{ count }]: [{ count: number }] = await db.query(
    "select (xact_commit + xact_rollback)::float8 as count from pg_stat_database where datname = current_database()",
  );
  return count;
}

/** An organization of the worker's connector for which nothing is to be done for a day. */
async function fill({ platform: { db } }: GrantParts, clusters: number, active: number): Promise<void> {
  // The organization comes with a connector of the worker's name, which the next worker is.
  await db.query("update connectors set name = 'former', announced_name = 'former'");
  await saveHistory(db, {
    past: 20_000,
    active,
    clusters,
    people: active,
  });
  const later = "now() + interval '1 day'";
  await db.query(`update integrations set next_sync_at = ${later}`);
  await db.query(`update grants set ends_at = ${later}, latest_end = ${later} where ended_at is null`);
  await db.query(`update access_targets set next_reconcile_at = ${later} where state = 'OPEN'`);
  await db.query(`update bindings set next_reconcile_at = null where state <> 'IDLE'`);
  await db.query(`update bindings set next_reconcile_at = ${later} where state = 'IDLE'`);
  await db.query(`update drift_scans set next_scan_at = ${later}, is_live = exists (
    select 1 from access_targets t where t.resource_id = drift_scans.resource_id and t.state = 'OPEN')`);
  await db.query("vacuum analyze");
}

async function stillCalm({ platform: { db } }: GrantParts, active: number): Promise<{ rows: number }> {
  const [{ live }]: [{ live: number }] = await db.query(
    "select count(*)::int as live from grants where state = 'ACTIVE'",
  );
  return { rows: active - live };
}
