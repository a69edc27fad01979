import { setTimeout as pause } from "node:timers/promises";
import type { Platform } from "../../shared/compose";
import type { SyncRun } from "../../shared/domain/sync-runs/sync-run.entity";
import { systemActor } from "../../shared/kernel/actor";
import { StartupError } from "../../shared/kernel/app-error";
import { type GrantParts, withGrantParts } from "../access/grant-parts";
import { cpuSecondsOf } from "../discovery/process-usage";
import { holdProcessor } from "./held-processor";
import type { FleetOptions } from "./options";

export interface Took {
  readonly seconds: number;
  /** Of all workers together; null where there is no /proc. */
  readonly cpuSeconds: number | null;
}

export interface FleetRun {
  readonly workers: number;
  /** By workers that have just started: each loads and compiles its code meanwhile. */
  readonly coldSync: Took;
  /** Of the same organization once it was deleted and connected again, so that everything is written anew. */
  readonly firstSync: Took;
  readonly nextSync: Took;
  /** Seconds until all accounts were listed, page after page, in the sync with nothing changed. Only one worker lists. */
  readonly listing: number;
  readonly driftScans: Took;
}

const actor = systemActor("bench");
const LOOK_EVERY_MS = 100;
const LIMIT_MS = 30 * 60_000;

/** Syncs of a generated organization, and drift scans of its clusters, by that many workers of one connector. */
export async function runFleet(
  workers: number,
  { accounts, regions, clusters, scanned, latency, millicores }: FleetOptions,
  say: (line: string) => void,
): Promise<FleetRun> {
  const scenario = `generated:${accounts}x${regions}x${clusters}`;
  const options = { scenario, queue: "redis", latencyMs: latency, workers, ratesLifted: true } as const;
  return withGrantParts(options, async (parts) => {
    using _held =
      millicores === null
        ? null
        : holdProcessor(
            parts.workers.map(({ pid }) => pid),
            millicores,
          );
    let integrationId = "";
    const connect = async () => {
      integrationId = await connectFleetOrganization(parts);
      await untilSyncEnded(parts.platform, integrationId);
    };
    const coldSync = await timed(parts, connect);
    say(`  first sync by workers that have just started ${coldSync.seconds.toFixed(1)} s`);
    const { deleted } = await parts.platform.integrations.delete(actor, integrationId);
    if (!deleted) throw new StartupError("The organization could not be deleted before its second first sync.");
    const firstSync = await timed(parts, connect);
    say(`  first sync ${firstSync.seconds.toFixed(1)} s`);
    const nextSync = await timed(parts, async () => {
      await parts.platform.syncRuns.sync(actor, integrationId);
      await untilSyncEnded(parts.platform, integrationId);
    });
    const listing = await secondsOfListing(parts.platform, integrationId);
    say(
      `  sync with nothing changed ${nextSync.seconds.toFixed(1)} s, of which accounts were listed for ${listing.toFixed(1)} s`,
    );
    const count = Math.min(scanned, clusters);
    const driftScans = await timed(parts, () => scanForDrift(parts.platform, count));
    say(`  drift scans of ${count} clusters ${driftScans.seconds.toFixed(1)} s`);
    return { workers, coldSync, firstSync, nextSync, listing, driftScans };
  });
}

export async function connectFleetOrganization(
  { platform, connection, connectorId }: GrantParts,
  name = "bench",
): Promise<string> {
  const { region, ssoRegion, ssoPortal, managementAccountRoleArn, memberRoleName, externalId } = connection;
  const form = { region, ssoRegion, ssoPortal, managementAccountRoleArn, memberRoleName, externalId };
  const { id } = await platform.integrations.create(actor, {
    ...form,
    name,
    connectorId,
    resourceTypes: ["EKS_CLUSTER"],
  });
  return id;
}

export async function untilSyncEnded({ syncRunsQueries }: Platform, integrationId: string): Promise<void> {
  let run: SyncRun | null | undefined;
  await until("the sync", async () => {
    [run] = await syncRunsQueries.latestOf([integrationId]);
    return run?.finishedAt != null;
  });
  if (run!.state !== "SUCCEEDED") throw new StartupError(`The sync ended as ${run!.state}: ${run!.failure?.message}`);
}

async function secondsOfListing({ db }: Platform, integrationId: string): Promise<number> {
  const [row]: [{ seconds: number }] = await db.query(
    `select extract(epoch from i.organization_read_at - r.started_at)::float as seconds
       from integrations i join sync_runs r on r.integration_id = i.id where i.id = $1
      order by r.started_at desc limit 1`,
    [integrationId],
  );
  return row.seconds;
}

async function scanForDrift({ db }: Platform, count: number): Promise<void> {
  const [{ since }]: [{ since: Date }] = await db.query("select clock_timestamp() as since");
  await db.query(
    `insert into drift_scans (resource_id, integration_id, account_id, region, next_scan_at)
     select id, integration_id, account_id, region, $1 from resources where type = 'EKS_CLUSTER' and status = 'PRESENT'
      order by id limit $2
     on conflict (resource_id) do update set next_scan_at = $1`,
    [since, count],
  );
  await until("the drift scans", async () => {
    const [{ done }]: [{ done: number }] = await db.query(
      "select count(*)::int as done from drift_scans where observed_at >= $1 and failure is null and entries > 0",
      [since],
    );
    return done >= count;
  });
}

async function timed({ workers }: GrantParts, work: () => Promise<void>): Promise<Took> {
  const cpu = () => workers.reduce<number | null>((sum, { pid }) => plus(sum, cpuSecondsOf(pid)), 0);
  const [at, cpuAt] = [performance.now(), cpu()];
  await work();
  const cpuSeconds = cpu();
  return {
    seconds: (performance.now() - at) / 1_000,
    cpuSeconds: cpuSeconds === null || cpuAt === null ? null : cpuSeconds - cpuAt,
  };
}

function plus(sum: number | null, more: number | null): number | null {
  return sum === null || more === null ? null : sum + more;
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + LIMIT_MS;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new StartupError(`${what} did not end within ${LIMIT_MS / 60_000} minutes.`);
    await pause(LOOK_EVERY_MS);
  }
}
