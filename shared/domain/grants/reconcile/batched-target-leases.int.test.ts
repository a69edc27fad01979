import { sentBy, statementsOf } from "../../../../testing/count-statements";
import { ADMIN } from "../../../../testing/test-domain";
import { newId } from "../../../kernel/ids";
import type { ClusterAccess } from "../../access/cluster-access.port";
import { recordObservedDrift } from "../../drift/record-observed-drift";
import { AccessTarget } from "../access-target.entity";
import { createGrantHarness, type GrantHarness } from "../testing/grant-harness";
import { NOTHING_SENT } from "./apply-steps";
import { BatchedTargetLeases } from "./batched-target-leases";
import type { TargetLease } from "./target-lease";

let harness: GrantHarness;
let leases: BatchedTargetLeases;

beforeAll(async () => {
  harness = await createGrantHarness();
  leases = new BatchedTargetLeases(harness.uow, harness.log, recordObservedDrift);
});
afterAll(() => harness.close());
beforeEach(() => harness.begin());

const view: ClusterAccess = {
  policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }],
  kubernetesGroups: [],
};
const plan = {
  intent: { access: view, recreate: false, replaces: null, removes: false },
  baseline: null,
  principalUniqueId: "AROA1",
  madeEntry: null,
};
const nothingCame = { kind: "changed", ...NOTHING_SENT } as const;

/** As many targets that are due, each with an entry of its own. */
async function dueTargets(count: number): Promise<string[]> {
  await harness.give(view);
  await harness.work();
  const target = await harness.target();
  const copies = Array.from({ length: count }, (_, n) => ({
    ...target,
    id: newId(),
    physicalKey: `copy-${n}`,
    nextReconcileAt: harness.clock.now(),
  }));
  await harness.db.manager.insert(AccessTarget, copies as never);
  return copies.map(({ id }) => id);
}

const takeAll = async (ids: readonly string[]) =>
  (await Promise.all(ids.map((id) => leases.acquire(id)))).filter((lease): lease is TargetLease => lease !== null);

describe("leases of targets", () => {
  it("that are acquired together take two statements", async () => {
    const ids = await dueTargets(101);
    // The first is answered by itself, the rest together.
    const forTwo = await statementsOf(harness.db, () => takeAll(ids.slice(0, 2)));
    const forMany = await statementsOf(harness.db, () => takeAll(ids.slice(2)));
    expect(forMany.length).toBeLessThanOrEqual(forTwo.length);
  });

  it("are acquired, renewed and recorded for each target", async () => {
    const ids = await dueTargets(20);
    const taken = await takeAll(ids);
    expect(taken.map(({ target }) => target.id).sort()).toEqual([...ids].sort());
    expect(new Set(taken.map(({ token }) => token)).size).toBe(20);
    expect(await Promise.all(taken.map((lease) => leases.commitIntent(lease, plan)))).toEqual(taken.map(() => true));
    expect(await Promise.all(taken.map((lease) => leases.renew(lease)))).toEqual(taken.map(() => true));
    const [first] = await harness.db.manager.findBy(AccessTarget, { id: ids[0]! });
    expect(first).toMatchObject({ intent: plan.intent, baseline: null, principalUniqueId: "AROA1" });
    await Promise.all(taken.map((lease) => leases.recordAndRelease(lease, nothingCame)));
    expect(await takeAll(ids)).toHaveLength(20);
  });

  it("go to one holder only, though many acquire at once", async () => {
    const ids = await dueTargets(3);
    const another = new BatchedTargetLeases(harness.uow, harness.log, recordObservedDrift);
    const asked = [...ids, ...ids, ...ids].flatMap((id) => [leases.acquire(id), another.acquire(id)]);
    const given = (await Promise.all(asked)).filter((lease) => lease !== null);
    expect(given.map(({ target }) => target.id).sort()).toEqual([...ids].sort());
  });

  it("that were lost, or whose target has changed, are told apart from the others", async () => {
    const ids = await dueTargets(3);
    const taken = await takeAll(ids);
    await harness.db.query("update access_targets set generation = generation + 1 where id = $1", [
      taken[0]!.target.id,
    ]);
    await harness.db.query("update access_targets set lease_token = gen_random_uuid() where id = $1", [
      taken[1]!.target.id,
    ]);
    expect(await Promise.all(taken.map((lease) => leases.commitIntent(lease, plan)))).toEqual([false, false, true]);
    expect(await Promise.all(taken.map((lease) => leases.renew(lease)))).toEqual([false, false, true]);
    await Promise.all(taken.map((lease) => leases.recordAndRelease(lease, nothingCame)));
    expect(harness.lines).toMatchObject([{ msg: "the lease of a target was lost", targetId: taken[1]!.target.id }]);
  });

  it("are recorded though one among them cannot be", async () => {
    const taken = await takeAll(await dueTargets(5));
    const broken = { kind: "seen", calls: [] } as never;
    const [bad, ...good] = taken;
    const recorded = await Promise.allSettled([
      ...good.slice(0, 2).map((lease) => leases.recordAndRelease(lease, nothingCame)),
      leases.recordAndRelease(bad!, broken),
      ...good.slice(2).map((lease) => leases.recordAndRelease(lease, nothingCame)),
    ]);
    expect(recorded.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
      "fulfilled",
    ]);
    const held = await harness.db.manager.query("select id from access_targets where lease_token is not null");
    expect(held).toEqual([{ id: bad!.target.id }]);
  });

  it("leave each call in a receipt once, though the observation is recorded again", async () => {
    const { id } = await harness.give(view);
    await harness.work();
    const { id: targetId } = await harness.target();
    await harness.grants.revoke(ADMIN, id, "It is not needed.");
    const lease = (await leases.acquire(targetId))!;
    const calls = [{ operation: "eks:DeleteAccessEntry", requestId: newId(), at: harness.clock.now().toISOString() }];
    await leases.recordAndRelease(lease, { ...nothingCame, calls });
    await leases.recordAndRelease(lease, { ...nothingCame, calls });
    expect((await harness.grant(id)).receipt!.calls).toEqual(calls);
  });

  it("lock rows in the order of their ids, as every lock does", async () => {
    const ids = await dueTargets(4);
    const sent = await sentBy(harness.db, () => takeAll(ids));
    const locking = sent.filter(({ query }) => /for update/i.test(query));
    expect(locking.length).toBeGreaterThan(0);
    for (const { query } of locking) expect(query.toLowerCase()).toContain("order by");
  });
});
