import { setTimeout as pause } from "node:timers/promises";
import { integrationInput } from "../../quickstart/connect";
import type { Actor } from "../../shared/kernel/actor";
import { StartupError } from "../../shared/kernel/app-error";
import { controlSimulator, type GrantParts } from "../access/grant-parts";
import { BENCH_ADMIN, saveGrantPeople, untilSynced } from "../access/grant-world";
import type { PoolOptions } from "./options";

export interface Crowd {
  /** From the approval to ACTIVE, of everybody who had access. */
  readonly activeAfterMs: readonly number[];
  /** Of those among them who waited for a slot. */
  readonly waitedAfterMs: readonly number[];
  readonly ranMs: number;
  /** Everybody's access was observed gone in time. */
  readonly isOver: boolean;
  readonly leases: number;
  /** Violations by the simulator's slot watch. */
  readonly violations: number;
  /** Leases that began before the one before them on their slot was over. */
  readonly overlaps: number;
  readonly entriesLeft: number;
  /** Medians of how a slot goes from one person to the next. */
  readonly ways: Ways;
}

interface Ways {
  readonly idleToUnassignedMs: number | null;
  readonly unassignedToFreeMs: number | null;
  readonly freeToNextMs: number | null;
  readonly beganToActiveMs: number | null;
}

const ACCOUNT = "310254875561";
const LOOK_MS = 1_000;

/** Everybody requests clusters of one account. The benchmark acts as the server; the worker is the shipped one. */
export async function measureCrowd(
  parts: GrantParts,
  options: PoolOptions,
  say: (line: string) => void,
): Promise<Crowd> {
  const people = await join(parts, options.people);
  const clusters = await connect(parts);
  say(`  ${people.length} people, ${clusters.length} clusters in account ${ACCOUNT}`);
  const begun = performance.now();
  const asking = ask(parts, people, clusters, options);
  const { waited, isOver } = await watch(parts, options, say, asking);
  await asking;
  return { ...(await judge(parts, waited)), isOver, ranMs: performance.now() - begun };
}

/** They are people of the default provider and users of Identity Center. */
async function join(parts: GrantParts, count: number): Promise<Actor[]> {
  const names = Array.from({ length: count }, (_, n) => `person-${String(n + 1).padStart(4, "0")}`);
  for (const name of names) {
    await controlSimulator(parts.simulatorUrl, "POST", "users", {
      userName: name,
      email: `${name}@example.com`,
      displayName: name,
    });
  }
  return saveGrantPeople(parts, names);
}

async function connect(parts: GrantParts): Promise<string[]> {
  const { platform, connection, connectorId } = parts;
  const input = integrationInput({ ...connection }, connectorId, "bench");
  const integration = await platform.integrations.create(BENCH_ADMIN, input as never);
  await untilSynced(parts, integration.id);
  const clusters: { id: string }[] = await platform.db.query(
    "select id from resources where type = 'EKS_CLUSTER' and account_id = $1 and manageable order by name",
    [ACCOUNT],
  );
  if (clusters.length === 0) throw new StartupError(`Account ${ACCOUNT} has no clusters.`);
  return clusters.map(({ id }) => id);
}

async function ask(
  { platform }: GrantParts,
  people: readonly Actor[],
  clusters: readonly string[],
  { within, seconds }: PoolOptions,
): Promise<void> {
  const begun = performance.now();
  for (const [n, { personId }] of people.entries()) {
    const at = (n / people.length) * within * 1_000;
    await pause(Math.max(0, at - (performance.now() - begun)));
    await platform.uow.run(BENCH_ADMIN, (tx) =>
      platform.grants.create(tx, {
        personId: personId!,
        resource: { id: clusters[n % clusters.length]! },
        flowId: null,
        access: { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }], kubernetesGroups: [] },
        durationSeconds: seconds,
      }),
    );
  }
}

/** Until nothing is open, or the time is up. */
async function watch(
  { platform: { db } }: GrantParts,
  { minutes, people }: PoolOptions,
  say: (line: string) => void,
  asking: Promise<void>,
): Promise<{ waited: ReadonlySet<string>; isOver: boolean }> {
  const waited = new Set<string>();
  const until = performance.now() + minutes * 60_000;
  let saidAt = performance.now();
  let failed: unknown;
  asking.catch((error: unknown) => {
    failed = error;
  });
  while (performance.now() < until) {
    if (failed) throw failed;
    const waiting: { personId: string }[] = await db.query(
      `select person_id as "personId" from bindings where state = 'PREPARING' and failure ->> 'code' = 'POOL_EXHAUSTED'`,
    );
    for (const { personId } of waiting) waited.add(personId);
    const states: { state: string; count: number }[] = await db.query(
      "select state, count(*)::int from grants group by state order by state",
    );
    const ended = states.filter(({ state }) => state === "REVOKED" || state === "FAILED");
    if (ended.reduce((sum, { count }) => sum + count, 0) === people) return { waited, isOver: true };
    if (performance.now() - saidAt > 60_000) {
      saidAt = performance.now();
      say(`  ${states.map(({ state, count }) => `${state} ${count}`).join(", ")}; ${waiting.length} wait for a slot`);
    }
    await pause(LOOK_MS);
  }
  return { waited, isOver: false };
}

async function judge({ platform: { db }, simulatorUrl }: GrantParts, waited: ReadonlySet<string>) {
  const had: { personId: string; ms: number }[] = await db.query(
    `select person_id as "personId", (extract(epoch from active_at - created_at) * 1000)::float as ms
       from grants where active_at is not null`,
  );
  const [leases]: { count: number; overlaps: number }[] = await db.query(
    `select count(*)::int as count, (count(*) filter (where exists (
              select 1 from bindings o where o.slot_id = b.slot_id and o.account_id = b.account_id and o.id <> b.id
                 and o.began_at < b.began_at and (o.removed_at is null or o.removed_at > b.began_at))))::int as overlaps
       from bindings b where b.began_at is not null`,
  );
  const { violations, history } = (await controlSimulator(simulatorUrl, "GET", "slot-watch")) as {
    violations: unknown[];
    history: { entries: { until: number | null }[] }[];
  };
  const [ways]: Ways[] = await db.query(WAYS);
  return {
    ways: ways!,
    activeAfterMs: had.map(({ ms }) => ms),
    waitedAfterMs: had.filter(({ personId }) => waited.has(personId)).map(({ ms }) => ms),
    leases: leases!.count,
    overlaps: leases!.overlaps,
    violations: violations.length,
    entriesLeft: history.flatMap(({ entries }) => entries).filter(({ until }) => until === null).length,
  };
}

const WAYS = `
select percentile_disc(0.5) within group (order by extract(epoch from unassigned_at - idle_since) * 1000)::float as "idleToUnassignedMs",
       percentile_disc(0.5) within group (order by extract(epoch from removed_at - unassigned_at) * 1000)::float as "unassignedToFreeMs",
       percentile_disc(0.5) within group (order by extract(epoch from began_at - free_at) * 1000)::float as "freeToNextMs",
       percentile_disc(0.5) within group (order by extract(epoch from active_at - began_at) * 1000)::float as "beganToActiveMs"
  from (select b.*,
               (select max(o.removed_at) from bindings o
                 where o.slot_id = b.slot_id and o.account_id = b.account_id and o.removed_at <= b.began_at) as free_at,
               (select min(g.active_at) from grants g where g.binding_id = b.id) as active_at
          from bindings b where b.began_at is not null) leases`;
