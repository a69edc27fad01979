import { ADMIN } from "../../../../testing/test-domain";
import type { ClusterAccess } from "../../access/cluster-access.port";
import { createGrantHarness, type GrantHarness, PRINCIPAL } from "../testing/grant-harness";

let harness: GrantHarness;

beforeAll(async () => {
  harness = await createGrantHarness();
});
afterAll(() => harness.close());

const ACCESS: ClusterAccess = {
  policies: [{ policy: "AmazonEKSViewPolicy", namespaces: ["a"] }],
  kubernetesGroups: ["dev"],
};
const OTHER: ClusterAccess = {
  policies: [{ policy: "AmazonEKSEditPolicy", namespaces: ["b"] }],
  kubernetesGroups: [],
};
const THEIRS: ClusterAccess = { policies: [], kubernetesGroups: ["theirs"] };

const state = async (id: string) => (await harness.grant(id)).state;
const standing = () => harness.eks.entries.get(PRINCIPAL)?.access;

/** The worker stands still, and another one ends the grant meanwhile. */
const endedByAnother = (id: string) => async () => {
  harness.clock.advance({ minutes: 1 });
  await harness.grants.revoke(ADMIN, id, "It is not needed.");
  await harness.pass(20 * 60_000);
  expect([await state(id), (await harness.target()).state]).toEqual(["REVOKED", "CLOSED"]);
};

describe("a worker that stands still", () => {
  it("before it sends its first write does not send it any more", async () => {
    await harness.begin();
    const { id } = await harness.give(ACCESS, 600);
    harness.eks.before("CreateAccessEntry", endedByAnother(id));
    await harness.work();
    expect(harness.eks.entries.size).toBe(0);
    expect(harness.eks.calls).not.toContain("CreateAccessEntry");
  });

  it("while it sends its first write leaves nothing behind for long", async () => {
    await harness.begin();
    const { id } = await harness.give(ACCESS, 600);
    harness.eks.during("CreateAccessEntry", endedByAnother(id));
    await harness.work();
    await harness.pass(10_000);
    expect(harness.eks.entries.size).toBe(0);
    // It may have come late in AWS too, so the target stays open for a while.
    expect((await harness.target()).state).toBe("OPEN");
    await harness.pass(300_000);
    expect((await harness.target()).state).toBe("CLOSED");
    const [{ calls }] = await harness.db.query(
      "select after -> 'calls' as calls from audit_events where action = 'access-target.written' order by position limit 1",
    );
    expect(calls).toMatchObject([{ operation: "eks:CreateAccessEntry" }]);
  });

  it("opens no target whose grant was given up meanwhile", async () => {
    await harness.begin();
    const { id } = await harness.give(ACCESS, 600);
    harness.eks.during("CreateAccessEntry", async () => {
      await harness.grants.revoke(ADMIN, id, "It is not needed.");
      harness.clock.advance({ hours: 25 });
      await harness.grants.abandon(ADMIN, id, "Nobody can look at it.");
      expect((await harness.target()).state).toBe("CLOSED");
    });
    await harness.work();
    expect([await state(id), (await harness.target()).state]).toEqual(["UNVERIFIED", "CLOSED"]);
  });

  it("reports no drift for what it removed itself", async () => {
    await harness.begin();
    const { id } = await harness.give(ACCESS, 600);
    harness.eks.during("CreateAccessEntry", endedByAnother(id));
    await harness.work();
    await harness.pass(310_000);
    expect(await harness.db.query("select from outbox_messages where event = 'drift.found'")).toEqual([]);
  });

  it("takes its access off the entry of others again", async () => {
    await harness.begin({ sharedEntriesAllowed: true });
    harness.eks.change(PRINCIPAL, () => THEIRS);
    const { id } = await harness.give(OTHER, 600);
    harness.eks.during("AssociateAccessPolicy", endedByAnother(id));
    await harness.work();
    await harness.pass(10_000);
    expect(standing()).toEqual(THEIRS);
  });

  it("takes nothing away from a later grant for good", async () => {
    await harness.begin();
    const { id } = await harness.give(ACCESS, 600);
    await harness.work();
    await harness.grants.revoke(ADMIN, id, "It is not needed.");
    let later = "";
    harness.eks.during("DeleteAccessEntry", async () => {
      await harness.pass(60_000);
      later = (await harness.give(OTHER, 3_600)).id;
      await harness.pass(20 * 60_000);
      expect(await state(later)).toBe("ACTIVE");
    });
    await harness.work();
    await harness.pass(60_000);
    expect([await state(later), standing()]).toEqual(["ACTIVE", OTHER]);
  });
});

describe("an addition that AWS makes late", () => {
  it("to an entry of others is taken off again", async () => {
    await harness.begin({ sharedEntriesAllowed: true });
    harness.eks.change(PRINCIPAL, () => THEIRS);
    harness.eks.next("lost-and-late");
    const { id } = await harness.give(OTHER, 5);
    await harness.pass(400_000);
    expect([(await harness.grant(id)).receipt?.remains, standing()]).toEqual([THEIRS, THEIRS]);
  });

  it("of groups replaces those of a later grant, which are given again", async () => {
    await harness.begin();
    const { id: first } = await harness.give(ACCESS, 3_600);
    await harness.work();
    harness.eks.next("lost-and-late");
    const { id: second } = await harness.give({ policies: [], kubernetesGroups: ["ops"] }, 3_600);
    await harness.work();
    const { id: third } = await harness.give({ policies: [], kubernetesGroups: ["sre"] }, 3_600);
    await harness.pass(1_000_000);
    expect(standing()?.kubernetesGroups).toEqual(["dev", "ops", "sre"]);
    expect([await state(first), await state(second), await state(third)]).toEqual(["ACTIVE", "ACTIVE", "ACTIVE"]);
  });
});
