import { setTimeout as pause } from "node:timers/promises";
import { StartupError } from "../../shared/kernel/app-error";
import { quantile } from "../quantile";
import { atMost, type Goal, shownGoal } from "../report";
import { acceptedDeletions, letExpire } from "./expiring";
import { type BareSlots, bareSlots, connectPool, makeIdleEverywhere } from "./give-by-slot";
import type { Giving } from "./giving";
import { controlSimulator, type GrantParts, withGrantParts } from "./grant-parts";
import { BENCH_ADMIN, type BenchCluster, bareCloud, giveAll, NEVER_ABORTED, untilNone } from "./grant-world";
import { grantingRound, makeFlow, type Round, secondsBeyondBare } from "./granting";
import { busyShareSince, processorTimes } from "./machine-load";
import type { AccessOptions } from "./options";

const SETTING_UP_MS = 20;
const LATENCY_MS = 200;
/** This many grants expire at one moment, and as many bare entries are deleted. */
const GROUP = 5;
const BETWEEN_GROUPS_MS = 10_000;
const AHEAD_MS = 5_000;
/** Above this share of all processors the machine is the limit. */
const MOST_BUSY = 0.85;

export interface BusyResult {
  readonly rounds: readonly Round[];
  /** From the end of each grant until AWS was asked to delete its entry. */
  readonly lateMs: readonly number[];
  readonly bareLateMs: readonly number[];
  readonly syncs: number;
  readonly readSeconds: number;
  /** The share of all processors that was busy, 0 to 1. */
  readonly busyShare: number;
}

/**
 * Access by slots while users of a large Identity Center are read and a large organization is discovered repeatedly.
 * Neither may delay the start or the end of access.
 */
export async function measureBusyLoop(options: AccessOptions, say: (line: string) => void): Promise<BusyResult> {
  const scenario = `generated:${options.accounts}x4x${options.accounts * 2}x${options["center-people"]}`;
  return withGrantParts({ scenario, queue: "redis", latencyMs: SETTING_UP_MS }, async (parts) => {
    const { clusters, ...connected } = await connectPool(parts);
    const shares = sharesOf(clusters, options.rounds);
    await makeIdleEverywhere(parts, shares.given, connected.emil);
    const slots = await bareSlots(parts, [...shares.given, ...shares.bare]);
    await makeFlow(parts);
    const wishes = shares.ending.map(({ id }) => ({ personId: connected.emil.personId!, resourceId: id }));
    await giveAll(parts.platform, wishes, 600_000);
    await makeBareEntries(parts, shares.bare, slots);
    const giving = { ...connected, clusters: shares.given, callsAlone: slots.callsAlone, parts };
    say(`  ${shares.given.length} slots are idle, ${shares.ending.length} grants are to end`);
    await controlSimulator(parts.simulatorUrl, "POST", "latency", { ms: LATENCY_MS });
    return whileBusy(giving, shares, slots, say);
  });
}

interface Shares {
  /** Clusters that get access. */
  readonly given: readonly BenchCluster[];
  /** Clusters with a grant that ends, group by group. */
  readonly ending: readonly BenchCluster[];
  /** Clusters with an entry unknown to the product, deleted at the same moments. */
  readonly bare: readonly BenchCluster[];
}

/** A cluster for each round gets access. Half of the others end grants, half end bare entries, one group per round. */
function sharesOf(clusters: readonly BenchCluster[], rounds: number): Shares {
  const given = clusters.slice(0, rounds);
  const groups = Math.min(Math.floor((clusters.length - given.length) / 2 / GROUP), Math.ceil(rounds / GROUP));
  if (given.length < rounds || groups < 1) {
    throw new StartupError(`--accounts is too small for ${rounds} rounds: give ${rounds + 2 * GROUP + 1} at least.`);
  }
  const ending = clusters.slice(rounds, rounds + groups * GROUP);
  return { given, ending, bare: clusters.slice(rounds + groups * GROUP, rounds + 2 * groups * GROUP) };
}

async function makeBareEntries(
  { simulatorUrl }: GrantParts,
  clusters: readonly BenchCluster[],
  { roles }: BareSlots,
): Promise<void> {
  for (const { accountId, region, name } of clusters) {
    const principalArn = roles.get(accountId)!;
    await controlSimulator(simulatorUrl, "POST", `clusters/${accountId}/${region}/${name}/entries`, { principalArn });
  }
}

async function whileBusy(
  giving: Giving,
  shares: Shares,
  slots: BareSlots,
  say: (line: string) => void,
): Promise<BusyResult> {
  const { parts, integrationId } = giving;
  const before = processorTimes();
  const begun = performance.now();
  await parts.platform.identityProviders.create(BENCH_ADMIN, "Center", integrationId);
  let isOver = false;
  const reading = untilRead(parts).finally(() => {
    isOver = true;
  });
  const until = () => isOver;
  const [rounds, ends, syncs] = await Promise.all([
    give(giving, until),
    end(parts, shares, slots, until),
    syncOver(parts, integrationId, until),
    reading,
  ]);
  const result = { rounds, ...ends, syncs, readSeconds: (performance.now() - begun) / 1_000 };
  say(
    `  ${rounds.length} were given access, ${ends.lateMs.length} grants ended, ${syncs} syncs began, people were read in ${Math.round(result.readSeconds)} s`,
  );
  if (rounds.length === 0 || ends.lateMs.length === 0) {
    throw new StartupError("The people were read before access came or ended: give more of them.");
  }
  const busyShare = busyShareSince(before);
  if (busyShare > MOST_BUSY) {
    say(`  this run does not count: the processors were busy for ${Math.round(busyShare * 100)} % of it`);
  }
  return { ...result, busyShare };
}

async function untilRead({ platform }: GrantParts): Promise<void> {
  await untilNone(platform, "identity_providers where kind = 'AWS_IDENTITY_CENTER' and synced_at is null", 1_800_000);
  const [failed]: { failure: unknown }[] = await platform.db.query(
    "select failure from identity_providers where failure is not null",
  );
  if (failed) throw new StartupError(`The people were not read: ${JSON.stringify(failed.failure)}`);
}

async function give(giving: Giving, isOver: () => boolean): Promise<Round[]> {
  const rounds: Round[] = [];
  for (const cluster of giving.clusters) {
    if (isOver()) break;
    rounds.push(await grantingRound(giving, cluster));
  }
  return rounds;
}

/** Ends the grants group by group, each together with as many bare entries. */
async function end(parts: GrantParts, { ending, bare }: Shares, { cloud, roles }: BareSlots, isOver: () => boolean) {
  const { place } = bareCloud(parts);
  const lateMs: number[] = [];
  const bareLateMs: number[] = [];
  for (let n = 0; n < ending.length && !isOver(); n += GROUP) {
    const [ours, others] = [ending.slice(n, n + GROUP), bare.slice(n, n + GROUP)];
    const at = await letExpire(
      parts,
      AHEAD_MS,
      ours.map(({ id }) => id),
    );
    await pause(Math.max(0, at.getTime() - Date.now()));
    await Promise.all(
      others.map((cluster) =>
        cloud.deleteEntry({ ...place(cluster, "bare"), principalArn: roles.get(cluster.accountId)! }, NEVER_ABORTED),
      ),
    );
    const ids = ours.map(({ id }) => `'${id}'`).join(", ");
    await untilNone(parts.platform, `grants where ended_at is null and resource_id in (${ids})`, 300_000);
    const accepted = await acceptedDeletions(parts);
    const lateIn = (clusters: readonly BenchCluster[]) =>
      accepted
        .filter(({ accountId }) => clusters.some((cluster) => cluster.accountId === accountId))
        .map((call) => Date.parse(call.at) - at.getTime())
        // Earlier grants were ended, which idle their slots.
        .filter((ms) => ms >= 0);
    lateMs.push(...lateIn(ours));
    bareLateMs.push(...lateIn(others));
    await pause(BETWEEN_GROUPS_MS - AHEAD_MS);
  }
  return { lateMs, bareLateMs };
}

async function syncOver({ platform }: GrantParts, integrationId: string, isOver: () => boolean): Promise<number> {
  let begun = 0;
  for (; !isOver(); begun += 1) {
    const { id } = await platform.syncRuns.sync(BENCH_ADMIN, integrationId);
    for (let isAtIt = true; isAtIt && !isOver(); await pause(200)) {
      const rows: unknown[] = await platform.db.query("select 1 from sync_runs where id = $1 and finished_at is null", [
        id,
      ]);
      isAtIt = rows.length > 0;
    }
  }
  return begun;
}

/** A run on an overloaded machine does not count. */
export function busyGoals({ rounds, lateMs, bareLateMs, busyShare }: BusyResult): Goal[] {
  const counts = busyShare <= MOST_BUSY;
  const cpu = { name: "Processors busy, %", value: busyShare * 100, goal: `<= ${MOST_BUSY * 100}`, met: counts };
  const goals = [
    atMost("Approval to ACTIVE beyond the calls, p95, ms", quantile(rounds.map(secondsBeyondBare), 0.95), 500),
    atMost("Last expiry later than the last bare one, ms", Math.max(...lateMs) - Math.max(...bareLateMs), 1_000),
  ];
  return [
    cpu,
    ...(counts ? goals : goals.map((goal) => ({ ...goal, goal: `${goal.goal}, does not count`, met: null }))),
    shownGoal(
      "  approval to ACTIVE, median, ms",
      quantile(
        rounds.map(({ product }) => product),
        0.5,
      ),
    ),
    shownGoal(
      "  the calls alone, median, ms",
      quantile(
        rounds.map(({ bare }) => bare),
        0.5,
      ),
    ),
    shownGoal("  expiries late, median, ms", quantile(lateMs, 0.5)),
    shownGoal("  bare ones late, median, ms", quantile(bareLateMs, 0.5)),
  ];
}
