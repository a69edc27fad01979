import { poolArn, type SavedIdentity, saveGrant } from "../../../../testing/factories";
import { someoneWaitsForALock } from "../../../../testing/lock-waits";
import { ADMIN, AUDITOR } from "../../../../testing/test-domain";
import { outsideTransaction } from "../../../platform/database/connections/one-connection";
import { Binding } from "../binding.entity";
import { reconcileSlotAssignment } from "../identity-center/reconcile-slot-assignment";
import { SlotAssignment } from "../slots/slot-assignment.entity";
import { checkSlotJob } from "../slots/slots.jobs";
import { failure } from "../testing/memory-center";
import { createSlotLeaseHarness, LEASE_ACCOUNT, type SlotLeaseHarness } from "../testing/slot-lease-harness";
import { checkSlotNow } from "./check-slot";
import { principalAt } from "./principal-at";
import { sweepSlots } from "./sweep-slots";

// Many statements and calls a story, on machines that do other things as well.
const STRANGER = { kind: "USER", id: "user-stranger" } as const;
const EVERYBODY = { kind: "GROUP", id: "group-everybody" } as const;
const COOL_DOWN_MS = (12 * 60 + 15) * 60_000;
const never = new AbortController().signal;

let harness: SlotLeaseHarness;
let ana: SavedIdentity;

beforeAll(async () => {
  harness = await createSlotLeaseHarness();
});
beforeEach(async () => {
  await harness.begin(3);
  ana = await harness.person("ana");
  await harness.checkAll();
});
afterAll(() => harness.close());

const sweep = () => sweepSlots(harness.deps(), harness.integration.connectorId);
const assignees = (n: number, account = LEASE_ACCOUNT) => harness.center.assigneesOf(account, poolArn(n));
const unknown = () => harness.db.manager.find(SlotAssignment, { order: { foundAt: "ASC" } });
/** The slots whose checks a sweep enqueues. */
const hintedChecks = async () => {
  await sweep();
  const checks = (await harness.jobs()).filter(({ name }) => name === checkSlotJob.name);
  return checks.map(({ payload }) => checkSlotJob.payload.parse(payload).slotId);
};
const firstSlot = async () => (await harness.slots())[0]!;

/** As the worker does, at the moments it is told to, for so long. */
async function reconcileFor(milliseconds: number): Promise<void> {
  const until = harness.clock.now().getTime() + milliseconds;
  while (harness.clock.now().getTime() <= until) {
    for (const { id } of await unknown()) await reconcileSlotAssignment(harness.deps(), id, never);
    harness.center.settle();
    const due = (await unknown()).flatMap(({ nextReconcileAt }) => nextReconcileAt?.getTime() ?? []);
    const next = Math.min(...due, until) - harness.clock.now().getTime();
    harness.clock.advance({ milliseconds: Math.max(next, 1_000) });
  }
}

describe("the slots of an integration", () => {
  it("follow its setting, and are checked at once and every hour", async () => {
    await harness.jobs();
    expect(await harness.slots()).toMatchObject([
      { name: "drawbridge-01", state: "USABLE", inPool: true, reasons: [] },
      { name: "drawbridge-02", state: "USABLE" },
      { name: "drawbridge-03", state: "USABLE" },
    ]);
    await sweep();
    expect(await harness.jobs()).toEqual([]);
    harness.clock.advance({ minutes: 61 });
    const ids = (await harness.slots()).map(({ id }) => id);
    expect(await hintedChecks()).toHaveLength(2);
    // Few at a time, those first that have waited longest.
    await harness.db.query("update slots set next_check_at = next_check_at - interval '1 second' where id = $1", [
      ids[2],
    ]);
    const [first, second] = await hintedChecks();
    expect(first).toBe(ids[2]);
    for (const id of [first!, second!]) await checkSlotNow(harness.deps(), id, never);
    expect(await hintedChecks()).toEqual(ids.filter((id) => id !== first && id !== second));

    await harness.db.manager.update("integrations", harness.integration.id, {
      poolPermissionSetArns: [poolArn(2), poolArn(4)],
    });
    await sweep();
    const pool = (await harness.slots()).map(({ permissionSetArn, inPool, state }) => [
      permissionSetArn,
      inPool,
      state,
    ]);
    expect(pool).toEqual([
      [poolArn(1), false, "USABLE"],
      [poolArn(2), true, "USABLE"],
      [poolArn(3), false, "USABLE"],
      [poolArn(4), true, "UNCHECKED"],
    ]);
    await harness.jobs();
    harness.clock.advance({ minutes: 61 });
    // A slot that left the pool with nothing on it is not read any more.
    const inPool = (await harness.slots()).filter((slot) => slot.inPool).map(({ id }) => id);
    expect((await hintedChecks()).sort()).toEqual(inPool.sort());
  });

  it.each(["answers", "refuses"])(
    "return a person's binding at once where another worker takes the slot from the check for them before AWS %s",
    async (how) => {
      harness.clock.advance({ minutes: 11 });
      const { id } = await harness.ensure(ana);
      harness.center.before = async (call) => {
        if (call !== "slotContents") return;
        await harness.db.query("update slots set lease_token = gen_random_uuid() where lease_token is not null");
        if (how === "refuses") throw failure("denied", "IDENTITY_CENTER_ACCESS_DENIED");
      };
      expect(await harness.prepare(id)).toMatchObject({ kind: "waiting" });
      expect(await harness.current(id)).toMatchObject({ leaseToken: null });
    },
  );

  it("are left alone while their integration is being deleted", async () => {
    await harness.db.manager.update("integrations", harness.integration.id, { poolPermissionSetArns: [poolArn(4)] });
    let swept: Promise<void> | undefined;
    await harness.db.transaction(async (tx) => {
      await tx.query("delete from integrations");
      swept = outsideTransaction(sweep);
      await someoneWaitsForALock(harness.db);
    });
    await expect(swept).resolves.toBeUndefined();
    expect(await harness.slots()).toEqual([]);
  });

  it("go out of use and come back as their content changes, each time recorded", async () => {
    harness.center.changeSet(1, { managedPolicies: ["arn:aws:iam::aws:policy/AdministratorAccess"] });
    await harness.checkAll();
    expect(await firstSlot()).toMatchObject({ state: "OUT_OF_USE", reasons: [{ code: "POLICY_ATTACHED" }] });
    await harness.checkAll();
    harness.center.changeSet(1, { managedPolicies: [] });
    await harness.checkAll();
    expect(await firstSlot()).toMatchObject({ state: "USABLE", reasons: [] });
    const events = await harness.events("slot.out-of-use", "slot.usable");
    const ofFirst = events.filter(
      ({ subjectId }) => subjectId === String((events[0] as { subjectId: string }).subjectId),
    );
    expect(ofFirst.map(({ action }) => action)).toEqual(["slot.usable", "slot.out-of-use", "slot.usable"]);
  });

  it("stay as they were while they cannot be read", async () => {
    harness.center.before = () => {
      throw failure("denied", "IDENTITY_CENTER_ACCESS_DENIED");
    };
    await harness.checkAll();
    expect(await firstSlot()).toMatchObject({
      state: "USABLE",
      failure: { code: "IDENTITY_CENTER_ACCESS_DENIED" },
      nextCheckAt: new Date(harness.clock.now().getTime() + 2_000),
      leaseToken: null,
    });
  });

  it("that go out of use move their holders, and end idle leases", async () => {
    const inUse = await harness.ready(ana);
    await saveGrant(harness.db, inUse);
    const idle = await harness.ready(await harness.person("ben"), "222222222222");
    await harness.makeIdle(idle.id);
    harness.center.changeSet(1, { sessionDuration: "PT12H" });
    harness.center.changeSet(2, { sessionDuration: "PT12H" });
    await harness.checkAll();
    expect(await harness.current(idle.id)).toMatchObject({ state: "REMOVING" });
    expect(await harness.current(inUse.id)).toMatchObject({ state: "READY", nextReconcileAt: harness.clock.now() });
    expect(await harness.prepare(inUse.id)).toEqual({ kind: "moved" });
    expect(await harness.current(inUse.id)).toMatchObject({
      state: "REMOVING",
      failure: { code: "SLOT_OUT_OF_USE", message: expect.stringContaining("last PT12H") },
    });
    expect((await harness.ready(ana)).permissionSetName).toBe("drawbridge-03");
  });

  it("drain when the pool gets smaller: they take nobody new, and each holder keeps theirs to the end", async () => {
    const [first, second] = [await harness.ready(ana), await harness.ready(await harness.person("ben"))];
    await saveGrant(harness.db, second);
    await harness.makeIdle(first.id);
    await harness.setPool(1);
    await harness.db.manager.update("integrations", harness.integration.id, { poolPermissionSetArns: [poolArn(3)] });
    await sweep();
    await harness.sweep();
    expect(await harness.current(first.id)).toMatchObject({ state: "REMOVING" });
    expect(await harness.prepare(second.id)).toMatchObject({ kind: "ready" });
    expect((await harness.ready(await harness.person("cleo"))).permissionSetName).toBe("drawbridge-03");
    await harness.removeToTheEnd(first.id);
    await harness.db.query(
      "update grants set ended_at = now(), state = 'REVOKED', end_reason = 'EXPIRED', end_asked_at = now()",
    );
    await harness.makeIdle(second.id);
    expect(await harness.current(second.id)).toMatchObject({ state: "REMOVING" });
    await harness.removeToTheEnd(second.id);
    expect((await harness.slots()).map(({ inPool }) => inPool)).toEqual([false, false, true]);
  });
});

describe("a worker that stops", () => {
  const stop = () => {
    throw failure("aborted", "ABORTED");
  };

  it("leaves the check of a slot to another worker, as no failed attempt", async () => {
    harness.center.before = stop;
    const { id, checkedAt } = await firstSlot();
    await checkSlotNow(harness.deps(), id, never);
    const nextCheckAt = harness.clock.now();
    expect(await firstSlot()).toMatchObject({ checkedAt, failure: null, failedAttempts: 0, nextCheckAt });
  });

  it("leaves an unknown assignment to another worker, as no failed attempt", async () => {
    harness.center.give(LEASE_ACCOUNT, poolArn(1), STRANGER);
    await harness.checkAll();
    harness.center.before = stop;
    const [{ id }] = (await unknown()) as [SlotAssignment];
    await reconcileSlotAssignment(harness.deps(), id, never);
    const nextReconcileAt = harness.clock.now();
    expect(await unknown()).toMatchObject([{ failure: null, failedAttempts: 0, nextReconcileAt }]);
  });
});

describe("an unknown assignment", () => {
  it("is left alone where it is not ours, keeps the slot from being leased, and is recorded", async () => {
    harness.center.give(LEASE_ACCOUNT, poolArn(1), STRANGER);
    await harness.checkAll();
    expect(await unknown()).toMatchObject([
      { accountId: LEASE_ACCOUNT, state: "OPEN", assignees: [{ ...STRANGER, ours: false }], releaseAskedAt: null },
    ]);
    await reconcileFor(3 * 3_600_000);
    expect(assignees(1)).toEqual([STRANGER]);
    expect((await harness.ready(ana)).permissionSetName).toBe("drawbridge-02");
    expect(await harness.events("slot.assignment-found")).toMatchObject([
      { after: { accountId: LEASE_ACCOUNT, assignees: [{ id: "user-stranger" }] } },
    ]);
  });

  it("is looked for each minute while somebody waits for a slot, and gives it free once it is gone", async () => {
    for (const n of [1, 2, 3]) harness.center.give(LEASE_ACCOUNT, poolArn(n), STRANGER);
    await harness.checkAll();
    await reconcileFor(60_000);
    const dueAt = async () => (await unknown()).map(({ nextReconcileAt }) => nextReconcileAt!.getTime());
    const hourly = await dueAt();
    const { id } = await harness.ensure(ana);
    await harness.prepare(id);
    expect((await harness.current(id)).failure).toMatchObject({ code: "POOL_EXHAUSTED" });
    const now = harness.clock.now().getTime();
    expect(await dueAt()).toEqual([now, now, now]);

    await reconcileFor(1_000);
    harness.clock.advance({ seconds: 30 });
    const looked = await dueAt();
    expect(Math.min(...looked)).toBeGreaterThan(Math.max(...hourly));
    await harness.prepare(id);
    expect(await dueAt()).toEqual(looked);

    harness.center.take(LEASE_ACCOUNT, poolArn(1), STRANGER.id);
    harness.clock.advance({ seconds: 30 });
    await harness.prepare(id);
    await reconcileFor(10 * 60_000);
    await harness.prepare(id);
    expect(await harness.current(id)).toMatchObject({ permissionSetName: "drawbridge-01", failure: null });
  });

  it("is not recorded where the integration was deleted while it was looked for", async () => {
    harness.center.give(LEASE_ACCOUNT, poolArn(1), STRANGER);
    harness.center.before = (call) => (call === "assignees" ? harness.db.query("delete from integrations") : undefined);
    await expect(checkSlotNow(harness.deps(), (await firstSlot()).id, never)).resolves.toBeUndefined();
    expect(await unknown()).toEqual([]);
  });

  it.each(["answers", "refuses"])("is forgotten where the integration was deleted before AWS %s", async (how) => {
    harness.center.give(LEASE_ACCOUNT, poolArn(1), STRANGER);
    await harness.checkAll();
    const [{ id }] = (await unknown()) as [SlotAssignment];
    harness.center.before = async () => {
      await harness.db.query("delete from integrations");
      if (how === "refuses") throw failure("denied", "IDENTITY_CENTER_ACCESS_DENIED");
    };
    await expect(reconcileSlotAssignment(harness.deps(), id, never)).resolves.toBeUndefined();
    expect(await unknown()).toEqual([]);
  });

  it("is removed where its person had an ended lease, as after a restore of the database", async () => {
    const lease = await harness.leaseAndEnd(ana);
    harness.center.give(LEASE_ACCOUNT, poolArn(1), { kind: "USER", id: "user-ana" });
    await harness.checkAll();
    expect(await unknown()).toMatchObject([{ assignees: [{ id: "user-ana", ours: true }] }]);
    await reconcileFor(180_000);
    expect(assignees(1)).toEqual([]);
    expect(await unknown()).toMatchObject([{ state: "GONE", goneAt: expect.any(Date), nextReconcileAt: null }]);
    expect(await harness.current(lease.id)).toMatchObject({ state: "REMOVED" });
    expect(await harness.events("slot.written", "slot.assignment-gone")).toMatchObject([
      { action: "slot.written", after: { accountId: LEASE_ACCOUNT, assignee: { id: "user-ana" } } },
      { action: "slot.assignment-gone" },
    ]);
  });

  it("is removed where its person had a lease by a deleted integration that is connected again", async () => {
    const lease = await harness.ready(ana);
    // As the deletion leaves it, with the assignment still there.
    await harness.db.manager.update(Binding, lease.id, { integrationId: null, slotId: null, state: "ABANDONED" });
    await harness.checkAll();
    expect(await unknown()).toMatchObject([{ assignees: [{ id: "user-ana", ours: true }] }]);
    await reconcileFor(180_000);
    expect(assignees(1)).toEqual([]);
    expect(await unknown()).toMatchObject([{ state: "GONE" }]);
  });

  it("is released when an admin asks: people and groups, one after the other, and then the slot cools down", async () => {
    harness.center.keepsRoles = true;
    for (const one of [STRANGER, EVERYBODY]) harness.center.give(LEASE_ACCOUNT, poolArn(1), one);
    await harness.checkAll();
    const { id: slotId } = await firstSlot();
    await expect(harness.slotsService.releaseSlot(AUDITOR, slotId, LEASE_ACCOUNT)).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await reconcileFor(60_000);
    expect(assignees(1)).toHaveLength(2);
    await harness.jobs();
    await harness.slotsService.releaseSlot(ADMIN, slotId, LEASE_ACCOUNT);
    expect(await harness.jobs()).toMatchObject([{ name: "slots.reconcile-assignment" }]);
    expect(await harness.slotsService.releaseSlot(ADMIN, slotId, LEASE_ACCOUNT)).toMatchObject({
      releaseAskedBy: ADMIN.name,
    });
    await reconcileFor(180_000);
    expect(assignees(1)).toEqual([]);
    const [coolingDown] = await unknown();
    expect(coolingDown).toMatchObject({ state: "COOLING_DOWN", unassignedAt: expect.any(Date) });
    expect((await harness.ready(ana)).permissionSetName).toBe("drawbridge-02");
    await reconcileFor(COOL_DOWN_MS - 600_000);
    expect(await unknown()).toMatchObject([{ state: "COOLING_DOWN" }]);
    await reconcileFor(1_200_000);
    expect(await unknown()).toMatchObject([{ state: "GONE" }]);
    expect((await harness.events("slot.release-asked")).map(({ actorName }) => actorName)).toEqual([ADMIN.name]);
  });

  it("keeps the slot for five minutes after a removal that AWS may carry out late", async () => {
    harness.center.give(LEASE_ACCOUNT, poolArn(1), STRANGER);
    await harness.checkAll();
    harness.center.isNextInDoubt = true;
    await harness.slotsService.releaseSlot(ADMIN, (await firstSlot()).id, LEASE_ACCOUNT);
    await reconcileFor(240_000);
    expect(await unknown()).toMatchObject([{ state: "COOLING_DOWN", inDoubtSince: expect.any(Date) }]);
    await reconcileFor(60_000);
    expect(await unknown()).toMatchObject([{ state: "GONE" }]);
  });

  it("cannot be released where there is none", async () => {
    const lease = await harness.ready(ana);
    await expect(harness.slotsService.releaseSlot(ADMIN, lease.slotId!, LEASE_ACCOUNT)).rejects.toMatchObject({
      code: "INVALID_STATE",
      message: expect.stringContaining("drawbridge-01"),
    });
  });

  it("is never the lease of a person, in whatever order workers look", async () => {
    await harness.ready(ana);
    harness.center.give(LEASE_ACCOUNT, poolArn(1), EVERYBODY);
    await harness.checkAll();
    expect(await unknown()).toEqual([]);
    const { id } = (await harness.db.manager.findOneByOrFail(Binding, { personId: ana.personId })) as Binding;
    await harness.prepare(id);
    await harness.slotsService.releaseSlot(ADMIN, (await firstSlot()).id, LEASE_ACCOUNT);
    await reconcileFor(60_000);
    // Ana's own assignment is for her lease to end.
    expect(assignees(1)).toEqual([{ kind: "USER", id: "user-ana" }]);
    await harness.removeToTheEnd(id);
    expect(assignees(1)).toEqual([]);
  });

  it.each(
    ["assignees", "unassign", "assignmentOutcome", `reservedRole ${LEASE_ACCOUNT}`].flatMap((call) =>
      (["before", "after"] as const).map((when) => [when, call] as const),
    ),
  )("is released in the end though a worker is killed %s %s", async (when, call) => {
    harness.center.give(LEASE_ACCOUNT, poolArn(1), STRANGER);
    await harness.checkAll();
    await harness.slotsService.releaseSlot(ADMIN, (await firstSlot()).id, LEASE_ACCOUNT);
    let isKilled = false;
    const killed = new Promise<void>((resolve) => {
      harness.center[when] = (name) => {
        if (name !== call || isKilled) return undefined;
        isKilled = true;
        resolve();
        return new Promise(() => undefined);
      };
    });
    for (let round = 0; round < 8 && !isKilled; round += 1) {
      const [{ id }] = (await unknown()) as [SlotAssignment];
      await Promise.race([reconcileSlotAssignment(harness.deps(), id, never), killed]);
      if (round > 0) harness.center.settle();
      harness.clock.advance({ seconds: 5 });
    }
    expect(isKilled).toBe(true);
    harness.clock.advance({ seconds: 61 });
    await reconcileFor(420_000);
    expect(assignees(1)).toEqual([]);
    expect(await unknown()).toMatchObject([{ state: "GONE", assignmentRequestId: null }]);
  });
});

describe("the lookup of a role's person", () => {
  // Accounts that no other story leased in: the audit log outlives a world.
  const [FIRST, SECOND] = ["444444444444", "555555555555"];
  const at = (roleArn: string, ms: number) => principalAt(harness.db.manager, roleArn, new Date(ms));

  it("covers the time from the assignment to the end of the lease, one person after another on one role", async () => {
    const before = harness.clock.now().getTime();
    harness.clock.advance({ minutes: 1 });
    harness.center.keepsRoles = true;
    const first = await harness.leaseAndEnd(ana, FIRST);
    harness.clock.advance({ minutes: 1 });
    await harness.setPool(1);
    const second = await harness.ready(await harness.person("ben"), FIRST);
    expect(second.principalArn).toBe(first.principalArn);
    const role = first.principalArn!;
    expect(await at(role, before)).toBeNull();
    expect(await at(role, first.beganAt!.getTime())).toEqual({
      personId: ana.personId,
      bindingId: first.id,
      identityCenterUserId: "user-ana",
      accountId: FIRST,
      permissionSetName: "drawbridge-01",
      roleUniqueId: first.principalUniqueId,
      from: first.beganAt,
      until: first.removedAt,
    });
    expect(await at(role, first.removedAt!.getTime() - 1)).toMatchObject({ personId: ana.personId });
    expect(await at(role, first.removedAt!.getTime())).toBeNull();
    expect(await at(role, harness.clock.now().getTime())).toMatchObject({ personId: second.personId, until: null });
    expect(await at("arn:aws:iam::111111111111:role/other", harness.clock.now().getTime())).toBeNull();
  });

  it("is right after the lease was idle and reactivated, and after it moved to another row of the person", async () => {
    harness.center.keepsRoles = true;
    const first = await harness.ready(ana);
    await harness.makeIdle(first.id);
    harness.clock.advance({ days: 1 });
    const idle = harness.clock.now().getTime();
    await harness.ready(ana);
    await harness.beginRemoval(first.id);
    for (let round = 0; round < 3; round += 1) {
      await harness.remove(first.id);
      harness.center.settle();
      harness.clock.advance({ minutes: 1 });
    }
    expect(await harness.current(first.id)).toMatchObject({ state: "COOLING_DOWN" });
    const coolingDown = harness.clock.now().getTime();
    harness.clock.advance({ minutes: 1 });
    const second = await harness.ready(ana);
    const role = first.principalArn!;
    expect(second.principalArn).toBe(role);
    for (const ms of [idle, coolingDown]) expect(await at(role, ms)).toMatchObject({ bindingId: first.id });
    expect(await at(role, harness.clock.now().getTime())).toMatchObject({ bindingId: second.id, until: null });
  });

  it("covers a lease whose role was never observed, from the request of its assignment on", async () => {
    await harness.setPool(1);
    const { id } = await harness.ensure(ana, SECOND);
    const before = harness.clock.now().getTime();
    harness.clock.advance({ minutes: 1 });
    const asked = harness.clock.now().getTime();
    await harness.prepare(id);
    expect(await harness.current(id)).toMatchObject({ state: "PREPARING", principalArn: null });
    // The role is there and was not observed again: the person may sign in with it by their portal.
    harness.center.settle();
    const role = [...harness.center.roles.keys()][0]!;
    harness.clock.advance({ minutes: 1 });
    expect(await at(role, before)).toBeNull();
    expect(await at(role, asked)).toEqual({
      personId: ana.personId,
      bindingId: id,
      identityCenterUserId: "user-ana",
      accountId: SECOND,
      permissionSetName: "drawbridge-01",
      roleUniqueId: null,
      from: new Date(asked),
      until: null,
    });
    await harness.makeIdle(id);
    const { removedAt } = await harness.removeToTheEnd(id);
    expect(await at(role, removedAt!.getTime() - 1)).toMatchObject({ bindingId: id, until: removedAt });
    expect(await at(role, removedAt!.getTime())).toBeNull();
    const next = await harness.ready(await harness.person("ben"), SECOND);
    expect(await at(role, removedAt!.getTime() - 1)).toMatchObject({ bindingId: id });
    expect(await at(next.principalArn!, harness.clock.now().getTime())).toMatchObject({ bindingId: next.id });
  });

  it("covers an assignment that AWS made though it never answered", async () => {
    const { id } = await harness.ensure(ana);
    const asked = harness.clock.now().getTime();
    harness.center.after = (call) => {
      if (call === "assign") throw failure("unavailable", "ServiceUnavailable");
    };
    await harness.prepare(id);
    harness.center.settle();
    const [role] = [...harness.center.roles.keys()];
    expect(await at(role!, asked)).toMatchObject({ bindingId: id, until: null });
  });

  it("covers a role that was recreated under a lease before its first observation", async () => {
    const lease = await harness.ready(ana);
    harness.center.take(LEASE_ACCOUNT, lease.permissionSetArn!, "user-ana");
    harness.center.give(LEASE_ACCOUNT, lease.permissionSetArn!, { kind: "USER", id: "user-ana" });
    const [anew] = [...harness.center.roles.keys()];
    expect(anew).not.toBe(lease.principalArn);
    expect(await at(anew!, harness.clock.now().getTime())).toMatchObject({ bindingId: lease.id, roleUniqueId: null });
  });

  it("names the person that they were merged into", async () => {
    const lease = await harness.ready(ana);
    const kept = await harness.person("ana-at-work");
    await harness.db.manager.update(Binding, lease.id, { personId: kept.personId });
    expect(await at(lease.principalArn!, harness.clock.now().getTime())).toMatchObject({ personId: kept.personId });
  });
});

it("the numbers of a pool's slots follow their leases", async () => {
  await harness.begin(6);
  const [inUse, idle, coolingDown] = [
    await harness.ready(await harness.person("one")),
    await harness.ready(await harness.person("two")),
    await harness.ready(await harness.person("three")),
  ];
  await saveGrant(harness.db, inUse);
  await harness.makeIdle(idle.id);
  await harness.beginRemoval(coolingDown.id);
  harness.center.give(LEASE_ACCOUNT, poolArn(4), STRANGER);
  harness.center.changeSet(5, { tags: {} });
  await harness.checkAll();
  const { id: integrationId } = harness.integration;
  expect(await harness.slotsQueries.countsOf(integrationId)).toEqual({
    total: 6,
    free: 1,
    leased: 1,
    idle: 1,
    coolingDown: 1,
    outOfUse: 1,
    unknown: 1,
    unchecked: 0,
  });
  const page = await harness.slotsQueries.list(integrationId, { first: 4 });
  expect(page.nodes.map(({ name }) => name)).toEqual([
    "drawbridge-01",
    "drawbridge-02",
    "drawbridge-03",
    "drawbridge-04",
  ]);
  const ids = page.nodes.map(({ id }) => id);
  expect(await harness.slotsQueries.usesOf(ids)).toEqual(["LEASED", "IDLE", "COOLING_DOWN", "UNKNOWN"]);
  const leases = await harness.slotsQueries.leasesOf(ids);
  expect(leases.flat().map(({ id }) => id)).toEqual([inUse.id, idle.id, coolingDown.id]);
  expect(leases[0]).toMatchObject([{ id: inUse.id, until: null }]);
  expect((await harness.slotsQueries.unknownAssignmentsOf(ids))[3]).toMatchObject([{ accountId: LEASE_ACCOUNT }]);

  // Out of the pool, a slot counts while somebody is on it.
  await harness.setPool(0);
  expect(await harness.slotsQueries.countsOf(integrationId)).toMatchObject({ total: 4, free: 0, outOfUse: 0 });
});
