import { setTimeout as pause } from "node:timers/promises";
import { StartupError } from "../../shared/kernel/app-error";
import { quantile } from "../quantile";
import { controlSimulator, type GrantParts, withGrantParts } from "./grant-parts";
import { type BenchCluster, bareCloud, giveAll, makeGrantWorld, NEVER_ABORTED, untilNone } from "./grant-world";

export interface ExpiringResult {
  readonly grants: number;
  /** EKS calls of the product from the moment of expiry to the last receipt, for each revocation. */
  readonly callsEach: number;
  readonly throttled: number;
  /** From the moment of expiry until AWS accepted the deletion. */
  readonly deletedP50Ms: number;
  readonly deletedP99Ms: number;
  readonly bareP99Ms: number;
  /** From the first observation of its absence to the last. */
  readonly confirmedP50Ms: number;
  readonly confirmedP99Ms: number;
}

const PEOPLE = ["ana", "ben", "cleo"];
const LATENCY_MS = 20;
/** Enough for every deletion to be planned before the moment comes. */
const AHEAD_MS = 5_000;

/**
 * Grants on 200 clusters in 50 accounts and two regions that expire at one moment; EKS takes 5 requests/s in each
 * account and region.
 */
export async function measureExpiring(
  queue: "postgres" | "redis",
  grants: number,
  say: (line: string) => void,
): Promise<ExpiringResult> {
  return withGrantParts({ scenario: "generated:50x2x200", queue, latencyMs: LATENCY_MS }, async (parts) => {
    const world = await makeGrantWorld(parts, PEOPLE, ["bare-ana", "bare-ben", "bare-cleo"]);
    const pairs = pairsOf(world.clusters, grants);
    await giveAll(
      parts.platform,
      pairs.map(([{ id }, person]) => ({ personId: world.people[person]!.personId!, resourceId: id })),
      180_000,
    );
    say(`  ${grants} grants are active`);
    await controlSimulator(parts.simulatorUrl, "POST", "throttle", {
      mode: "documented",
      eks: { perSecond: 5, burst: 10 },
    });
    await pause(3_000);
    const bare = await bareRevoker(parts, pairs, say);
    await pause(3_000);
    return { ...(await expire(parts, grants)), bareP99Ms: quantile(bare, 0.99) };
  });
}

type Pair = readonly [BenchCluster, person: number];

/** One after the other on each cluster. */
function pairsOf(clusters: readonly BenchCluster[], grants: number): Pair[] {
  return Array.from({ length: grants }, (_, n) => [clusters[n % clusters.length]!, Math.floor(n / clusters.length)]);
}

/** Deletes as many entries at once, by the product's own adapter and limiter. Resolves to the times of acceptance. */
async function bareRevoker(parts: GrantParts, pairs: readonly Pair[], say: (line: string) => void): Promise<number[]> {
  const { cloud, place, tags } = bareCloud(parts);
  const places = pairs.map(([cluster, person]) => place(cluster, `bare-${PEOPLE[person]}`));
  await Promise.all(
    places.map((at) =>
      controlSimulator(parts.simulatorUrl, "POST", `clusters/${at.accountId}/${at.region}/${at.clusterName}/entries`, {
        principalArn: at.principalArn,
        tags,
      }),
    ),
  );
  // A busy worker has its sessions already.
  await Promise.all(
    [...new Set(places.map(({ accountId }) => accountId))].map((id) =>
      cloud.role(id, places[0]!.principalArn, NEVER_ABORTED),
    ),
  );
  await controlSimulator(parts.simulatorUrl, "DELETE", "calls");
  const begun = Date.now();
  await Promise.all(
    places.map(async (at) => {
      await cloud.deleteEntry(at, NEVER_ABORTED);
      await cloud.describeEntry(at, NEVER_ABORTED);
    }),
  );
  const deleted = await acceptedAt(parts, begun);
  if (deleted.length !== pairs.length) throw new StartupError(`The bare revoker deleted ${deleted.length} entries.`);
  say(`  bare: deletions accepted after ${quantile(deleted, 0.5)} ms (median), ${quantile(deleted, 0.99)} ms (p99)`);
  return deleted;
}

async function expire(parts: GrantParts, grants: number): Promise<Omit<ExpiringResult, "bareP99Ms">> {
  const { platform, simulatorUrl } = parts;
  const at = await letExpire(parts, AHEAD_MS);
  await controlSimulator(simulatorUrl, "DELETE", "calls");
  await pause(AHEAD_MS);
  await untilNone(platform, "grants where state <> 'REVOKED'", 120_000);
  const calls = (await callsOf(parts)).filter(({ service }) => service === "eks");
  const deleted = await acceptedAt(parts, at.getTime());
  const observations: { ms: number }[] = await platform.db.query(
    `select extract(epoch from (receipt ->> 'lastSeenAbsentAt')::timestamptz - (receipt ->> 'firstSeenAbsentAt')::timestamptz)::float * 1000 as ms from grants`,
  );
  const confirmed = observations.map(({ ms }) => ms);
  return {
    grants: deleted.length,
    callsEach: calls.filter(({ error }) => error !== "ThrottlingException").length / grants,
    throttled: calls.filter(({ error }) => error === "ThrottlingException").length,
    deletedP50Ms: quantile(deleted, 0.5),
    deletedP99Ms: quantile(deleted, 0.99),
    confirmedP50Ms: quantile(confirmed, 0.5),
    confirmedP99Ms: quantile(confirmed, 0.99),
  };
}

/** Moves the start of grants on these clusters, or of all, so that they expire soon. Resolves to that moment. */
export async function letExpire(
  { platform }: GrantParts,
  aheadMs: number,
  resourceIds: readonly string[] | null = null,
): Promise<Date> {
  const at = new Date(Date.now() + aheadMs);
  await platform.db.query(
    `with ending as (update grants set ends_at = $1
        where ended_at is null and ($2::uuid[] is null or resource_id = any($2)) returning target_id)
     update access_targets set next_reconcile_at = $1 from ending where id = target_id`,
    [at, resourceIds],
  );
  return at;
}

export interface DeletionCall {
  readonly at: string;
  readonly accountId?: string;
  readonly service: string;
  readonly operation: string;
  readonly status: number;
  readonly error?: string;
}

async function callsOf({ simulatorUrl }: GrantParts): Promise<DeletionCall[]> {
  return (await controlSimulator(simulatorUrl, "GET", "calls?limit=100000")) as DeletionCall[];
}

/** The arrival times of accepted deletions, by the simulator's log. */
async function acceptedAt(parts: GrantParts, since: number): Promise<number[]> {
  return (await acceptedDeletions(parts)).map(({ at }) => Date.parse(at) - since);
}

export async function acceptedDeletions({ simulatorUrl }: GrantParts): Promise<DeletionCall[]> {
  const query = "calls?operation=DeleteAccessEntry&limit=100000";
  return ((await controlSimulator(simulatorUrl, "GET", query)) as DeletionCall[]).filter(
    ({ status }) => status === 200,
  );
}
