import { eventually } from "../testing/eventually";
import { BY_ROLE_TEMPLATE } from "./testing/access";
import type { Verdict } from "./testing/storm/judge";
import { planStorm } from "./testing/storm/plan";
import { STORM_PEOPLE, Storm } from "./testing/storm/storm";

/** Of both strategies together. `npm run proof` has 200, and holds the times to their limits. */
const GRANTS = Number(process.env.DRAWBRIDGE_STORM_GRANTS ?? 40);
const SEED = Number(process.env.DRAWBRIDGE_STORM_SEED ?? 20_261_127);
const HAS_LIMITS = process.env.DRAWBRIDGE_STORM_LIMITS === "1";
const LIMITS_MS = { calm: 1_000, storm: 45_000 };

const STRATEGIES = [
  ["IDENTITY_CENTER", { principalStrategy: "IDENTITY_CENTER", principalRoleTemplate: null }],
  ["IAM_ROLE_TEMPLATE", BY_ROLE_TEMPLATE],
] as const;

const EMIL = "emil.berg@acme.example";
const VIEW = "AmazonEKSViewPolicy";
const CLEAN = { leaked: [], lost: [], falseReceipts: [], lostToFaults: [], falseAlarms: [] };

describe("a storm", () => {
  it.concurrent.each(STRATEGIES)(
    "leaves no access behind, loses no grant and reports nothing false by %s",
    async (name, strategy) => {
      await using storm = await Storm.open(strategy);
      const size = { grants: Math.round(GRANTS / 2), people: STORM_PEOPLE, clusters: await storm.clusters() };
      const plan = planStorm(SEED, size);

      await storm.ask(plan.calm);
      await storm.untilAllEnded();
      const calm = await storm.judge();
      expect(calm).toMatchObject(CLEAN);

      await storm.rage(plan);
      await storm.watchLateWrites();
      await storm.untilAllEnded();
      const all = await storm.judge();
      const figures = { calm: quantiles(calm), storm: quantiles(all) };
      tell(
        `${name}, ${size.grants} grants, DRAWBRIDGE_STORM_SEED=${SEED}: gone after its end, ms ${JSON.stringify(figures)}`,
      );
      tell(`  met ${[...storm.counts].map(([kind, count]) => `${kind} ${count}`).join(", ")}`);
      expect(all).toMatchObject(CLEAN);
      expect(storm.asked).toHaveLength(size.grants);
      expect(storm.counts.get("hostile variables")).toBeGreaterThan(0);
      if (HAS_LIMITS) {
        expect(figures.calm.p99).toBeLessThanOrEqual(LIMITS_MS.calm);
        expect(figures.storm.p99).toBeLessThanOrEqual(LIMITS_MS.storm);
      }
    },
  );
});

describe("the watcher of a storm", () => {
  it("finds leftovers, losses, and false reports", async () => {
    await using storm = await Storm.open(BY_ROLE_TEMPLATE);
    const { harness } = storm;
    const clusters = (await storm.clusters()).slice(0, 5);
    const wishes = clusters.map((cluster) => ({
      person: EMIL,
      cluster,
      policy: VIEW,
      atMs: 0,
      givesBackAfterMs: null,
    }));
    const [kept, back, failed, alarmed, endless] = wishes.map((wish) => expect.stringContaining(`on ${wish.cluster}`));
    const asks = (...numbers: number[]) => numbers.map((n) => ({ ...wishes[n]!, seconds: n === 4 ? 3_600 : 10 }));

    // A removal that AWS does not carry out.
    const denied = harness.aws.addFault({
      operation: "DeleteAccessEntry",
      error: "AccessDeniedException",
      forever: true,
    });
    await storm.ask(asks(0));
    const revoking = "select from grants where state = 'REVOKING'";
    await eventually("its time is over", async () => (await harness.sql(revoking)).length === 1);
    expect(await storm.judge()).toMatchObject({ ...CLEAN, leaked: [kept], lost: [kept] });
    harness.aws.clearFaults(denied.id);
    await storm.untilAllEnded();
    const late = await storm.judge();
    expect(late).toMatchObject(CLEAN);
    expect(late.goneAfterMs[0]).toBeGreaterThan(0);

    await storm.ask(asks(1, 2, 3));
    await storm.untilAllEnded();
    expect(await storm.judge()).toMatchObject(CLEAN);
    // One comes back behind everybody's back, one was never given, and one was alarmed about in vain.
    const { accountId, region, name } = storm.clusterNamed(clusters[1]!);
    const entries = harness.aws.world.entries(accountId, region, name);
    const principalArn = `arn:aws:iam::${accountId}:role/people/${EMIL}`;
    entries.create({ principalArn });
    entries.associate(principalArn, `arn:aws:eks::aws:cluster-access-policy/${VIEW}`, { type: "cluster" });
    const change = (n: number, what: string) =>
      harness.sql(`update grants set ${what} where resource_name = $1`, [clusters[n]]);
    await change(2, "state = 'FAILED', active_at = null, end_reason = 'REFUSED_BY_AWS'");
    await change(3, "overdue_since = ended_at");
    // And one is never over.
    await storm.ask(asks(4));
    await eventually("it is there", () => storm.watch.now().some(({ cluster }) => cluster === clusters[4]));
    expect(await storm.judge()).toEqual({
      leaked: expect.arrayContaining([back, endless]),
      falseReceipts: [back],
      lostToFaults: [failed],
      falseAlarms: [alarmed],
      lost: [endless],
      goneAfterMs: expect.any(Array),
    });
  });
});

function quantiles({ goneAfterMs }: Verdict) {
  const sorted = goneAfterMs.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50: at(0.5), p99: at(0.99), most: at(1) };
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}
