import { eventually } from "../../../../testing/eventually";
import { ADMIN } from "../../../../testing/test-domain";
import { sweepBindings } from "../../bindings/reconcile/sweep-bindings";
import { bindingUsers } from "../binding-users";
import {
  createSimulatedHarness,
  edit,
  MIA,
  PAYMENTS,
  policyArn,
  type SimulatedHarness,
  view,
} from "../testing/simulated-harness";
import { loadWaiting } from "../waiting/load-waiting";
import { raiseOverdueAlarms } from "../waiting/overdue";

const VIEW = policyArn("AmazonEKSViewPolicy");
const EVERYWHERE = { type: "cluster" } as const;
const within = (...namespaces: string[]) => ({ type: "namespace", namespaces }) as const;

let aws: SimulatedHarness;

beforeAll(async () => {
  aws = await createSimulatedHarness();
});
afterAll(() => aws.close());
beforeEach(() => aws.begin());

async function give(access = view(["a"]), seconds = 600): Promise<string> {
  const { id } = await aws.harness.give(access, seconds);
  await aws.harness.pass(12_000);
  return id;
}

const state = async (id: string) => (await aws.harness.grant(id)).state;

describe("an access entry that others made first", () => {
  // Administrators who share entries say so when they deploy the member role.
  beforeAll(() => aws.simulator.deployRoles({ allowSharedEntries: true }));
  afterAll(() => aws.simulator.deployRoles({ allowSharedEntries: false }));

  const theirs = (...namespaces: string[]) => {
    aws.entries().create({ principalArn: MIA });
    aws.entries().associate(MIA, VIEW, namespaces.length === 0 ? EVERYWHERE : within(...namespaces));
  };
  const SCOPES = [
    ["narrower", ["a"], ["a", "b"], "a b"],
    ["equal", ["a"], ["a"], "a"],
    ["wider", [], ["a"], "*"],
  ] as const;

  it.each(SCOPES)("GRANT-3: with a %s scope fails the grant and is left alone", async (_scope, own, asked) => {
    theirs(...own);
    const before = aws.can();
    const id = await give(view([...asked]));
    expect(await aws.harness.grant(id)).toMatchObject({ state: "FAILED", endReason: "FOREIGN_ENTRY" });
    expect(aws.can()).toEqual(before);
    expect(aws.ours()).toEqual([]);
  });

  it.each(SCOPES)(
    "GRANT-3: with a %s scope is added to where that is allowed, and restored at the end",
    async (_scope, own, asked, together) => {
      await aws.begin({ sharedEntriesAllowed: true });
      theirs(...own);
      const before = aws.can();
      const id = await give(view([...asked]));
      expect(await state(id)).toBe("ACTIVE");
      expect(aws.can()).toEqual([`AmazonEKSViewPolicy: ${together}`]);
      await aws.harness.pass(610_000);
      expect(await state(id)).toBe("REVOKED");
      expect(aws.can()).toEqual(before);
    },
  );

  it("GRANT-3: is not added to once that is not allowed any more; earlier access stays until its end", async () => {
    await aws.begin({ sharedEntriesAllowed: true });
    theirs("a");
    const before = aws.can();
    const first = await give(view(["b"]));
    await aws.harness.db.query("update integrations set shared_entries_allowed = false");
    const second = await give(view(["c"]));
    expect(await aws.harness.grant(second)).toMatchObject({ state: "FAILED", endReason: "FOREIGN_ENTRY" });
    expect([await state(first), aws.can()]).toEqual(["ACTIVE", ["AmazonEKSViewPolicy: a b"]]);
    await aws.harness.pass(610_000);
    expect([await state(first), aws.can()]).toEqual(["REVOKED", before]);
  });

  it("GRANT-3: in the place of ours is left alone, though AWS would let us take policies off it", async () => {
    const id = await give(view(["a"]));
    aws.entries().remove(MIA);
    theirs("a");
    await aws.harness.grants.revoke(ADMIN, id, "It is not needed.");
    await aws.harness.pass(60_000);
    expect([await state(id), aws.can()]).toEqual(["REVOKED_OUTSIDE", ["AmazonEKSViewPolicy: a"]]);
  });

  it("GRANT-3: that others change while the grant lives ends as they changed it", async () => {
    await aws.begin({ sharedEntriesAllowed: true });
    theirs("a");
    const id = await give(edit(["b"]));
    aws.entries().associate(MIA, VIEW, within("a", "c"));
    await aws.harness.pass(610_000);
    expect(await state(id)).toBe("REVOKED");
    expect(aws.can()).toEqual(["AmazonEKSViewPolicy: a c"]);
  });

  it("GRANT-3: that others remove while the grant lives ends the access, and is not recreated", async () => {
    await aws.begin({ sharedEntriesAllowed: true });
    theirs("a");
    const id = await give(edit(["b"]), 3_000);
    aws.entries().remove(MIA);
    await aws.harness.pass(1_000_000);
    expect(await aws.harness.grant(id)).toMatchObject({ state: "REVOKED_OUTSIDE", endReason: "CHANGED_OUTSIDE" });
    expect(aws.can()).toEqual([]);
    expect(aws.entries().find(MIA)).toBeUndefined();
  });
});

describe("Kubernetes groups of roles by template", () => {
  beforeAll(() => aws.simulator.deployRoles({ allowSharedEntries: true, allowKubernetesGroups: true }));
  afterAll(() => aws.simulator.deployRoles({ allowSharedEntries: false, allowKubernetesGroups: false }));

  const inGroups = (...kubernetesGroups: string[]) => ({ ...view(["a"]), kubernetesGroups });
  const groups = () => aws.entries().find(MIA)?.kubernetesGroups;

  it("are the union of all grants, and then those of the last one", async () => {
    const first = await give(inGroups("dev"), 600);
    await give(inGroups("ops"), 1_200);
    expect(groups()).toEqual(["dev", "ops"]);
    await aws.harness.pass(610_000);
    expect([await state(first), groups()]).toEqual(["REVOKED", ["ops"]]);
  });

  it("are added to those of a shared entry, and removed again", async () => {
    await aws.begin({ sharedEntriesAllowed: true });
    aws.entries().create({ principalArn: MIA, kubernetesGroups: ["theirs"] });
    const id = await give(inGroups("dev"));
    expect([await state(id), groups()]).toEqual(["ACTIVE", ["dev", "theirs"]]);
    await aws.harness.pass(610_000);
    expect([await state(id), groups()]).toEqual(["REVOKED", ["theirs"]]);
  });
});

describe("a grant", () => {
  it("GRANT-1: overlaps with another one, and their common access goes with the last", async () => {
    const short = await give(view(["a"]), 600);
    const long = await give(view(["a", "b"]), 1_200);
    await aws.harness.pass(610_000);
    expect([await state(short), await state(long)]).toEqual(["REVOKED", "ACTIVE"]);
    expect(aws.can()).toEqual(["AmazonEKSViewPolicy: a b"]);
    await aws.harness.pass(610_000);
    expect(await state(long)).toBe("REVOKED");
    expect(aws.ours()).toEqual([]);
  });

  it("GRANT-13: works again when the person's role was recreated under its ARN", async () => {
    const id = await give(view(["a"]), 3_600);
    aws.simulator.world.recreateRole(PAYMENTS, "mia");
    expect(aws.can()).toEqual([]);
    await aws.harness.pass(16 * 60_000);
    expect(aws.can()).toEqual(["AmazonEKSViewPolicy: a"]);
    expect(await state(id)).toBe("ACTIVE");
    await aws.harness.pass(3_600_000);
    expect(await state(id)).toBe("REVOKED");
    expect(aws.ours()).toEqual([]);
  });

  it("has every call recorded, though the role that AWS does not know cannot be read", async () => {
    await give(view(["a"]), 3_600);
    aws.simulator.world.recreateRole(PAYMENTS, "mia");
    const message = "The specified principalArn is invalid: invalid principal.";
    aws.simulator.addFault({
      operation: "CreateAccessEntry",
      error: "InvalidParameterException",
      message,
      forever: true,
    });
    aws.simulator.addFault({ operation: "GetRole", error: "AccessDenied", after: 1, forever: true });
    await aws.harness.pass(16 * 60_000);
    expect(aws.ours()).toEqual([]);
    const written: { calls: { operation: string }[] }[] = await aws.harness.db.query(
      "select after -> 'calls' as calls from audit_events where action = 'access-target.written' order by position",
    );
    expect(written.flatMap(({ calls }) => calls.map(({ operation }) => operation))).toContain("eks:DeleteAccessEntry");
  });

  it("whose entry others delete by hand is over, and is not given again", async () => {
    const id = await give(view(["a"]), 3_600);
    aws.entries().remove(MIA);
    await aws.harness.pass(16 * 60_000);
    expect(await aws.harness.grant(id)).toMatchObject({ state: "REVOKED_OUTSIDE", receipt: { remains: null } });
    expect(aws.ours()).toEqual([]);
  });

  it("whose cluster goes between two observations says nothing of an end that was not observed", async () => {
    const id = await give(view(["a"]), 3_600);
    await aws.harness.grants.revoke(ADMIN, id, "It is not needed.");
    await aws.harness.work();
    await aws.harness.db.query("update resources set status = 'GONE'");
    await aws.harness.pass(10_000);
    const { receipt } = await aws.harness.grant(id);
    expect(receipt).toMatchObject({ firstSeenAbsentAt: expect.any(String), lastSeenAbsentAt: null });
    expect(receipt!.notes).toContainEqual(expect.stringMatching(/cluster is gone.* nothing more to observe\./));
  });

  it("whose cluster is recreated under its name ends, and the new one is not touched", async () => {
    const id = await give(view(["a"]), 3_600);
    aws.recreateCluster();
    aws.entries().create({ principalArn: MIA });
    await aws.harness.db.query("update resources set status = 'GONE'");
    aws.simulator.clearCalls();
    await aws.harness.pass(10_000);
    expect(await aws.harness.grant(id)).toMatchObject({ state: "REVOKED", endReason: "CLUSTER_GONE" });
    expect(aws.simulator.calls({ service: "eks" })).toEqual([]);
    expect(aws.entries().find(MIA)).toBeDefined();
  });

  it("that AWS refuses does not delay the removal of other access", async () => {
    const over = await give(view(null), 600);
    await aws.harness.pass(590_000);
    const { id: refused } = await aws.harness.give(edit(["a"]), 600);
    aws.simulator.failNext("AssociateAccessPolicy", "InvalidParameterException", { forever: true });
    await aws.harness.pass(30_000);
    expect(await aws.harness.grant(refused)).toMatchObject({ state: "FAILED", endReason: "REFUSED_BY_AWS" });
    expect(await state(over)).toBe("REVOKED");
    expect(aws.ours()).toEqual([]);
  });

  it("that AWS denies does not keep another one on the entry from being observed gone", async () => {
    const over = await give(view(null), 600);
    await aws.harness.pass(580_000);
    const { id: denied } = await aws.harness.give(edit(["a"]), 600);
    aws.simulator.failNext("AssociateAccessPolicy", "AccessDeniedException", { forever: true });
    await aws.harness.pass(30_000);
    expect([await state(over), await state(denied)]).toEqual(["REVOKED", "PENDING"]);
    expect(
      aws.simulator.calls({ operation: "AssociateAccessPolicy", error: "AccessDeniedException" }).length,
    ).toBeLessThan(10);
    aws.simulator.clearFaults();
    await aws.harness.pass(60_000);
    expect(await state(denied)).toBe("ACTIVE");
  });

  it("that is revoked while it is being given never becomes active, and leaves nothing", async () => {
    const { id } = await aws.harness.give(view(["a"]), 600);
    let isRevoked = () => {};
    const heldUntil = new Promise<void>((resolve) => {
      isRevoked = resolve;
    });
    aws.simulator.addFault({ operation: "AssociateAccessPolicy", heldUntil });
    const working = aws.harness.work();
    // A call is in the log when it was answered: the one after this one is on its way.
    await called("CreateAccessEntry");
    await aws.harness.grants.revoke(ADMIN, id, "It is not needed.");
    isRevoked();
    await working;
    expect(await state(id)).toBe("REVOKING");
    await aws.harness.pass(6_000);
    expect(await aws.harness.grant(id)).toMatchObject({ state: "REVOKED", activeAt: null });
    expect(aws.ours()).toEqual([]);
  });

  it("is observed by two reads side by side, and is ACTIVE once both are answered", async () => {
    const { id } = await aws.harness.give(view(["a"]), 600);
    let answer = () => {};
    const heldUntil = new Promise<void>((resolve) => {
      answer = resolve;
    });
    // The first one finds no entry.
    aws.simulator.addFault({ operation: "DescribeAccessEntry", heldUntil, after: 1 });
    const working = aws.harness.work();
    await called("ListAssociatedAccessPolicies");
    expect(await state(id)).toBe("PENDING");
    answer();
    await working;
    expect(await state(id)).toBe("ACTIVE");
    expect(aws.simulator.calls({ service: "eks" }).map(({ operation }) => operation)).toEqual([
      "DescribeAccessEntry",
      "CreateAccessEntry",
      "AssociateAccessPolicy",
      "ListAssociatedAccessPolicies",
      "DescribeAccessEntry",
    ]);
  });

  it("that is being given when its worker stops is not in doubt, and the next worker goes on", async () => {
    const { id } = await aws.harness.give(view(["a"]), 600);
    let answer = () => {};
    const heldUntil = new Promise<void>((resolve) => {
      answer = resolve;
    });
    aws.simulator.addFault({ operation: "AssociateAccessPolicy", heldUntil });
    const stopping = new AbortController();
    const working = aws.harness.work(stopping.signal);
    await called("CreateAccessEntry");
    stopping.abort();
    answer();
    await working;
    expect(await aws.harness.target()).toMatchObject({ inDoubtSince: null, leaseToken: null, failure: null });
    await aws.harness.work();
    expect(await state(id)).toBe("ACTIVE");
  });

  it("is given by one worker where two try at once", async () => {
    const { id } = await aws.harness.give(view(["a"]), 600);
    await Promise.all([aws.harness.work(), aws.harness.work()]);
    await aws.harness.pass(5_000);
    expect(await state(id)).toBe("ACTIVE");
    expect(aws.simulator.calls({ operation: "CreateAccessEntry" })).toHaveLength(1);
    expect(aws.simulator.calls({ operation: "AssociateAccessPolicy" })).toHaveLength(1);
  });

  it("GRANT-8: comes and goes through half a minute in which writes are not visible", async () => {
    aws.simulator.setConsistencyDelay(20_000);
    const { id } = await aws.harness.give(view(["a"]), 600);
    await aws.harness.pass(90_000);
    expect(await state(id)).toBe("ACTIVE");
    await aws.harness.pass(700_000);
    expect(await state(id)).toBe("REVOKED");
    aws.simulator.settle();
    expect(aws.ours()).toEqual([]);
  });
});

describe("a late write", () => {
  it("GRANT-12: after others took over, is undone before the end is reported", async () => {
    const { id } = await aws.harness.give(view(["a"]), 600);
    // AWS keeps it for a minute: by then the lease has changed hands, and the grant is to end.
    aws.simulator.addFault({ operation: "CreateAccessEntry", dropConnection: true, applyLateMs: 60_000, times: 8 });
    await aws.harness.work();
    await aws.harness.grants.revoke(ADMIN, id, "It is not needed.");
    await aws.harness.pass(40_000);
    expect(await state(id)).toBe("REVOKING");
    await aws.harness.pass(400_000);
    expect(await aws.harness.grant(id)).toMatchObject({ state: "REVOKED", receipt: { remains: null } });
    expect(aws.ours()).toEqual([]);
  });

  it("GRANT-12: as the scope of a policy, is narrowed again", async () => {
    const wide = await give(view(null), 600);
    const narrow = await give(view(["a"]), 3_000);
    aws.simulator.addFault({ operation: "AssociateAccessPolicy", dropConnection: true, applyLateMs: 45_000, times: 1 });
    await aws.harness.pass(660_000);
    await aws.harness.pass(300_000);
    expect([await state(wide), await state(narrow)]).toEqual(["REVOKED", "ACTIVE"]);
    expect(aws.can()).toEqual(["AmazonEKSViewPolicy: a"]);
  });
});

describe("a scope of a policy that AWS writes late", () => {
  it("GRANT-12: narrows that of a later grant, which is wide again within a minute", async () => {
    aws.simulator.addFault({ operation: "AssociateAccessPolicy", dropConnection: true, applyLateMs: 15_000, times: 1 });
    await give(view(["a"]), 3_000);
    const { id } = await aws.harness.give(view(null), 3_000);
    await aws.harness.work();
    expect([await state(id), aws.can()]).toEqual(["ACTIVE", ["AmazonEKSViewPolicy: *"]]);
    await aws.harness.pass(15_000);
    expect(aws.can()).toEqual(["AmazonEKSViewPolicy: a"]);
    await aws.harness.pass(35_000);
    expect([await state(id), aws.can()]).toEqual(["ACTIVE", ["AmazonEKSViewPolicy: *"]]);
    // Five minutes later it is narrowed by others.
    await aws.harness.pass(300_000);
    aws.entries().associate(MIA, VIEW, within("a"));
    await aws.harness.pass(1_000_000);
    expect(await state(id)).toBe("REVOKED_OUTSIDE");
  });
});

describe("a removal that AWS answers late", () => {
  it("GRANT-12: takes away the access of a later grant on the entry, which is given again", async () => {
    const first = await give(view(["a"]), 600);
    aws.simulator.addFault({ operation: "DeleteAccessEntry", dropConnection: true, applyLateMs: 45_000, times: 1 });
    await aws.harness.grants.revoke(ADMIN, first, "It is not needed.");
    await aws.harness.work();
    const { id } = await aws.harness.give(edit(["b"]), 3_000);
    await aws.harness.pass(330_000);
    expect([await state(first), await state(id)]).toEqual(["REVOKED", "ACTIVE"]);
    expect(aws.can()).toEqual(["AmazonEKSEditPolicy: b"]);
    // From then on a removal is that of others.
    aws.entries().remove(MIA);
    await aws.harness.pass(1_000_000);
    expect(await state(id)).toBe("REVOKED_OUTSIDE");
  });
});

describe("a write that AWS answers with 500 and repeats with success", () => {
  const doneLate = (operation: string) =>
    aws.simulator.failNext(operation, "InternalServerException", {
      status: 500,
      applyLateMs: 25_000,
      accountId: PAYMENTS,
    });

  it("GRANT-12: and carries out again after its grant ended is undone, and the receipt comes after that", async () => {
    const held = await give(view(["a"]), 3_000);
    await aws.harness.keepConnected();
    doneLate("AssociateAccessPolicy");
    const { id } = await aws.harness.give(edit(["b"]), 10);
    await aws.harness.pass(20_000);
    expect([await state(id), aws.can()]).toEqual(["REVOKING", ["AmazonEKSViewPolicy: a"]]);
    expect(await loadWaiting(aws.harness.db.manager, [id], aws.harness.clock.now())).toMatchObject(
      new Map([[id, { reason: "DOUBT" }]]),
    );
    await aws.harness.pass(5_000);
    expect(aws.can()).toEqual(["AmazonEKSEditPolicy: b", "AmazonEKSViewPolicy: a"]);
    await aws.harness.pass(6_000);
    expect([await state(id), aws.can()]).toEqual(["REVOKING", ["AmazonEKSViewPolicy: a"]]);
    await aws.harness.pass(330_000);
    const { state: ended, receipt } = await aws.harness.grant(id);
    expect([ended, await state(held), aws.can()]).toEqual(["REVOKED", "ACTIVE", ["AmazonEKSViewPolicy: a"]]);
    const removals = receipt!.calls.filter(({ operation }) => operation === "eks:DisassociateAccessPolicy");
    expect(removals).toHaveLength(2);
  });

  it("GRANT-12: and deletes the entry of a later grant with, gives it again", async () => {
    const first = await give(view(["a"]), 600);
    doneLate("DeleteAccessEntry");
    await aws.harness.grants.revoke(ADMIN, first, "It is not needed.");
    await aws.harness.work();
    const { id } = await aws.harness.give(edit(["b"]), 3_000);
    await aws.harness.work();
    expect([await state(id), aws.can()]).toEqual(["ACTIVE", ["AmazonEKSEditPolicy: b"]]);
    await aws.harness.pass(25_000);
    expect(aws.can()).toEqual([]);
    await aws.harness.pass(10_000);
    expect([await state(id), aws.can()]).toEqual(["ACTIVE", ["AmazonEKSEditPolicy: b"]]);
    await aws.harness.pass(330_000);
    expect([await state(first), await state(id)]).toEqual(["REVOKED", "ACTIVE"]);
  });
});

describe("a revocation that cannot be made", () => {
  it("GRANT-29: because AWS denies it is reported, overdue after two minutes, and done once it is allowed", async () => {
    const id = await give(view(["a"]), 600);
    aws.denyRemovals();
    aws.simulator.failNext("DescribeAccessEntry", "AccessDeniedException", { forever: true });
    await aws.harness.pass(730_000);
    await raiseOverdueAlarms(aws.harness);
    expect(await aws.harness.grant(id)).toMatchObject({ state: "REVOKING", absentSince: null });
    const overdue = await aws.harness.overdue();
    expect(overdue.map((grant) => grant.id)).toEqual([id]);
    expect((await aws.harness.target()).failure).toMatchObject({ message: expect.any(String) });

    aws.simulator.clearFaults();
    await aws.harness.pass(120_000);
    expect(await state(id)).toBe("REVOKED");
    expect(aws.ours()).toEqual([]);
  });

  it("GRANT-29: because an SCP denies every deletion loses its access all the same, and the entry later", async () => {
    const id = await give({ ...view(["a"]), policies: [...view(["a"]).policies, ...edit(["b"]).policies] }, 600);
    const message = "not authorized, with an explicit deny in a service control policy";
    aws.simulator.addFault({ operation: "DeleteAccessEntry", error: "AccessDeniedException", message, forever: true });
    await aws.harness.pass(595_000);
    expect(aws.can()).toEqual([]);
    expect((await aws.harness.target()).failure).toMatchObject({
      code: "BLOCKED_BY_SCP",
      call: { operation: "eks:DeleteAccessEntry" },
    });
    await aws.harness.pass(10_000);
    const { receipt, state: ended } = await aws.harness.grant(id);
    expect(ended).toBe("REVOKED");
    expect(receipt!.calls.map(({ operation }) => operation)).toContain("eks:DisassociateAccessPolicy");
    expect(receipt!.notes).toContainEqual("The access entry itself was still there. It gave no access any more.");
    expect(aws.ours()).toEqual([MIA]);
    // The entry gives nothing, so its deletion is tried ever more rarely.
    await aws.harness.pass(3 * 3_600_000);
    aws.simulator.clearCalls();
    await aws.harness.pass(3_600_000);
    expect(aws.simulator.calls({ operation: "DeleteAccessEntry" })).toHaveLength(1);

    aws.simulator.clearFaults();
    await aws.harness.pass(3_600_000);
    expect(aws.ours()).toEqual([]);
    expect((await aws.harness.target()).state).toBe("CLOSED");
  });

  it("GRANT-29: because the entry lost our tags, and AWS does not let us restore them, is reported, and done once it does", async () => {
    const id = await give(view(["a"]), 600);
    aws.entries().change(MIA, { tags: { team: "payments" } });
    aws.simulator.failNext("TagResource", "AccessDeniedException", { forever: true });
    await aws.harness.pass(605_000);
    aws.harness.away(120_000);
    await aws.harness.pass(5_000);
    expect(await state(id)).toBe("REVOKING");
    expect((await aws.harness.target()).failure).toMatchObject({
      code: "AccessDeniedException",
      message: expect.stringContaining("eks:TagResource"),
    });
    expect(aws.can()).toEqual(["AmazonEKSViewPolicy: a"]);

    aws.simulator.clearFaults();
    await aws.harness.pass(600_000);
    expect(await state(id)).toBe("REVOKED");
    expect(aws.can()).toEqual([]);
  });
});

describe("access whose entry cannot be read", () => {
  it("is not given without an observation", async () => {
    aws.simulator.failNext("DescribeAccessEntry", "AccessDeniedException", { forever: true });
    const id = await give(view(["a"]), 600);
    expect([await state(id), aws.entries().find(MIA)]).toEqual(["PENDING", undefined]);
    expect(aws.simulator.calls({ operation: "CreateAccessEntry" })).toEqual([]);
  });

  it("GRANT-29: is deleted all the same, once, and ends when its absence is observed", async () => {
    aws.simulator.failNext("ListAssociatedAccessPolicies", "AccessDeniedException", { forever: true });
    const id = await give(view(["a"]), 600);
    expect([await state(id), aws.can()]).toEqual(["PENDING", ["AmazonEKSViewPolicy: a"]]);
    await aws.harness.grants.revoke(ADMIN, id, "It is not needed.");
    // The entry can be described as long as it is there, and its policies cannot.
    aws.simulator.failNext("DescribeAccessEntry", "AccessDeniedException", { forever: true });
    await aws.harness.pass(300_000);
    expect([await state(id), aws.can()]).toEqual(["REVOKING", []]);
    expect(aws.simulator.calls({ operation: "DeleteAccessEntry" })).toHaveLength(1);
    aws.simulator.clearFaults();
    await aws.harness.pass(400_000);
    expect(await aws.harness.grant(id)).toMatchObject({
      state: "REVOKED",
      activeAt: null,
      receipt: { calls: [expect.objectContaining({ operation: "eks:DeleteAccessEntry" })] },
    });
  });
});

describe("a person who signs in with Identity Center", () => {
  beforeEach(async () => {
    await aws.begin({ principalStrategy: "IDENTITY_CENTER", principalRoleTemplate: null });
    aws.simulator.world.identityCenter!.addUser({ userName: "mia", displayName: "Mia" });
  });
  const role = async () => (await aws.harness.target()).principalArn;
  const assignments = () =>
    aws.simulator.world
      .identityCenterAdmin!.permissionSets.assignments()
      .filter(({ set }) => set.name.startsWith("drawbridge-"));

  it("GRANT-28: is refused once the grant is over, though their session and their assignment live on", async () => {
    const id = await give(view(["a"]));
    expect(await state(id)).toBe("ACTIVE");
    const set = assignments()[0]!.set.name;
    expect(aws.simulator.signIn("mia", PAYMENTS, set)).toMatchObject({ sessionToken: expect.any(String) });
    expect(aws.can(await role())).toEqual(["AmazonEKSViewPolicy: a"]);

    await aws.harness.pass(610_000);
    expect(await state(id)).toBe("REVOKED");
    expect(aws.can(await role())).toEqual([]);
    expect(assignments()).toHaveLength(1);
    aws.harness.clock.advance({ minutes: 1 });
    await sweepBindings({ ...aws.harness, bindingUsers }, aws.harness.ids.connector);
    const [binding] = await aws.harness.db.query("select state, next_reconcile_at as until from bindings");
    expect(binding).toMatchObject({ state: "IDLE", until: expect.any(Date) });
  });

  it("GRANT-4: whose assignment others remove loses access, and gets it on a role with another ending by a new request", async () => {
    const id = await give(view(["a"]), 3_600);
    const before = await role();
    const { permissionSets } = aws.simulator.world.identityCenterAdmin!;
    const { set, principal } = assignments()[0]!;
    permissionSets.unassign(set.arn, PAYMENTS, principal);
    await aws.harness.pass(35 * 60_000);
    expect(await aws.harness.grant(id)).toMatchObject({ state: "REVOKED_OUTSIDE", endReason: "CHANGED_OUTSIDE" });
    const again = await give(view(["a"]), 3_600);
    await aws.harness.pass(60_000);
    expect(await state(again)).toBe("ACTIVE");
    expect(aws.ours()).toHaveLength(1);
    expect(aws.ours()[0]).not.toBe(before);
  });
});

describe("a clock that is moved", () => {
  it("forward ends overdue grants, and back gives none again", async () => {
    const id = await give(view(["a"]), 600);
    aws.harness.clock.advance({ hours: 3 });
    await aws.harness.pass(6_000);
    expect(await state(id)).toBe("REVOKED");
    aws.harness.clock.advance({ hours: -3 });
    await aws.harness.pass(60_000);
    expect(await state(id)).toBe("REVOKED");
    expect(aws.ours()).toEqual([]);
  });

  it("back while a revocation is under way delays it, and loses nothing", async () => {
    const id = await give(view(["a"]), 600);
    await aws.harness.pass(589_500);
    expect(await state(id)).toBe("REVOKING");
    aws.harness.clock.advance({ minutes: -5 });
    await aws.harness.pass(6 * 60_000);
    expect(await state(id)).toBe("REVOKED");
    expect(aws.ours()).toEqual([]);
  });
});

async function called(operation: string): Promise<void> {
  await eventually(`${operation} is called`, () => aws.simulator.calls({ operation }).length > 0);
}
