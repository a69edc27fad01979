import { freePort } from "../../../launcher/free-port";
import { eventually } from "../../../testing/eventually";
import { startTestRedis, type TestRedis } from "../../../testing/global-redis";
import { type AccessStory, type Cluster, letSomeDoubtsPass, openAccess, personalApi } from "../access";
import { Api } from "../api";
import { Harness } from "../harness";
import { askUntilGranted, giveBackUntilHeard } from "./asking";
import { abuseUntil } from "./hostile-member";
import { type AskedGrant, judgeStorm, type ReportedGrant, type Verdict } from "./judge";
import { BETWEEN_TROUBLES_MS, LONGEST_LATE_MS, type PlannedAsk, type StormPlan } from "./plan";
import { allOf, letCome, letPass, StormAws, StormProcesses, type TroubleCounts } from "./troubles";
import { TruthWatch } from "./truth-watch";

export const STORM_PEOPLE = ["ben.okoro", "cleo.marin", "dara.novak", "emil.berg", "li.wei", "mario.rossi"].map(
  (name) => `${name}@acme.example`,
);

/** From the last late write on. */
const WATCHED_MS = 60_000;

const HOSTILE = "kim.larsen@acme.example";

/** An installation with people who ask, one who approves, a queue of its own, and a watcher of what is true. */
export class Storm implements AsyncDisposable {
  readonly counts: TroubleCounts = new Map();
  readonly asked: AskedGrant[] = [];
  readonly aws: StormAws;

  private constructor(
    readonly harness: Harness,
    private readonly redis: TestRedis | null,
    private readonly processes: StormProcesses,
    private readonly story: AccessStory,
    private readonly people: ReadonlyMap<string, Api>,
    private readonly hostile: Api,
    readonly watch: TruthWatch,
    counts: TroubleCounts,
  ) {
    this.counts = counts;
    this.aws = new StormAws(harness, watch, counts);
  }

  static async open(strategy: Readonly<Record<string, unknown>>): Promise<Storm> {
    const redis = await startTestRedis();
    const harness = await Harness.open({ redisUrl: redis?.url });
    const counts: TroubleCounts = new Map();
    const processes = await StormProcesses.start(harness, { redis, port: await freePort(), counts });
    const story = await openAccess(harness, processes.api, strategy);
    const people = new Map<string, Api>();
    for (const name of STORM_PEOPLE) people.set(name, await personalApi(harness, story.admin, name));
    const hostile = await personalApi(harness, story.admin, HOSTILE);
    return new Storm(harness, redis, processes, story, people, hostile, new TruthWatch(harness), counts);
  }

  /** Names of the clusters to which access can be given. */
  async clusters(): Promise<string[]> {
    const management = this.harness.aws.connection.managementAccountRoleArn?.split(":")[4];
    const rows = await this.harness.sql<{ name: string }>(
      "select name from resources where type = 'EKS_CLUSTER' and manageable and account_id <> $1 order by name",
      [management],
    );
    return rows.map(({ name }) => name);
  }

  clusterNamed(name: string): Cluster {
    return this.story.clusters.get(name)!;
  }

  /** Everybody asks at their time, and gives back what they give back before its time. */
  async ask(asks: readonly PlannedAsk[]): Promise<void> {
    const begun = performance.now();
    await allOf(
      asks.map(async (ask) => {
        await letCome(begun + ask.atMs);
        const person = this.people.get(ask.person)!;
        const { id } = this.clusterNamed(ask.cluster);
        const grantId = await askUntilGranted({ person, approver: this.story.ana }, ask, id);
        this.asked.push({ ...ask, grantId });
        if (ask.givesBackAfterMs === null) return;
        await letPass(ask.givesBackAfterMs);
        await giveBackUntilHeard(person, grantId);
      }),
    );
  }

  /** People ask while processes die and stop, AWS has a bad day, others meddle and a member sends far too long lists. */
  async rage(plan: StormPlan): Promise<void> {
    const lane = async <T>(troubles: readonly T[], meet: (trouble: T) => Promise<void>) => {
      for (const trouble of troubles) {
        await letPass(BETWEEN_TROUBLES_MS);
        await meet(trouble);
      }
    };
    const everything = allOf([
      this.ask(plan.stormy),
      lane(plan.processes, (trouble) => this.processes.meet(trouble)),
      lane(plan.aws, (trouble) => this.aws.meet(trouble)),
    ]);
    let isOver = false;
    const abuse = abuseUntil(this.hostile, () => isOver);
    await everything.finally(() => {
      isOver = true;
      this.processes.goOn();
      this.aws.calm();
    });
    this.counts.set("hostile variables", await abuse);
  }

  /** Waits until AWS has done all its late writes, and the watcher has looked on for a minute since. */
  async watchLateWrites(): Promise<void> {
    await letPass(LONGEST_LATE_MS + WATCHED_MS);
  }

  /** As long as one more grant ends within a bound, however slow the machine. */
  async untilAllEnded(): Promise<void> {
    const open = async () =>
      (await this.harness.sql<{ id: string }>("select id from grants where ended_at is null")).length;
    for (let left = await open(); left > 0; left = await open()) {
      await eventually(`fewer than ${left} grants are open`, async () => {
        await letSomeDoubtsPass(this.harness);
        await letPass(200);
        return (await open()) < left;
      });
    }
  }

  async judge(): Promise<Verdict> {
    this.harness.aws.settle();
    this.watch.now();
    const told = await this.harness.sql<ReportedGrant>(TOLD);
    return judgeStorm({ asked: this.asked, told, truth: this.watch.truth(), touches: this.aws.touches });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.watch[Symbol.dispose]();
    this.processes.goOn();
    await this.harness[Symbol.asyncDispose]();
    await this.redis?.stop();
  }
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float`;
const TOLD = `select id, state, end_reason as "endReason", ${ms("created_at")} as "createdAt", ${ms("active_at")} as "activeAt",
  ${ms("end_asked_at")} as "endAskedAt", ${ms("ended_at")} as "endedAt", ${ms("overdue_since")} as "overdueSince",
  ${ms("(receipt ->> 'lastSeenAbsentAt')::timestamptz")} as "lastSeenAbsentAt" from grants`;
