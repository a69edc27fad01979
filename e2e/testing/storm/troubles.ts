import { connect } from "node:net";
import { type RunningChild } from "../../../launcher/processes";
import type { AccessEntry } from "../../../simulator/world/access-entries";
import type { Cluster } from "../../../simulator/world/clusters";
import { eventually } from "../../../testing/eventually";
import type { TestRedis } from "../../../testing/global-redis";
import { letSomeReobservationsCome } from "../access";
import { emptyQueue } from "../empty-queue";
import { type Harness, kill, type RunningServer } from "../harness";
import type { Touch } from "./judge";
import { type AwsTrouble, type OthersChange, type ProcessTrouble, WRITES } from "./plan";
import { holdersIn, type TruthWatch } from "./truth-watch";

/** How often a trouble of each kind came about. */
export type TroubleCounts = Map<string, number>;

/** Lets so much time pass: troubles have a length, and no test ends by it. */
export async function letPass(ms: number): Promise<void> {
  await letCome(performance.now() + ms);
}

/** By the clock of this process. In parts, as no wait of a test is for longer than ten minutes. */
export async function letCome(moment: number): Promise<void> {
  while (performance.now() < moment) {
    const next = Math.min(moment, performance.now() + PART_MS);
    await eventually("its time has come", () => performance.now() >= next);
  }
}

const PART_MS = 60_000;

/** Waits for all of them, also when one fails: nothing goes on behind a story that has ended. */
export async function allOf(works: readonly Promise<unknown>[]): Promise<void> {
  for (const one of await Promise.allSettled(works)) if (one.status === "rejected") throw one.reason;
}

/** A server on one port, two workers and their queue: what is killed is started again. */
export class StormProcesses {
  private readonly stopped = new Set<number>();

  private constructor(
    private readonly harness: Harness,
    private readonly redis: TestRedis | null,
    private readonly serverEnv: Readonly<Record<string, string>>,
    private server: RunningServer,
    private readonly workers: RunningChild[],
    private readonly counts: TroubleCounts,
  ) {}

  static async start(
    harness: Harness,
    { redis, port, counts }: { redis: TestRedis | null; port: number; counts: TroubleCounts },
  ): Promise<StormProcesses> {
    const env = { PORT: String(port) };
    const server = await harness.startServer(env);
    const workers = await Promise.all([harness.startWorker(), harness.startWorker()]);
    return new StormProcesses(harness, redis, env, server, workers, counts);
  }

  get api() {
    return this.server.api;
  }

  async meet(trouble: ProcessTrouble): Promise<void> {
    count(this.counts, trouble.kind);
    switch (trouble.kind) {
      case "kill-worker":
        await kill(this.workers[trouble.worker]!);
        this.workers[trouble.worker] = await this.harness.startWorker();
        return;
      case "end-worker-while-it-writes":
        await this.endWhileItWrites(trouble.worker);
        return;
      case "kill-server":
        await kill(this.server.child);
        this.server = await this.harness.startServer(this.serverEnv);
        return;
      case "flush-queue":
        return this.redis ? flushAll(this.redis) : emptyQueue(this.harness);
      case "stop-worker":
        return this.stop(this.workers[trouble.worker]!.pid, trouble.forMs);
      case "stop-server":
        return this.stop(this.server.child.pid, trouble.forMs);
      case "stop-redis":
        if (this.redis) await this.stop(this.redis.pid, trouble.forMs);
    }
  }

  /** SIGTERM while calls are under way: each is answered a second after it was sent. */
  private async endWhileItWrites(worker: number): Promise<void> {
    const { aws } = this.harness;
    const slow = WRITES.map((operation) => aws.addFault({ operation, delayMs: 1_000, forever: true }));
    await letPass(1_000);
    await this.workers[worker]!.stop();
    for (const { id } of slow) aws.clearFaults(id);
    this.workers[worker] = await this.harness.startWorker();
  }

  /** Also when a story fails: what is stopped does not end when it is asked to. */
  goOn(): void {
    for (const pid of this.stopped) process.kill(pid, "SIGCONT");
    this.stopped.clear();
  }

  private async stop(pid: number, forMs: number): Promise<void> {
    process.kill(pid, "SIGSTOP");
    this.stopped.add(pid);
    await letPass(forMs);
    this.goOn();
  }
}

async function flushAll({ url }: TestRedis): Promise<void> {
  const { hostname, port } = new URL(url);
  await new Promise<void>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write("FLUSHALL\r\n"));
    socket.once("data", () => resolve(void socket.end()));
    socket.once("error", reject);
  });
}

/** Goes wrong for a while, or is changed by others. What others touched is written down. */
export class StormAws {
  readonly touches: Touch[] = [];

  constructor(
    private readonly harness: Harness,
    private readonly watch: TruthWatch,
    private readonly counts: TroubleCounts,
  ) {}

  async meet(trouble: AwsTrouble): Promise<void> {
    const { aws } = this.harness;
    switch (trouble.kind) {
      case "faults": {
        count(this.counts, trouble.name);
        const faults = trouble.faults.map((fault) => aws.addFault(fault));
        await letPass(trouble.forMs);
        for (const { id } of faults) aws.clearFaults(id);
        return;
      }
      case "seen-late":
        count(this.counts, trouble.kind);
        aws.setConsistencyDelay(trouble.byMs);
        await letPass(trouble.forMs);
        aws.setConsistencyDelay(0);
        return;
      case "others": {
        const ours = this.ourEntries();
        const picked = ours[trouble.pick % ours.length];
        // Nobody has access at this moment.
        if (!picked) return;
        count(this.counts, trouble.change);
        // It may have come since the last look, and would never have been seen.
        this.watch.now();
        this.change(picked, trouble.change);
        if (trouble.isReobservedAtOnce) await letSomeReobservationsCome(this.harness);
        await letPass(1_000);
      }
    }
  }

  /** Everything is as AWS usually is, but for what it still does late. */
  calm(): void {
    this.harness.aws.clearFaults();
    this.harness.aws.setConsistencyDelay(0);
  }

  private change({ cluster, entry, person }: OurEntry, change: OthersChange): void {
    const entries = this.harness.aws.world.entriesOf(cluster);
    const { principalArn } = entry;
    const policies = [...entry.policies.keys()];
    const touch = { person, cluster: cluster.name, at: Date.now(), taken: [], added: [] };
    switch (change) {
      case "entry-deleted":
        this.touches.push({ ...touch, taken: policies.map(nameOf) });
        entries.remove(principalArn);
        return;
      case "policy-taken-off":
        this.touches.push({ ...touch, taken: policies.slice(0, 1).map(nameOf) });
        entries.disassociate(principalArn, policies[0]!);
        return;
      case "foreign-policy-added":
        this.touches.push({ ...touch, added: [nameOf(FOREIGN)] });
        entries.associate(principalArn, FOREIGN, { type: "cluster" });
        return;
      case "tags-taken-off":
        entries.change(principalArn, { tags: {} });
    }
  }

  private ourEntries(): OurEntry[] {
    const { world } = this.harness.aws;
    const clusters = [...world.accounts.values()].flatMap((account) => account.clusters.all());
    const holders = holdersIn(world);
    return clusters.flatMap((cluster) =>
      world
        .entriesOf(cluster)
        .list()
        .filter(({ policies }) => policies.size > 0)
        .flatMap((entry) => {
          const [person] = holders(entry);
          return person === undefined ? [] : [{ cluster, entry, person }];
        }),
    );
  }
}

interface OurEntry {
  readonly cluster: Cluster;
  readonly entry: AccessEntry;
  readonly person: string;
}

const FOREIGN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAdminViewPolicy";

function nameOf(policyArn: string): string {
  return policyArn.split("/").at(-1)!;
}

function count(counts: TroubleCounts, kind: string): void {
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
}
