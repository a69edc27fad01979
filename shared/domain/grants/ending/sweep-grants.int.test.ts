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
import { createGrantStage, type GrantStage, PRINCIPAL } from "../testing/grant-stage";
import { raiseOverdueAlarms } from "../waiting/overdue";
import { endGrantsWithoutPreconditions, endLateGrants } from "./sweep-grants";

let stage: GrantStage;

beforeAll(async () => {
  stage = await createGrantStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());

const of = (policy: string): ClusterAccess => ({ policies: [{ policy, namespaces: null }], kubernetesGroups: [] });
const view = of("AmazonEKSViewPolicy");
const admin = of("AmazonEKSClusterAdminPolicy");

const overdue = async () => (await stage.overdue()).map(({ id }) => id);
const alarmsOf = (id: string) =>
  stage.db.query("select data from outbox_messages where event = 'grant.overdue' and subject_id = $1", [id]);

describe("while a connector is disconnected", () => {
  it("access past its end becomes REVOKING, and an alarm is raised", async () => {
    const { id } = await stage.give(view, 600);
    await stage.work();
    stage.clock.advance({ seconds: 620 });
    await endLateGrants(stage);
    expect(await stage.grant(id)).toMatchObject({ state: "REVOKING", endReason: "EXPIRED" });
    stage.clock.advance({ seconds: 130 });
    await raiseOverdueAlarms(stage);
    expect((await stage.grant(id)).overdueSince).not.toBeNull();
    expect(await overdue()).toEqual([id]);
  });

  it("alarms of many are raised in as many statements as one", async () => {
    const raise = async (count: number) => {
      for (let n = 0; n < count; n += 1)
        await stage.grants.revoke(ADMIN, (await stage.give(view)).id, "It is not needed.");
      stage.clock.advance({ minutes: 3 });
      return statementsOf(stage.db, () => raiseOverdueAlarms(stage));
    };
    await stage.give(view);
    await stage.work();
    const forOne = await raise(1);
    const forMany = await raise(5);
    expect(forMany.length).toBeLessThanOrEqual(forOne.length);
    expect(await overdue()).toHaveLength(6);
  });

  it("access that has still some seconds is left alone", async () => {
    const { id } = await stage.give(view, 600);
    await stage.work();
    stage.clock.advance({ seconds: 599 });
    await endLateGrants(stage);
    expect((await stage.grant(id)).state).toBe("ACTIVE");
  });

  it("access that was not given within an hour fails, though it has no target yet", async () => {
    stage.eks.roles.clear();
    await stage.db.query("update connectors set last_seen_at = $1", [stage.clock.now()]);
    const { id } = await stage.give(view);
    stage.clock.advance({ minutes: 61 });
    await endLateGrants(stage);
    expect(await stage.grant(id)).toMatchObject({ state: "FAILED", endReason: "NOT_IN_TIME" });
  });

  it("a revocation that was observed only once is overdue as well", async () => {
    const { id } = await stage.give(view);
    await stage.work();
    await stage.grants.revoke(ADMIN, id, "It is not needed.");
    await stage.work();
    expect((await stage.grant(id)).absentSince).not.toBeNull();
    stage.clock.advance({ minutes: 10 });
    await raiseOverdueAlarms(stage);
    expect((await stage.grant(id)).overdueSince).not.toBeNull();
    expect(await overdue()).toEqual([id]);
  });

  it("an alarm names the disconnected connector", async () => {
    const { id } = await stage.give(view);
    await stage.work();
    await stage.grants.revoke(ADMIN, id, "It is not needed.");
    stage.clock.advance({ minutes: 3 });
    await raiseOverdueAlarms(stage);
    const [alarm] = await alarmsOf(id);
    expect(alarm.data.waitingFor).toMatchObject({ reason: "NO_CONNECTOR", action: null });
  });
});

describe("access that was observed gone", () => {
  it("is not overdue while it waits for the second observation, whatever else failed on the same entry", async () => {
    await stage.keepConnected();
    const { id } = await stage.give(view);
    await stage.work();
    await stage.grants.revoke(ADMIN, id, "It is not needed.");
    await stage.work();
    stage.clock.advance({ minutes: 8 });
    // Another grant on the same entry was being given meanwhile, and AWS did not answer.
    await stage.db.query("update access_targets set in_doubt_since = $1, next_reconcile_at = $1", [stage.clock.now()]);
    await raiseOverdueAlarms(stage);
    expect([await alarmsOf(id), await overdue()]).toEqual([[], []]);
    await stage.work();
    expect((await stage.grant(id)).state).toBe("REVOKED");
  });

  it("is overdue once the second observation does not come", async () => {
    await stage.keepConnected();
    const { id } = await stage.give(view);
    await stage.work();
    await stage.grants.revoke(ADMIN, id, "It is not needed.");
    await stage.work();
    stage.clock.advance({ minutes: 8 });
    await raiseOverdueAlarms(stage);
    const [alarm] = await alarmsOf(id);
    expect(alarm.data.lastObservation).toMatchObject({ found: "NOT_OBSERVED", presentAt: null });
    expect(alarm.data.lastObservation.message).toMatch(
      /^The access could not be observed since .*, because no observation was completed\.$/,
    );
  });
});

describe("an extension that is committed at the last moment", () => {
  it("counts: the grant does not end", async () => {
    const { id } = await stage.give(view, 600);
    await stage.work();
    const { id: targetId } = await stage.target();
    const endsAt = new Date(stage.clock.now().getTime() + 1_200_000);
    let lease: Promise<unknown> | undefined;
    await stage.act(async (tx) => {
      await tx.manager.update(Grant, id, { endsAt, latestEnd: endsAt });
      stage.clock.advance({ seconds: 601 });
      lease = outsideTransaction(() => stage.deps.leases.acquire(targetId));
      await someoneWaitsForALock(stage.db);
    });
    await lease;
    expect(await stage.grant(id)).toMatchObject({ state: "ACTIVE", endAskedAt: null });
  });
});

describe("a renamed person", () => {
  const NEW = PRINCIPAL.replace(/mia$/, "mia.berg");
  const rename = () => stage.db.query("update identities set user_name = 'mia.berg'");
  const entries = () => [...stage.eks.entries.keys()];

  it("has their access by their new role within seconds, and the old one is off the cluster", async () => {
    const { id } = await stage.give(view);
    await stage.work();
    await rename();
    stage.eks.makeRole(NEW);
    await stage.pass(10_000);
    expect([entries(), stage.eks.given(NEW)]).toEqual([[NEW], view]);
    expect(await stage.grant(id)).toMatchObject({ state: "ACTIVE" });
  });

  it("has no access left where there is no such role, after a second read", async () => {
    const { id } = await stage.give(view);
    await stage.work();
    await rename();
    await stage.pass(45_000);
    expect(entries()).toEqual([]);
    expect(await stage.grant(id)).toMatchObject({ state: "REVOKED", endReason: "PRINCIPAL_NOT_FOUND" });
  });

  it("never leaves access on the old role, which is the next person's, though the worker dies as it finds the new one", async () => {
    const hers = await stage.give(admin, 7_200);
    await stage.work();
    await rename();
    stage.eks.makeRole(NEW);
    await followStalePrincipals(stage);
    const dying: typeof stage.deps.prepareBinding = async (...asked) => {
      await stage.deps.prepareBinding(...asked);
      throw new Crash();
    };
    const { id: oldTargetId } = await stage.target();
    const work = reconcileTarget({ ...stage.deps, prepareBinding: dying }, oldTargetId, new AbortController().signal);
    await expect(work).rejects.toThrow(Crash);
    const [moved] = await stage.db.query(
      `select b.principal_arn as binding, t.principal_arn as target
         from grants g join bindings b on b.id = g.binding_id join access_targets t on t.id = g.target_id`,
    );
    expect(moved).toEqual({ binding: NEW, target: NEW });

    await becomeNextPerson();
    const theirs = await stage.give(view, 7_200);
    await stage.pass(60_000);
    expect([stage.eks.given(NEW), stage.eks.given(PRINCIPAL)]).toEqual([admin, view]);
    for (const { id } of [hers, theirs]) expect(await stage.grant(id)).toMatchObject({ state: "ACTIVE" });
  });

  /** From now on another person has the name that is free again. */
  async function becomeNextPerson(): Promise<void> {
    const { providerId } = await stage.db.manager.findOneByOrFail(Identity, { personId: stage.ids.person });
    const given = { externalId: "mia-2", email: "mia-2@example.com" };
    stage.ids.person = (await saveIdentity(stage.db, { id: providerId }, "mia", given)).personId;
  }

  it("is checked once, and not at each sweep", async () => {
    await stage.give(view);
    await stage.work();
    await rename();
    await followStalePrincipals(stage);
    const { generation } = await stage.target();
    await followStalePrincipals(stage);
    expect(await stage.target()).toMatchObject({ generation, nextReconcileAt: stage.clock.now() });
  });
});

describe("a precondition that returns while the grant lives", () => {
  it.each([
    ["the person", "update identities set active = $1"],
    ["the integration", "update integrations set enabled = $1"],
  ])("keeps the grant: %s", async (_, change) => {
    const { id } = await stage.give(view);
    await stage.work();
    await stage.db.query(change, [false]);
    let swept: Promise<unknown> | undefined;
    await stage.act(async (tx) => {
      await tx.manager.query("select 1 from grants where id = $1 for update", [id]);
      swept = outsideTransaction(() => endGrantsWithoutPreconditions(stage));
      await someoneWaitsForALock(stage.db);
      await outsideTransaction(() => stage.db.query(change, [true]));
    });
    await swept;
    expect(await stage.grant(id)).toMatchObject({ state: "ACTIVE", endAskedAt: null });
  });
});
