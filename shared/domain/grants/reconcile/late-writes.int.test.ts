import { ADMIN } from "../../../../testing/test-domain";
import type { ClusterAccess } from "../../access/cluster-access.port";
import { createGrantStage, type GrantStage, PRINCIPAL } from "../testing/grant-stage";

let stage: GrantStage;

beforeAll(async () => {
  stage = await createGrantStage();
});
afterAll(() => stage.close());

const ACCESS: ClusterAccess = {
  policies: [{ policy: "AmazonEKSViewPolicy", namespaces: ["a"] }],
  kubernetesGroups: ["dev"],
};
const OTHER: ClusterAccess = {
  policies: [{ policy: "AmazonEKSEditPolicy", namespaces: ["b"] }],
  kubernetesGroups: [],
};
const THEIRS: ClusterAccess = { policies: [], kubernetesGroups: ["theirs"] };

const state = async (id: string) => (await stage.grant(id)).state;
const standing = () => stage.eks.entries.get(PRINCIPAL)?.access;

/** The worker stands still, and another one ends the grant meanwhile. */
const endedByAnother = (id: string) => async () => {
  stage.clock.advance({ minutes: 1 });
  await stage.grants.revoke(ADMIN, id, "It is not needed.");
  await stage.pass(20 * 60_000);
  expect([await state(id), (await stage.target()).state]).toEqual(["REVOKED", "CLOSED"]);
};

describe("a worker that stands still", () => {
  it("before it sends its first write does not send it any more", async () => {
    await stage.begin();
    const { id } = await stage.give(ACCESS, 600);
    stage.eks.before("CreateAccessEntry", endedByAnother(id));
    await stage.work();
    expect(stage.eks.entries.size).toBe(0);
    expect(stage.eks.calls).not.toContain("CreateAccessEntry");
  });

  it("while it sends its first write leaves nothing behind for long", async () => {
    await stage.begin();
    const { id } = await stage.give(ACCESS, 600);
    stage.eks.during("CreateAccessEntry", endedByAnother(id));
    await stage.work();
    await stage.pass(10_000);
    expect(stage.eks.entries.size).toBe(0);
    // It may have come late in AWS too, so the target stays open for a while.
    expect((await stage.target()).state).toBe("OPEN");
    await stage.pass(300_000);
    expect((await stage.target()).state).toBe("CLOSED");
    const [{ calls }] = await stage.db.query(
      "select after -> 'calls' as calls from audit_events where action = 'access-target.written' order by position limit 1",
    );
    expect(calls).toMatchObject([{ operation: "eks:CreateAccessEntry" }]);
  });

  it("opens no target whose grant was given up meanwhile", async () => {
    await stage.begin();
    const { id } = await stage.give(ACCESS, 600);
    stage.eks.during("CreateAccessEntry", async () => {
      await stage.grants.revoke(ADMIN, id, "It is not needed.");
      stage.clock.advance({ hours: 25 });
      await stage.grants.abandon(ADMIN, id, "Nobody can look at it.");
      expect((await stage.target()).state).toBe("CLOSED");
    });
    await stage.work();
    expect([await state(id), (await stage.target()).state]).toEqual(["UNVERIFIED", "CLOSED"]);
  });

  it("reports no drift for what it removed itself", async () => {
    await stage.begin();
    const { id } = await stage.give(ACCESS, 600);
    stage.eks.during("CreateAccessEntry", endedByAnother(id));
    await stage.work();
    await stage.pass(310_000);
    expect(await stage.db.query("select from outbox_messages where event = 'drift.found'")).toEqual([]);
  });

  it("takes its access off the entry of others again", async () => {
    await stage.begin({ sharedEntriesAllowed: true });
    stage.eks.change(PRINCIPAL, () => THEIRS);
    const { id } = await stage.give(OTHER, 600);
    stage.eks.during("AssociateAccessPolicy", endedByAnother(id));
    await stage.work();
    await stage.pass(10_000);
    expect(standing()).toEqual(THEIRS);
  });

  it("takes nothing away from a later grant for good", async () => {
    await stage.begin();
    const { id } = await stage.give(ACCESS, 600);
    await stage.work();
    await stage.grants.revoke(ADMIN, id, "It is not needed.");
    let later = "";
    stage.eks.during("DeleteAccessEntry", async () => {
      await stage.pass(60_000);
      later = (await stage.give(OTHER, 3_600)).id;
      await stage.pass(20 * 60_000);
      expect(await state(later)).toBe("ACTIVE");
    });
    await stage.work();
    await stage.pass(60_000);
    expect([await state(later), standing()]).toEqual(["ACTIVE", OTHER]);
  });
});

describe("an addition that AWS makes late", () => {
  it("to an entry of others is taken off again", async () => {
    await stage.begin({ sharedEntriesAllowed: true });
    stage.eks.change(PRINCIPAL, () => THEIRS);
    stage.eks.next("lost-and-late");
    const { id } = await stage.give(OTHER, 5);
    await stage.pass(400_000);
    expect([(await stage.grant(id)).receipt?.remains, standing()]).toEqual([THEIRS, THEIRS]);
  });

  it("of groups replaces those of a later grant, which are given again", async () => {
    await stage.begin();
    const { id: first } = await stage.give(ACCESS, 3_600);
    await stage.work();
    stage.eks.next("lost-and-late");
    const { id: second } = await stage.give({ policies: [], kubernetesGroups: ["ops"] }, 3_600);
    await stage.work();
    const { id: third } = await stage.give({ policies: [], kubernetesGroups: ["sre"] }, 3_600);
    await stage.pass(1_000_000);
    expect(standing()?.kubernetesGroups).toEqual(["dev", "ops", "sre"]);
    expect([await state(first), await state(second), await state(third)]).toEqual(["ACTIVE", "ACTIVE", "ACTIVE"]);
  });
});
