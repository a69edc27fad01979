import { ADMIN } from "../../../../testing/test-domain";
import { DriftFinding } from "../../drift/drift-finding.entity";
import { Integration } from "../../integrations/integration.entity";
import {
  createSimulatedHarness,
  edit,
  MIA,
  policyArn,
  type SimulatedHarness,
  view,
} from "../testing/simulated-harness";

const CLUSTER_ADMIN = policyArn("AmazonEKSClusterAdminPolicy");
const EVERYWHERE = { type: "cluster" } as const;
const ADDED = "AmazonEKSClusterAdminPolicy on the whole cluster was added.";
const FIVE_MINUTES = 300;

let aws: SimulatedHarness;
let began: Date;

beforeAll(async () => {
  aws = await createSimulatedHarness();
});
afterAll(() => aws.close());

async function begin(given: Partial<Integration> = {}): Promise<void> {
  await aws.begin(given);
  // After the events of the test before.
  aws.harness.clock.advance({ seconds: 1 });
  began = aws.harness.clock.now();
}

async function give(seconds: number, access = view(["a"])): Promise<string> {
  const { id } = await aws.harness.give(access, seconds);
  await aws.harness.pass(12_000);
  expect(await stateOf(id)).toBe("ACTIVE");
  return id;
}

const stateOf = async (id: string) => (await aws.harness.grant(id)).state;
const findings = () => aws.harness.db.manager.find(DriftFinding);
const makeAdmin = () => aws.entries().associate(MIA, CLUSTER_ADMIN, EVERYWHERE);

interface Told {
  readonly action: string;
  readonly after: { readonly differences?: string[]; readonly calls?: { readonly operation: string }[] };
}
const told = (): Promise<Told[]> =>
  aws.harness.db.query(
    "select action, after from audit_events where action like 'drift.%' and at >= $1 order by at, action desc",
    [began],
  );

describe("a policy that others add to an entry of ours", () => {
  it("R8: is reported once while the grant of five minutes lives, stays until it ends, and goes with the entry", async () => {
    await begin();
    const id = await give(FIVE_MINUTES);
    makeAdmin();
    await aws.harness.pass(80_000);
    expect(await stateOf(id)).toBe("ACTIVE");
    const { personId } = await aws.harness.grant(id);
    const target = await aws.harness.target();
    expect(await findings()).toMatchObject([
      { kind: "OURS_ALTERED", principalArn: MIA, targetId: target.id, personId, differences: [ADDED] },
    ]);
    const records = await aws.harness.db.query(
      "select data from outbox_messages where event = 'drift.found' and created_at >= $1",
      [began],
    );
    const resource = { id: aws.harness.ids.resource, name: "payments" };
    expect(records).toMatchObject([
      { data: { kind: "OURS_ALTERED", principalArn: MIA, differences: [ADDED], resource } },
    ]);
    await aws.harness.pass(100_000);
    expect(aws.can()).toEqual(["AmazonEKSClusterAdminPolicy: *", "AmazonEKSViewPolicy: a"]);
    expect(await told()).toMatchObject([{ action: "drift.found", after: { differences: [ADDED] } }]);

    await aws.harness.pass(120_000);
    expect(await aws.harness.grant(id)).toMatchObject({
      state: "REVOKED",
      receipt: { notes: expect.arrayContaining([expect.stringContaining("AmazonEKSClusterAdminPolicy on the whole")]) },
    });
    expect(aws.can()).toEqual([]);
    expect(await findings()).toEqual([]);
    expect((await told()).map(({ action }) => action)).toEqual(["drift.found", "drift.addition-removed"]);
  });

  it("is reported once though the access of a second grant is written beside it when it is first seen", async () => {
    await begin();
    await give(FIVE_MINUTES);
    makeAdmin();
    await give(FIVE_MINUTES, view(["b"]));
    expect(aws.can()).toEqual(["AmazonEKSClusterAdminPolicy: *", "AmazonEKSViewPolicy: a b"]);
    expect(await findings()).toMatchObject([{ kind: "OURS_ALTERED", differences: [ADDED] }]);
    expect(await told()).toMatchObject([{ action: "drift.found", after: { differences: [ADDED] } }]);
  });

  it("is removed where the integration says so, once by each observation, and reported each time", async () => {
    await begin({ foreignPolicies: "REMOVE" });
    const id = await give(FIVE_MINUTES);
    aws.simulator.clearCalls();
    for (let times = 1; times <= 3; times += 1) {
      makeAdmin();
      await aws.harness.pass(75_000);
      expect(aws.can()).toEqual(["AmazonEKSViewPolicy: a"]);
      expect(aws.simulator.calls({ operation: "DisassociateAccessPolicy" })).toHaveLength(times);
    }
    expect(await stateOf(id)).toBe("ACTIVE");
    expect(await findings()).toEqual([]);
    const found = { action: "drift.found", after: { differences: [ADDED] } };
    const removed = { action: "drift.addition-removed", after: { removed: { policies: [{ namespaces: null }] } } };
    expect(await told()).toMatchObject([found, removed, found, removed, found, removed]);
    expect((await told())[1]!.after.calls).toMatchObject([{ operation: "eks:DisassociateAccessPolicy" }]);
  });

  it("that seems to return at once is not removed every second", async () => {
    await begin({ foreignPolicies: "REMOVE" });
    await give(FIVE_MINUTES);
    makeAdmin();
    aws.simulator.setConsistencyDelay(20_000);
    aws.simulator.clearCalls();
    await aws.harness.pass(130_000);
    expect(aws.simulator.calls({ operation: "DisassociateAccessPolicy" }).length).toBeLessThan(3);
    expect((await told()).filter(({ action }) => action === "drift.found")).toHaveLength(1);
    expect([aws.can(), await findings()]).toEqual([["AmazonEKSViewPolicy: a"], []]);
  });

  it("is reported once though AWS refuses to remove it, and does not delay the end of the access", async () => {
    await begin({ foreignPolicies: "REMOVE" });
    const id = await give(FIVE_MINUTES);
    aws.simulator.failNext("DisassociateAccessPolicy", "AccessDeniedException", { forever: true });
    makeAdmin();
    await aws.harness.pass(250_000);
    expect(await told()).toMatchObject([{ action: "drift.found", after: { differences: [ADDED] } }]);
    expect(await findings()).toMatchObject([{ kind: "OURS_ALTERED", differences: [ADDED] }]);
    await aws.harness.pass(50_000);
    expect(await stateOf(id)).toBe("REVOKED");
    expect(aws.can()).toEqual([]);
  });

  it("that AWS refuses to remove delays neither a second grant nor the end of the first one", async () => {
    await begin({ foreignPolicies: "REMOVE" });
    const first = await give(FIVE_MINUTES);
    makeAdmin();
    aws.simulator.failNext("DisassociateAccessPolicy", "AccessDeniedException", { forever: true });
    await aws.harness.pass(75_000);
    const second = await give(FIVE_MINUTES, view(["b"]));
    expect(aws.can()).toEqual(["AmazonEKSClusterAdminPolicy: *", "AmazonEKSViewPolicy: a b"]);
    await aws.harness.grants.revoke(ADMIN, first, "It is not needed.");
    await aws.harness.pass(30_000);
    expect([await stateOf(first), await stateOf(second)]).toEqual(["REVOKED", "ACTIVE"]);
    expect(aws.can()).toEqual(["AmazonEKSClusterAdminPolicy: *", "AmazonEKSViewPolicy: b"]);
    expect((await told()).map(({ action }) => action)).toEqual(["drift.found"]);
  });

  it("is on the receipt once, though AWS refused the access of a second grant before it was removed", async () => {
    await begin({ foreignPolicies: "REMOVE" });
    const id = await give(FIVE_MINUTES);
    makeAdmin();
    const refused = await aws.harness.give(edit(["b"]), FIVE_MINUTES);
    aws.simulator.failNext("AssociateAccessPolicy", "InvalidParameterException");
    await aws.harness.grants.revoke(ADMIN, id, "It is not needed.");
    await aws.harness.pass(30_000);
    expect([await stateOf(id), await stateOf(refused.id), aws.can()]).toEqual(["REVOKED", "FAILED", []]);
    expect((await aws.harness.grant(id)).receipt!.notes.filter((note) => note.includes("Additions of others"))).toEqual(
      [
        "Additions of others to the access entry were removed with it: AmazonEKSClusterAdminPolicy on the whole cluster.",
      ],
    );
  });

  it("has a widened scope narrowed back, and leaves the access of a second grant", async () => {
    await begin({ foreignPolicies: "REMOVE" });
    await give(FIVE_MINUTES);
    await give(FIVE_MINUTES, edit(["b"]));
    aws.entries().associate(MIA, policyArn("AmazonEKSViewPolicy"), EVERYWHERE);
    await aws.harness.pass(75_000);
    expect(aws.can()).toEqual(["AmazonEKSEditPolicy: b", "AmazonEKSViewPolicy: a"]);
  });

  it("is removed with the groups that came along, though groups may not be given", async () => {
    await begin({ foreignPolicies: "REMOVE" });
    await give(FIVE_MINUTES);
    makeAdmin();
    aws.entries().change(MIA, { kubernetesGroups: ["admins"] });
    await aws.harness.pass(75_000);
    expect(aws.can()).toEqual(["AmazonEKSViewPolicy: a"]);
    expect(aws.entries().find(MIA)).toMatchObject({ kubernetesGroups: [] });
  });

  it("is removed as soon as an admin changes the setting, on access of hours", async () => {
    await begin();
    await give(8 * 3_600);
    makeAdmin();
    const { id, version } = await aws.harness.db.manager.findOneByOrFail(Integration, {});
    const { externalId, memberRoleName, managementAccountRoleArn } = aws.simulator.connection;
    const kept = { externalId, memberRoleName, managementAccountRoleArn };
    await aws.harness.integrations.update(ADMIN, id, version, { ...kept, foreignPolicies: "REMOVE" });
    await aws.harness.pass(1_000);
    expect(aws.can()).toEqual(["AmazonEKSViewPolicy: a"]);
  });

  it("stays on a shared entry, where it is theirs", async () => {
    aws.simulator.deployRoles({ allowSharedEntries: true });
    await begin({ foreignPolicies: "REMOVE", sharedEntriesAllowed: true });
    aws.entries().create({ principalArn: MIA });
    await give(FIVE_MINUTES);
    makeAdmin();
    await aws.harness.pass(400_000);
    expect(aws.can()).toEqual(["AmazonEKSClusterAdminPolicy: *"]);
    expect(await told()).toEqual([]);
    aws.simulator.deployRoles({ allowSharedEntries: false });
  });
});

describe("a live grant", () => {
  it.each([
    [90, 60],
    [300, 75],
    [1_200, 300],
    [3_600, 900],
    [8 * 3_600, 900],
  ])("of %d s is observed every %d s", async (life, every) => {
    await begin();
    await aws.harness.give(view(["a"]), life);
    await aws.harness.work();
    const { observedAt, nextReconcileAt } = await aws.harness.target();
    expect(nextReconcileAt!.getTime() - observedAt!.getTime()).toBe(every * 1_000);
  });
});

describe("the user name of an entry of ours", () => {
  const RENAMED = [expect.stringMatching(/user name was changed: 'arn:aws:sts.*' before, 'root' now/)];

  it("E12: that others set is reported", async () => {
    await begin();
    await give(FIVE_MINUTES);
    aws.entries().change(MIA, { username: "root" });
    await aws.harness.pass(75_000);
    expect(await findings()).toMatchObject([{ kind: "OURS_ALTERED", differences: RENAMED }]);
  });

  it("E12: is restored with a new entry where the integration says so", async () => {
    await begin({ foreignPolicies: "REMOVE" });
    const id = await give(FIVE_MINUTES);
    const { username } = aws.entries().find(MIA)!;
    aws.entries().change(MIA, { username: "root" });
    await aws.harness.pass(75_000);
    expect(aws.entries().find(MIA)!.username).toBe(username);
    expect(aws.can()).toEqual(["AmazonEKSViewPolicy: a"]);
    expect([await stateOf(id), await findings()]).toEqual(["ACTIVE", []]);
  });

  it("E12: restores nothing that was removed with it, and keeps the access of another grant", async () => {
    await begin({ foreignPolicies: "REMOVE" });
    const kept = await give(FIVE_MINUTES);
    const { username } = aws.entries().find(MIA)!;
    const taken = await give(FIVE_MINUTES, edit(["b"]));
    aws.entries().change(MIA, { username: "root" });
    aws.entries().disassociate(MIA, policyArn("AmazonEKSEditPolicy"));
    await aws.harness.pass(90_000);
    expect([await stateOf(kept), await stateOf(taken)]).toEqual(["ACTIVE", "REVOKED_OUTSIDE"]);
    expect(aws.can()).toEqual(["AmazonEKSViewPolicy: a"]);
    expect(aws.entries().find(MIA)!.username).toBe(username);
  });
});

describe("an entry of ours whose tags others remove", () => {
  const UNTAGGED = [expect.stringContaining("took the tags of Drawbridge off")];
  const takeTagsOff = () => aws.entries().change(MIA, { tags: { team: "payments" } });

  it.each(["expires", "is revoked"])("R4: is removed when the grant %s: its tags are restored first", async (end) => {
    await begin();
    const id = await give(FIVE_MINUTES);
    takeTagsOff();
    await aws.harness.pass(75_000);
    expect(await findings()).toMatchObject([{ kind: "OURS_ALTERED", differences: UNTAGGED }]);
    expect(aws.ours()).toEqual([]);
    aws.simulator.clearCalls();
    if (end === "is revoked") await aws.harness.grants.revoke(ADMIN, id, "It is not needed.");
    await aws.harness.pass(end === "is revoked" ? 10_000 : 230_000);
    expect(await stateOf(id)).toBe("REVOKED");
    expect(aws.entries().find(MIA)).toBeUndefined();
    expect(aws.simulator.calls({ operation: "TagResource" })).toHaveLength(1);
    expect(await findings()).toEqual([]);
  });

  it("R4: is removed though it lost them a moment before the end", async () => {
    await begin();
    const id = await give(FIVE_MINUTES);
    takeTagsOff();
    await aws.harness.grants.revoke(ADMIN, id, "It is not needed.");
    await aws.harness.pass(15_000);
    expect(await stateOf(id)).toBe("REVOKED");
    expect(aws.entries().find(MIA)).toBeUndefined();
  });

  it("has them restored at the next observation where the integration says so", async () => {
    await begin({ foreignPolicies: "REMOVE" });
    await give(FIVE_MINUTES);
    takeTagsOff();
    await aws.harness.pass(75_000);
    expect(aws.ours()).toEqual([MIA]);
    expect(aws.entries().find(MIA)!.tags).toMatchObject({ team: "payments" });
    expect(await told()).toMatchObject([{ action: "drift.found", after: { differences: UNTAGGED } }]);
    expect(await findings()).toEqual([]);
  });
});
