import { eventually } from "../../../../testing/eventually";
import { poolArn, type SavedIdentity, saveIdentity, saveProvider } from "../../../../testing/factories";
import { AuditEvent } from "../../audit/audit-event.entity";
import { Binding } from "../binding.entity";
import { Slot } from "../slots/slot.entity";
import { SlotAssignment } from "../slots/slot-assignment.entity";
import { failure } from "../testing/memory-center";
import { NO_GRANTS } from "../testing/no-grants";
import { createSlotLeaseHarness, LEASE_ACCOUNT, type SlotLeaseHarness } from "../testing/slot-lease-harness";

// Many statements and calls a story, on machines that do other things as well.
let harness: SlotLeaseHarness;
let ana: SavedIdentity;
let binding: Binding;

beforeAll(async () => {
  harness = await createSlotLeaseHarness();
});
beforeEach(async () => {
  await harness.begin();
  ana = await harness.person("ana");
  binding = await harness.ensure(ana);
});
afterAll(() => harness.close());

const prepare = (id = binding.id) => harness.prepare(id);
const prepareToTheEnd = (id = binding.id) => harness.prepareToTheEnd(id);
const current = (id = binding.id) => harness.current(id);
const assigned = (n: number, account = LEASE_ACCOUNT) => harness.center.assigneesOf(account, poolArn(n));
const changesOf = (kind: "assign" | "unassign") => harness.center.changes.filter((change) => change.kind === kind);
const ANA = { kind: "USER", id: "user-ana" } as const;

/** The observation of the assignees is on its way until the returned function is called. */
function holdAssignees(): () => void {
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  harness.center.before = (call) => (call === "assignees" ? held : undefined);
  return answer;
}

describe("making a person's principal in Identity Center", () => {
  it("leases a slot, assigns it to them alone, and finds its role", async () => {
    const prepared = await prepareToTheEnd();
    expect(assigned(1)).toEqual([ANA]);
    const [role] = harness.center.roles.values();
    expect(prepared).toMatchObject({
      kind: "ready",
      binding: { principalArn: role!.arn, principalUniqueId: role!.uniqueId },
    });
    expect(await current()).toMatchObject({
      state: "READY",
      identityCenterUserId: "user-ana",
      permissionSetName: "drawbridge-01",
      permissionSetArn: poolArn(1),
      beganAt: expect.any(Date),
      assignmentRequestId: null,
      failure: null,
      nextReconcileAt: null,
      leaseToken: null,
    });
    expect(harness.center.calls).not.toContain("role 111111111111");
  });

  it("checks after two seconds the change that AWS has begun, and does not begin it twice", async () => {
    const inTwoSeconds = () => new Date(harness.clock.now().getTime() + 2_000);
    expect(await prepare()).toEqual({ kind: "waiting", until: inTwoSeconds() });
    expect(await prepare()).toEqual({ kind: "waiting", until: inTwoSeconds() });
    expect(harness.center.calls.filter((call) => call === "assign")).toHaveLength(1);
    expect((await current()).assignmentRequestId).toBe("assign:0");
  });

  it("then only reads the assignments and the role", async () => {
    await prepareToTheEnd();
    harness.center.calls.length = 0;
    expect(await prepare()).toMatchObject({ kind: "ready" });
    expect([...harness.center.calls].sort()).toEqual(["assignees", `role ${LEASE_ACCOUNT}`]);
  });

  it("reads a known role beside the assignees, also where the slot lease is taken up again", async () => {
    await prepareToTheEnd();
    await harness.makeIdle(binding.id);
    await harness.ensure(ana);
    harness.center.calls.length = 0;
    const answer = holdAssignees();
    const prepared = prepare();
    await eventually("the role is read", () => harness.center.calls.includes(`role ${LEASE_ACCOUNT}`));
    expect(await current()).toMatchObject({ state: "PREPARING" });
    answer();
    expect(await prepared).toMatchObject({ kind: "ready" });
    expect([...harness.center.calls].sort()).toEqual(["assignees", `role ${LEASE_ACCOUNT}`]);
  });

  it("forgets the role that was read before it assigns the slot again", async () => {
    const before = await harness.ready(ana);
    await harness.makeIdle(binding.id);
    await harness.ensure(ana);
    const answer = holdAssignees();
    const prepared = prepare();
    await eventually("the role is read", () => harness.center.calls.includes(`role ${LEASE_ACCOUNT}`));
    harness.center.take(LEASE_ACCOUNT, poolArn(1), "user-ana");
    answer();
    expect(await prepared).toMatchObject({ kind: "waiting" });
    expect(await prepareToTheEnd()).toMatchObject({ kind: "ready" });
    const [role] = harness.center.roles.values();
    expect((await current()).principalUniqueId).toBe(role!.uniqueId);
    expect(role!.uniqueId).not.toBe(before.principalUniqueId);
  });

  it("does not wait for the role where it has to move to another slot", async () => {
    await prepareToTheEnd();
    harness.center.give(LEASE_ACCOUNT, poolArn(1), { kind: "GROUP", id: "everybody" });
    harness.center.before = (call) => call.startsWith("role ") && new Promise(() => undefined);
    expect(await prepare()).toMatchObject({ kind: "moved" });
  });

  it("waits for a late role", async () => {
    await prepare();
    harness.center.settle();
    const late = new Map(harness.center.roles);
    harness.center.roles.clear();
    await prepare();
    harness.clock.advance({ seconds: 2 });
    expect(await prepare()).toMatchObject({ kind: "waiting" });
    for (const [arn, role] of late) harness.center.roles.set(arn, role);
    expect(await prepareToTheEnd()).toMatchObject({ kind: "ready" });
  });

  it("fails with a sentence where the integration has no pool", async () => {
    await harness.setPool(0);
    expect(await prepare()).toMatchObject({
      kind: "failed",
      code: "PRINCIPAL_NOT_FOUND",
      message: expect.stringContaining("has no pool of permission sets"),
    });
  });
});

describe("a killed worker", () => {
  const CALLS = [
    "userId",
    "assignees",
    "isUser",
    "slotContents",
    "assign",
    "assignmentOutcome",
    `reservedRole ${LEASE_ACCOUNT}`,
  ];

  it.each(CALLS.flatMap((call) => (["before", "after"] as const).map((when) => [when, call] as const)))(
    "%s %s leaves nothing that is not picked up again",
    async (when, call) => {
      let isKilled = false;
      const killed = new Promise<"killed">((resolve) => {
        harness.center[when] = (name) => {
          if (name !== call || isKilled) return undefined;
          isKilled = true;
          resolve("killed");
          return new Promise(() => undefined);
        };
      });
      for (let round = 0; round < 5 && !isKilled; round += 1) {
        await Promise.race([prepare(), killed]);
        if (round > 1) harness.center.settle();
      }
      expect(isKilled).toBe(true);
      expect(await prepare()).toMatchObject({ kind: "waiting" });
      harness.clock.advance({ seconds: 61 });

      expect(await prepareToTheEnd()).toMatchObject({ kind: "ready" });
      expect(assigned(1)).toEqual([ANA]);
      expect([2, 3, 4, 5].flatMap((n) => assigned(n))).toEqual([]);
      expect(await current()).toMatchObject({ state: "READY", assignmentRequestId: null });
    },
  );
});

describe("the check of a slot before it is assigned", () => {
  const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";

  it("skips a slot with an attached AdministratorAccess, whichever worker reads it first", async () => {
    harness.center.changeSet(1, { managedPolicies: [ADMINISTRATOR] });
    expect(await prepareToTheEnd()).toMatchObject({ binding: { permissionSetName: "drawbridge-02" } });
    expect(assigned(1)).toEqual([]);
    const [first] = await harness.slots();
    expect(first).toMatchObject({ state: "OUT_OF_USE", reasons: [{ code: "POLICY_ATTACHED" }] });
  });

  it("is repeated after ten minutes, because others may have changed the slot", async () => {
    await harness.checkAll();
    harness.center.calls.length = 0;
    await prepareToTheEnd();
    expect(harness.center.calls).not.toContain("slotContents");

    harness.clock.advance({ minutes: 11 });
    harness.center.changeSet(2, { sessionDuration: "PT12H" });
    const ben = await harness.ready(await harness.person("ben"));
    expect(ben.permissionSetName).toBe("drawbridge-03");
  });

  it("that fails lets the person wait, and assigns nothing", async () => {
    harness.center.before = (call) => {
      if (call === "slotContents") throw failure("throttled", "THROTTLED");
    };
    expect(await prepare()).toMatchObject({ kind: "waiting" });
    expect(await current()).toMatchObject({ failure: { code: "THROTTLED" }, beganAt: null });
    harness.center.before = () => undefined;
    expect(await prepareToTheEnd()).toMatchObject({ kind: "ready" });
  });

  it("makes a person wait, with a sentence, where every slot is out of use", async () => {
    for (let n = 1; n <= 5; n += 1) harness.center.changeSet(n, { tags: {} });
    for (let n = 1; n <= 6; n += 1) await prepare();
    expect((await current()).failure).toMatchObject({
      code: "POOL_EXHAUSTED",
      message: "None of the 5 permission sets of the pool can be used. An admin can see why.",
    });
    for (let n = 1; n <= 5; n += 1) harness.center.changeSet(n, { tags: { "drawbridge-pool": await installation() } });
    await harness.checkAll();
    expect(await prepareToTheEnd()).toMatchObject({ kind: "ready" });
  });

  const installation = async () => (await harness.db.query("select id from installation"))[0].id;
});

describe("a person's user in Identity Center", () => {
  it("is the one they were read as, without a call", async () => {
    const there = await saveProvider(harness.db, {
      kind: "AWS_IDENTITY_CENTER",
      integrationId: harness.integration.id,
    });
    harness.center.users.set("user-ben", { userName: "renamed", email: null });
    const ben = await harness.ensure(await saveIdentity(harness.db, there, "ben", { externalId: "user-ben" }));
    expect(await prepareToTheEnd(ben.id)).toMatchObject({ binding: { identityCenterUserId: "user-ben" } });
    expect(harness.center.calls).not.toContain("userId");
  });

  it("is found by e-mail where no user name fits", async () => {
    harness.center.users.set("user-ana", { userName: "a.silva", email: "ana@example.com" });
    expect(await prepareToTheEnd()).toMatchObject({ binding: { identityCenterUserId: "user-ana" } });
  });

  it("does not exist where no user fits, or several do", async () => {
    harness.center.users.set("user-ana", { userName: "a", email: "ana@example.com" });
    harness.center.users.set("user-2", { userName: "b", email: "ana@example.com" });
    expect(await prepare()).toMatchObject({ kind: "failed", code: "PRINCIPAL_NOT_FOUND" });
    expect(await current()).toMatchObject({ state: "PREPARING", failure: { code: "USER_NOT_FOUND" }, slotId: null });
  });

  it("belongs to one person only", async () => {
    await prepareToTheEnd();
    const double = await saveIdentity(harness.db, harness.people, "double", {
      email: "ana@example.com",
      displayName: "Ana Two",
    });
    harness.center.users.set("user-ana", { userName: "ana", email: "ana@example.com" });
    const other = await harness.ensure(double);
    expect(await prepare(other.id)).toMatchObject({
      kind: "failed",
      message: "Ana Two and ana are one and the same user of IAM Identity Center, so they cannot both be given access.",
    });
    expect((await current(other.id)).identityCenterUserId).toBeNull();
  });

  it("is pinned: a user recreated under the name is another binding, on another slot", async () => {
    await prepareToTheEnd();
    harness.center.users.delete("user-ana");
    harness.center.take(LEASE_ACCOUNT, poolArn(1), "user-ana");
    harness.center.users.set("user-ana-2", { userName: "ana", email: "ana@example.com" });
    expect(await prepareToTheEnd()).toMatchObject({ kind: "failed", code: "PRINCIPAL_NOT_FOUND" });
    expect(await current()).toMatchObject({ state: "REMOVING", failure: { code: "USER_GONE" } });
    expect(await prepare()).toMatchObject({ kind: "failed", message: expect.stringContaining("ask again") });

    const anew = await harness.ensure(ana);
    expect(anew.id).not.toBe(binding.id);
    expect(await prepareToTheEnd(anew.id)).toMatchObject({
      kind: "ready",
      binding: { identityCenterUserId: "user-ana-2", permissionSetName: "drawbridge-02" },
    });
  });
});

describe("a change by others in Identity Center", () => {
  it.each([{ kind: "USER", id: "user-2" } as const, { kind: "GROUP", id: "group-1" } as const])(
    "moves access to another slot where they assign it to another $kind",
    async (assignee) => {
      await prepareToTheEnd();
      harness.center.give(LEASE_ACCOUNT, poolArn(1), assignee);
      const moved: string[] = [];
      const whenPrepared = {
        ...NO_GRANTS,
        moved: async (_tx: unknown, _from: string, makeAnother: () => Promise<{ id: string }>) =>
          void moved.push((await makeAnother()).id),
      };
      expect(await harness.prepare(binding.id, whenPrepared)).toEqual({ kind: "moved" });
      expect(await current()).toMatchObject({
        state: "REMOVING",
        failure: {
          code: "PRINCIPAL_SHARED",
          message: expect.stringContaining(
            `to others than ana as well: ${assignee.kind.toLowerCase()} ${assignee.id}.`,
          ),
        },
      });
      expect(await harness.db.manager.find(SlotAssignment)).toMatchObject([
        {
          slotId: binding.slotId ?? expect.any(String),
          accountId: LEASE_ACCOUNT,
          assignees: [{ ...assignee, ours: false }],
        },
      ]);
      const [another] = moved;
      expect(await prepareToTheEnd(another!)).toMatchObject({
        kind: "ready",
        binding: { permissionSetName: "drawbridge-02" },
      });
      expect(await harness.events("binding.moved")).toMatchObject([
        { subjectId: binding.id, after: { movedTo: another, assignees: [assignee] } },
      ]);
      const removed = await harness.removeToTheEnd(binding.id);
      expect(removed.roleAbsentSince).toBeNull();
      expect(assigned(1)).toEqual([assignee]);
    },
  );

  it("is noticed before the slot is assigned to the person, where it has another holder from the start", async () => {
    harness.center.give(LEASE_ACCOUNT, poolArn(1), { kind: "GROUP", id: "everybody" });
    expect(await prepare()).toEqual({ kind: "moved" });
    expect(harness.center.changes).toEqual([]);
    expect((await harness.ready(ana)).permissionSetName).toBe("drawbridge-02");
  });

  it("is left as it is when they remove the assignment, until access is requested again", async () => {
    await prepareToTheEnd();
    harness.center.take(LEASE_ACCOUNT, poolArn(1), "user-ana");
    expect(await prepareToTheEnd()).toMatchObject({
      kind: "failed",
      message: expect.stringMatching(/^Somebody took the permission set drawbridge-01 away from ana /),
    });
    expect(harness.center.calls.filter((call) => call === "assign")).toHaveLength(1);
    expect(await current()).toMatchObject({ state: "PREPARING", failure: { code: "ASSIGNMENT_REMOVED" } });

    expect(await harness.ensure(ana)).toMatchObject({ id: binding.id });
    expect(await prepareToTheEnd()).toMatchObject({ kind: "ready" });
  });

  it("is not taken for a removal at the first read", async () => {
    await prepareToTheEnd();
    harness.center.take(LEASE_ACCOUNT, poolArn(1), "user-ana");
    const until = new Date(harness.clock.now().getTime() + 30_000);
    expect(await prepare()).toEqual({ kind: "waiting", until });
    harness.clock.advance({ seconds: 29 });
    expect(await prepare()).toEqual({ kind: "waiting", until });
    harness.center.give(LEASE_ACCOUNT, poolArn(1), ANA);
    expect(await prepare()).toMatchObject({ kind: "ready", binding: { failure: null } });

    harness.center.take(LEASE_ACCOUNT, poolArn(1), "user-ana");
    expect(await prepare()).toMatchObject({ kind: "waiting" });
    harness.clock.advance({ seconds: 30 });
    expect(await prepare()).toMatchObject({ kind: "failed" });
  });

  it("D2: locks nobody out by deleting a permission set, with access in one account or in two", async () => {
    await prepareToTheEnd();
    const other = await harness.ready(ana, "222222222222");
    expect(other.permissionSetName).toBe("drawbridge-01");
    for (const account of [LEASE_ACCOUNT, "222222222222"]) harness.center.take(account, poolArn(1), "user-ana");
    harness.center.sets.delete(poolArn(1));
    expect(await prepareToTheEnd()).toMatchObject({ kind: "failed" });

    // A person who asks again gets another slot: this lease ends, and theirs is a new one.
    await harness.ensure(ana);
    expect(await prepareToTheEnd()).toEqual({ kind: "moved" });
    expect((await harness.slots())[0]).toMatchObject({ state: "OUT_OF_USE", reasons: [{ code: "GONE" }] });
    const anew = await harness.ready(ana);
    expect(anew).toMatchObject({ permissionSetName: "drawbridge-02" });
    expect(anew.id).not.toBe(binding.id);
    expect(await prepareToTheEnd(other.id)).toMatchObject({ kind: "failed" });
    await harness.removeToTheEnd(binding.id);
  });

  it("ends access whose role is gone though the person is assigned; the next grant uses another slot", async () => {
    await prepareToTheEnd();
    harness.center.roles.clear();
    expect(await prepare()).toMatchObject({ kind: "waiting" });
    harness.clock.advance({ seconds: 30 });
    expect(await prepare()).toMatchObject({
      kind: "failed",
      isLoss: true,
      message: expect.stringContaining(" is gone"),
    });

    await harness.ensure(ana);
    expect(await prepare()).toMatchObject({ kind: "waiting" });
    expect(await current()).toMatchObject({ failure: { code: "ROLE_AWAITED" }, failedAttempts: 0 });
    harness.clock.advance({ minutes: 10 });
    expect(await prepare()).toMatchObject({ kind: "moved" });
    expect(await harness.ready(ana)).toMatchObject({ permissionSetName: "drawbridge-02" });
  });

  it("is followed when the role is recreated, with another ending, and both are recorded", async () => {
    await prepareToTheEnd();
    const before = await current();
    harness.center.take(LEASE_ACCOUNT, poolArn(1), "user-ana");
    harness.center.give(LEASE_ACCOUNT, poolArn(1), ANA);
    expect(await prepare()).toMatchObject({ kind: "ready" });
    const after = await current();
    expect(after.principalArn).not.toBe(before.principalArn);
    expect(after.principalUniqueId).not.toBe(before.principalUniqueId);
    const lease = {
      personId: ana.personId,
      identityCenterUserId: "user-ana",
      accountId: LEASE_ACCOUNT,
      bindingId: binding.id,
    };
    const [first, second] = [before, after].map(({ principalArn: roleArn, principalUniqueId: roleUniqueId }) => ({
      ...lease,
      permissionSetName: "drawbridge-01",
      roleArn,
      roleUniqueId,
    }));
    expect(await harness.events("lease.began", "lease.ended")).toMatchObject([
      { action: "lease.began", subjectId: before.principalArn, after: first },
      { action: "lease.ended", subjectId: before.principalArn, before: first },
      { action: "lease.began", subjectId: after.principalArn, after: second },
    ]);
  });
});

describe("a role that was another person's", () => {
  it("is given to nobody else for 12 hours and a quarter after their assignment was observed gone", async () => {
    harness.center.keepsRoles = true;
    const first = await harness.ready(ana);
    await harness.beginRemoval(first.id);
    const gone = await harness.removeToTheEnd(first.id);
    const [role] = harness.center.roles.values();
    // As if its cool-down had ended early, as IAM did not show the role for a while.
    const unassignedAt = harness.clock.now();
    await harness.db.manager.update(Binding, first.id, { unassignedAt, removedAt: unassignedAt });
    await harness.setPool(1);
    const ben = await harness.ensure(await harness.person("ben"));
    for (let round = 0; round < 5; round += 1) {
      expect(await prepare(ben.id)).toMatchObject({ kind: "waiting" });
      harness.center.settle();
      harness.clock.advance({ seconds: 2 });
    }
    const until = new Date(unassignedAt.getTime() + (12 * 60 + 15) * 60_000);
    expect(await current(ben.id)).toMatchObject({
      state: "PREPARING",
      principalArn: null,
      failure: { code: "ROLE_OF_ANOTHER", message: expect.stringContaining(`${role!.arn} was another person's`) },
    });
    expect((await current(ben.id)).failure?.message).toContain(until.toISOString());
    harness.clock.advance({ milliseconds: until.getTime() - harness.clock.now().getTime() - 1 });
    expect(await prepare(ben.id)).toMatchObject({ kind: "waiting" });
    harness.clock.advance({ milliseconds: 1 });
    expect(await prepare(ben.id)).toMatchObject({ kind: "ready" });
    expect(gone.principalUniqueId).toBe((await current(ben.id)).principalUniqueId);
  });
});

describe("a limit of AWS", () => {
  it("is 15 changes at a time, five of them for ends alone, whichever workers ask", async () => {
    await harness.begin(20);
    const account = (n: number) => String(n).padStart(12, "3");
    const over = [];
    for (let n = 0; n < 6; n += 1) over.push(await harness.ready(await harness.person(`over${n}`), account(n)));
    harness.center.changes.length = 0;
    const all = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => harness.ensure(await harness.person(`p${n}`), account(n + 6))),
    );
    await Promise.all(all.map(({ id }) => prepare(id)));
    expect(changesOf("assign")).toHaveLength(10);
    for (const { id } of over) await harness.beginRemoval(id);
    await Promise.all(over.map(({ id }) => harness.remove(id)));
    expect([changesOf("assign").length, changesOf("unassign").length]).toEqual([10, 5]);

    harness.center.settle();
    // Side by side: any of them may have been left without a place, and get one when others have looked again.
    await Promise.all(all.map(({ id }) => prepareToTheEnd(id)));
    expect(changesOf("assign")).toHaveLength(12);
    expect(await harness.db.manager.countBy(Binding, { state: "READY" })).toBe(12);
  });

  it("makes an end in an account not wait for all who are to get access there", async () => {
    await harness.begin(20);
    const over = await harness.ready(await harness.person("over"));
    await harness.beginRemoval(over.id);
    for (let n = 0; n < 12; n += 1) await prepare((await harness.ensure(await harness.person(`p${n}`))).id);
    await harness.remove(over.id);
    const { nextReconcileAt } = await current(over.id);
    expect(nextReconcileAt!.getTime() - harness.clock.now().getTime()).toBe(2_000);
  });

  it("makes a change wait for another one in the account", async () => {
    const ben = await harness.ensure(await harness.person("ben"));
    await prepare();
    expect(await prepare(ben.id)).toMatchObject({ kind: "waiting" });
    expect(await current(ben.id)).toMatchObject({ assignmentRequestId: null, failure: null });
    expect(harness.center.changes).toHaveLength(1);
    harness.center.settle();
    expect(await prepareToTheEnd()).toMatchObject({ kind: "ready" });
    expect(await prepareToTheEnd(ben.id)).toMatchObject({ kind: "ready" });
  });

  it("is checked less often, the more people wait for the account", async () => {
    await harness.begin(20);
    await prepare((await harness.ensure(await harness.person("first"))).id);
    const waits: number[] = [];
    for (let n = 0; n < 12; n += 1) {
      const { id } = await harness.ensure(await harness.person(`p${n}`));
      const { until } = (await prepare(id)) as { until: Date };
      waits.push((until.getTime() - harness.clock.now().getTime()) / 1_000);
    }
    expect(waits).toEqual([2, 2, 2, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6]);
  });

  it("is waited for without counting as a failed attempt", async () => {
    await harness.begin(1);
    const [ana, ben] = [
      await harness.ensure(await harness.person("a")),
      await harness.ensure(await harness.person("b")),
    ];
    await prepareToTheEnd(ana.id);
    for (let n = 0; n < 6; n += 1) await prepare(ben.id);
    expect(await current(ben.id)).toMatchObject({ failure: { code: "POOL_EXHAUSTED" }, failedAttempts: 0 });
  });

  it("lets an assignment that IAM denied be tried as long as a grant waits for it", async () => {
    const reason = "Received a 403 status error: Access denied by IAM.";
    const since = harness.clock.now().toISOString();
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await prepare();
      harness.center.refuseNext = reason;
      harness.center.settle();
      expect(await prepare()).toMatchObject({ kind: "waiting" });
    }
    expect(await current()).toMatchObject({
      state: "PREPARING",
      failure: { since, call: { kind: "denied", operation: "sso:CreateAccountAssignment" } },
    });
    expect(await prepareToTheEnd()).toMatchObject({ kind: "ready", binding: { failure: null } });
  });

  it("lets a failed assignment be tried some times, and gives the reason at last", async () => {
    const reason = "Received a 404 status error: Account is not active.";
    for (let attempt = 0; attempt < 4; attempt += 1) {
      await prepare();
      harness.center.refuseNext = reason;
      harness.center.settle();
      expect(await prepare()).toMatchObject({ kind: "waiting" });
      expect((await current()).failure).toMatchObject({
        code: "ASSIGNMENT_FAILED",
        message: `IAM Identity Center could not assign the permission set: ${reason}`,
      });
    }
    await prepare();
    harness.center.refuseNext = reason;
    harness.center.settle();
    expect(await prepare()).toMatchObject({
      kind: "failed",
      code: "REFUSED_BY_AWS",
      message: expect.stringContaining(reason),
    });
    expect((await current()).assignmentRequestId).toBeNull();
  });

  it("takes no access away while it cannot be read", async () => {
    await prepareToTheEnd();
    harness.center.before = () => {
      throw failure("denied", "AccessDeniedException");
    };
    expect(await prepare()).toMatchObject({ kind: "waiting" });
    expect(await current()).toMatchObject({ state: "READY" });
  });
});

it("writes nothing into a permission set, and makes and deletes none", async () => {
  await prepareToTheEnd();
  await harness.beginRemoval(binding.id);
  await harness.removeToTheEnd(binding.id);
  const written = await harness.events("binding.written");
  const calls = written.flatMap(({ after }) => (after as { calls: { operation: string }[] }).calls);
  expect(calls.map(({ operation }) => operation)).toEqual(["assign", "unassign"]);
  expect(await harness.db.manager.count(AuditEvent)).toBeGreaterThan(0);
  expect(await harness.db.manager.count(Slot)).toBe(5);
});
