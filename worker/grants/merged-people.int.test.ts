import type { ClusterAccess } from "../../shared/domain/access/cluster-access.port";
import { Grant } from "../../shared/domain/grants/grant.entity";
import { PeopleService } from "../../shared/domain/people/people.service";
import { outsideTransaction } from "../../shared/platform/database/connections/one-connection";
import { someoneWaitsForALock } from "../../testing/lock-waits";
import { ADMIN } from "../../testing/test-domain";
import { CLUSTERS, createPoolHarness, type PoolHarness } from "./testing/pool-harness";
import { whoseRoles } from "./testing/whose-roles";

const REGION = "eu-west-1";
const VIEW: ClusterAccess = { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }], kubernetesGroups: [] };

/** Places of people and clusters on the harness. The clusters are in two accounts. */
const [BEN, CLEO, FEMI] = [1, 2, 3] as const;
const [LEDGER, STAGING] = [1, 2] as const;

/** The worker dies at this call while the second grant is given, before and after it was merged. The proof plays each. */
const DEATHS = process.env.DRAWBRIDGE_PROOF === "1" ? Array.from({ length: 24 }, (_, calls) => calls) : [9];

let harness: PoolHarness;
beforeAll(async () => {
  harness = await createPoolHarness();
});
afterAll(() => harness.close());

describe("two people with live grants who are merged", () => {
  it.each(DEATHS)(
    "keep their access until its end, though workers die at call %i and the merge dies once",
    async (calls) => {
      await harness.begin(3);
      Object.assign(harness.simulator.world.timing, { assignmentMs: 2_000, roleRemovalMs: 10_000 });
      const bens = await harness.give(BEN, LEDGER, VIEW, 600);
      await harness.pass(30_000);
      const cleos = await harness.give(CLEO, STAGING, VIEW, 900);

      harness.worker.dieAfter(calls);
      await harness.pass(20_000);
      expect(harness.worker.isToDie).toBe(false);
      await dieInMerge();
      expect((await grantOf(cleos.id)).personId).toBe(personId(CLEO));
      await merge();
      harness.worker.dieAfter(calls);
      await harness.pass(10_000);
      harness.worker.liveOn();
      await harness.pass(120_000);

      for (const { id } of [bens, cleos]) {
        expect(await grantOf(id)).toMatchObject({ state: "ACTIVE", personId: personId(BEN) });
      }
      expect([rolesOn(LEDGER).length, rolesOn(STAGING).length]).toEqual([1, 1]);
      await endsOnTime(bens.id, LEDGER);
      expect(rolesOn(STAGING)).toHaveLength(1);
      await endsOnTime(cleos.id, STAGING);

      // A role that was theirs goes to nobody else before it is gone.
      for (const cluster of [LEDGER, STAGING]) await harness.give(FEMI, cluster, VIEW, 300);
      await harness.pass(120_000);
      expect(harness.simulator.world.slotWatch.violations()).toEqual([]);
      const { truth, told } = await whoseRoles(harness);
      expect(told).toEqual(truth);
      expect(new Set(truth.map(({ user }) => user)).size).toBeGreaterThan(1);
    },
  );
});

const personId = (person: number) => harness.ids.people[person]!.personId;
const grantOf = (id: string) => harness.db.manager.findOneByOrFail(Grant, { id });

const merge = () =>
  new PeopleService({ ...harness, owners: harness.owners }).merge(ADMIN, {
    personId: personId(BEN),
    otherId: personId(CLEO),
    homeIdentityId: harness.ids.people[BEN]!.id,
  });

/** Its connection ends after it has moved grants and bindings, as when its server is killed. */
async function dieInMerge(): Promise<void> {
  let merged: Promise<unknown> | undefined;
  await harness.db.transaction(async (tx) => {
    await tx.query("lock table role_assignments in exclusive mode");
    merged = outsideTransaction(merge);
    merged.catch(() => undefined);
    await someoneWaitsForALock(harness.db);
    await tx.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like '%role_assignments%'`,
    );
  });
  await expect(merged).rejects.toThrow();
}

function rolesOn(cluster: number): string[] {
  const { accountId, name } = CLUSTERS[cluster]!;
  return harness.simulator.world
    .effectiveAccess(accountId, REGION, name)
    .map(({ principalArn }) => principalArn)
    .filter((arn) => arn.includes("AWSReservedSSO_drawbridge-"));
}

async function endsOnTime(id: string, cluster: number): Promise<void> {
  const { endsAt } = await grantOf(id);
  await harness.pass(endsAt!.getTime() - harness.clock.now().getTime() - 1_000);
  expect(rolesOn(cluster)).toHaveLength(1);
  await harness.pass(2_000);
  expect(rolesOn(cluster)).toEqual([]);
  // Until an observation, and a second one, show it gone.
  await harness.pass(10_000);
  const { state, receipt } = await grantOf(id);
  expect(state).toBe("REVOKED");
  expect(receipt).toMatchObject({ firstSeenAbsentAt: expect.any(String), lastSeenAbsentAt: expect.any(String) });
  expect(receipt!.calls.map(({ operation }) => operation)).toContain("eks:DeleteAccessEntry");
}
