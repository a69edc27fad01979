import { statementsOf } from "../../../../testing/count-statements";
import { saveIdentity } from "../../../../testing/factories";
import { someoneWaitsForALock } from "../../../../testing/lock-waits";
import { ADMIN } from "../../../../testing/test-domain";
import { outsideTransaction } from "../../../platform/database/connections/one-connection";
import type { ClusterAccess } from "../../access/cluster-access.port";
import { Identity } from "../../identities/identity.entity";
import { followStalePrincipals } from "../due-work";
import { Grant } from "../grant.entity";
import { reconcileTarget } from "../reconcile/reconcile-target";
import { Crash } from "../testing/fake-eks";
import { createGrantHarness, type GrantHarness, PRINCIPAL } from "../testing/grant-harness";
import { raiseOverdueAlarms } from "../waiting/overdue";
import { endGrantsWithoutPreconditions, endLateGrants } from "./sweep-grants";

let harness: GrantHarness;

beforeAll(async () => {
  harness = await createGrantHarness();
});
afterAll(() => harness.close());
beforeEach(() => harness.begin());

const of = (policy: string): ClusterAccess => ({ policies: [{ policy, namespaces: null }], kubernetesGroups: [] });
const view = of("AmazonEKSViewPolicy");
const admin = of("AmazonEKSClusterAdminPolicy");

const overdue = async () => (await harness.overdue()).map(({ id }) => id);
const alarmsOf = (id: string) =>
  harness.db.query("select data from outbox_messages where event = 'grant.overdue' and subject_id = $1", [id]);

describe("while a connector is disconnected", () => {
  it("access past its end becomes REVOKING, and an alarm is raised", async () => {
    const { id } = await harness.give(view, 600);
    await harness.work();
    harness.clock.advance({ seconds: 620 });
    await endLateGrants(harness);
    expect(await harness.grant(id)).toMatchObject({ state: "REVOKING", endReason: "EXPIRED" });
    harness.clock.advance({ seconds: 130 });
    await raiseOverdueAlarms(harness);
    expect((await harness.grant(id)).overdueSince).not.toBeNull();
    expect(await overdue()).toEqual([id]);
  });

  it("alarms of many are raised in as many statements as one", async () => {
    const raise = async (count: number) => {
      for (let n = 0; n < count; n += 1)
        await harness.grants.revoke(ADMIN, (await harness.give(view)).id, "It is not needed.");
      harness.clock.advance({ minutes: 3 });
      return statementsOf(harness.db, () => raiseOverdueAlarms(harness));
    };
    await harness.give(view);
    await harness.work();
    const forOne = await raise(1);
    const forMany = await raise(5);
    expect(forMany.length).toBeLessThanOrEqual(forOne.length);
    expect(await overdue()).toHaveLength(6);
  });

  it("access that has still some seconds is left alone", async () => {
    const { id } = await harness.give(view, 600);
    await harness.work();
    harness.clock.advance({ seconds: 599 });
    await endLateGrants(harness);
    expect((await harness.grant(id)).state).toBe("ACTIVE");
  });

  it("access that was not given within an hour fails, though it has no target yet", async () => {
    harness.eks.roles.clear();
    await harness.db.query("update connectors set last_seen_at = $1", [harness.clock.now()]);
    const { id } = await harness.give(view);
    harness.clock.advance({ minutes: 61 });
    await endLateGrants(harness);
    expect(await harness.grant(id)).toMatchObject({ state: "FAILED", endReason: "NOT_IN_TIME" });
  });

  it("a revocation that was observed only once is overdue as well", async () => {
    const { id } = await harness.give(view);
    await harness.work();
    await harness.grants.revoke(ADMIN, id, "It is not needed.");
    await harness.work();
    expect((await harness.grant(id)).absentSince).not.toBeNull();
    harness.clock.advance({ minutes: 10 });
    await raiseOverdueAlarms(harness);
    expect((await harness.grant(id)).overdueSince).not.toBeNull();
    expect(await overdue()).toEqual([id]);
  });

  it("an alarm names the disconnected connector", async () => {
    const { id } = await harness.give(view);
    await harness.work();
    await harness.grants.revoke(ADMIN, id, "It is not needed.");
    harness.clock.advance({ minutes: 3 });
    await raiseOverdueAlarms(harness);
    const [alarm] = await alarmsOf(id);
    expect(alarm.data.waitingFor).toMatchObject({ reason: "NO_CONNECTOR", action: null });
  });
});

describe("access that was observed gone", () => {
  it("is not overdue while it waits for the second observation, whatever else failed on the same entry", async () => {
    await harness.keepConnected();
    const { id } = await harness.give(view);
    await harness.work();
    await harness.grants.revoke(ADMIN, id, "It is not needed.");
    await harness.work();
    harness.clock.advance({ minutes: 8 });
    // Another grant on the same entry was being given meanwhile, and AWS did not answer.
    await harness.db.query("update access_targets set in_doubt_since = $1, next_reconcile_at = $1", [
      harness.clock.now(),
    ]);
    await raiseOverdueAlarms(harness);
    expect([await alarmsOf(id), await overdue()]).toEqual([[], []]);
    await harness.work();
    expect((await harness.grant(id)).state).toBe("REVOKED");
  });

  it("is overdue once the second observation does not come", async () => {
    await harness.keepConnected();
    const { id } = await harness.give(view);
    await harness.work();
    await harness.grants.revoke(ADMIN, id, "It is not needed.");
    await harness.work();
    harness.clock.advance({ minutes: 8 });
    await raiseOverdueAlarms(harness);
    const [alarm] = await alarmsOf(id);
    expect(alarm.data.lastObservation).toMatchObject({ found: "NOT_OBSERVED", presentAt: null });
    expect(alarm.data.lastObservation.message).toMatch(
      /^The access could not be observed since .*, because no observation was completed\.$/,
    );
  });
});

describe("an extension that is committed at the last moment", () => {
  it("counts: the grant does not end", async () => {
    const { id } = await harness.give(view, 600);
    await harness.work();
    const { id: targetId } = await harness.target();
    const endsAt = new Date(harness.clock.now().getTime() + 1_200_000);
    let lease: Promise<unknown> | undefined;
    await harness.act(async (tx) => {
      await tx.manager.update(Grant, id, { endsAt, latestEnd: endsAt });
      harness.clock.advance({ seconds: 601 });
      lease = outsideTransaction(() => harness.deps.leases.acquire(targetId));
      await someoneWaitsForALock(harness.db);
    });
    await lease;
    expect(await harness.grant(id)).toMatchObject({ state: "ACTIVE", endAskedAt: null });
  });
});

describe("a renamed person", () => {
  const NEW = PRINCIPAL.replace(/mia$/, "mia.berg");
  const rename = () => harness.db.query("update identities set user_name = 'mia.berg'");
  const entries = () => [...harness.eks.entries.keys()];

  it("has their access by their new role within seconds, and the old one is off the cluster", async () => {
    const { id } = await harness.give(view);
    await harness.work();
    await rename();
    harness.eks.makeRole(NEW);
    await harness.pass(10_000);
    expect([entries(), harness.eks.given(NEW)]).toEqual([[NEW], view]);
    expect(await harness.grant(id)).toMatchObject({ state: "ACTIVE" });
  });

  it("has no access left where there is no such role, after a second read", async () => {
    const { id } = await harness.give(view);
    await harness.work();
    await rename();
    await harness.pass(45_000);
    expect(entries()).toEqual([]);
    expect(await harness.grant(id)).toMatchObject({ state: "REVOKED", endReason: "PRINCIPAL_NOT_FOUND" });
  });

  it("never leaves access on the old role, which is the next person's, though the worker dies as it finds the new one", async () => {
    const hers = await harness.give(admin, 7_200);
    await harness.work();
    await rename();
    harness.eks.makeRole(NEW);
    await followStalePrincipals(harness);
    const dying: typeof harness.deps.prepareBinding = async (...asked) => {
      await harness.deps.prepareBinding(...asked);
      throw new Crash();
    };
    const { id: oldTargetId } = await harness.target();
    const work = reconcileTarget({ ...harness.deps, prepareBinding: dying }, oldTargetId, new AbortController().signal);
    await expect(work).rejects.toThrow(Crash);
    const [moved] = await harness.db.query(
      `select b.principal_arn as binding, t.principal_arn as target
         from grants g join bindings b on b.id = g.binding_id join access_targets t on t.id = g.target_id`,
    );
    expect(moved).toEqual({ binding: NEW, target: NEW });

    await becomeNextPerson();
    const theirs = await harness.give(view, 7_200);
    await harness.pass(60_000);
    expect([harness.eks.given(NEW), harness.eks.given(PRINCIPAL)]).toEqual([admin, view]);
    for (const { id } of [hers, theirs]) expect(await harness.grant(id)).toMatchObject({ state: "ACTIVE" });
  });

  /** From now on another person has the name that is free again. */
  async function becomeNextPerson(): Promise<void> {
    const { providerId } = await harness.db.manager.findOneByOrFail(Identity, { personId: harness.ids.person });
    const given = { externalId: "mia-2", email: "mia-2@example.com" };
    harness.ids.person = (await saveIdentity(harness.db, { id: providerId }, "mia", given)).personId;
  }

  it("is checked once, and not at each sweep", async () => {
    await harness.give(view);
    await harness.work();
    await rename();
    await followStalePrincipals(harness);
    const { generation } = await harness.target();
    await followStalePrincipals(harness);
    expect(await harness.target()).toMatchObject({ generation, nextReconcileAt: harness.clock.now() });
  });
});

describe("a precondition that returns while the grant lives", () => {
  it.each([
    ["the person", "update identities set active = $1"],
    ["the integration", "update integrations set enabled = $1"],
  ])("keeps the grant: %s", async (_, change) => {
    const { id } = await harness.give(view);
    await harness.work();
    await harness.db.query(change, [false]);
    let swept: Promise<unknown> | undefined;
    await harness.act(async (tx) => {
      await tx.manager.query("select 1 from grants where id = $1 for update", [id]);
      swept = outsideTransaction(() => endGrantsWithoutPreconditions(harness));
      await someoneWaitsForALock(harness.db);
      await outsideTransaction(() => harness.db.query(change, [true]));
    });
    await swept;
    expect(await harness.grant(id)).toMatchObject({ state: "ACTIVE", endAskedAt: null });
  });
});
