import { poolArn, type SavedIdentity, saveGrant } from "../../../../testing/factories";
import { someoneWaitsForALock } from "../../../../testing/lock-waits";
import { ADMIN, AUDITOR } from "../../../../testing/test-domain";
import { outsideTransaction } from "../../../platform/database/connections/one-connection";
import { Binding } from "../binding.entity";
import { reconcileSlotAssignment } from "../identity-center/reconcile-slot-assignment";
import { SlotAssignment } from "../slots/slot-assignment.entity";
import { checkSlotJob } from "../slots/slots.jobs";
import { failure } from "../testing/memory-center";
import { createSlotLeaseStage, LEASE_ACCOUNT, type SlotLeaseStage } from "../testing/slot-lease-stage";
import { checkSlotNow } from "./check-slot";
import { principalAt } from "./principal-at";
import { sweepSlots } from "./sweep-slots";

// Many statements and calls a story, on machines that do other things as well.
const STRANGER = { kind: "USER", id: "user-stranger" } as const;
const EVERYBODY = { kind: "GROUP", id: "group-everybody" } as const;
const REST_MS = (12 * 60 + 15) * 60_000;
const never = new AbortController().signal;

let stage: SlotLeaseStage;
let ana: SavedIdentity;

beforeAll(async () => {
  stage = await createSlotLeaseStage();
});
beforeEach(async () => {
  await stage.begin(3);
  ana = await stage.person("ana");
  await stage.checkAll();
});
afterAll(() => stage.close());

const sweep = () => sweepSlots(stage.deps(), stage.integration.connectorId);
const assignees = (n: number, account = LEASE_ACCOUNT) => stage.center.assigneesOf(account, poolArn(n));
const unknown = () => stage.db.manager.find(SlotAssignment, { order: { foundAt: "ASC" } });
/** The slots whose checks a sweep enqueues. */
const hintedChecks = async () => {
  await sweep();
  const checks = (await stage.jobs()).filter(({ name }) => name === checkSlotJob.name);
  return checks.map(({ payload }) => checkSlotJob.payload.parse(payload).slotId);
};
const firstSlot = async () => (await stage.slots())[0]!;

/** As the worker does, at the moments it is told to, for so long. */
async function reconcileFor(milliseconds: number): Promise<void> {
  const until = stage.clock.now().getTime() + milliseconds;
  while (stage.clock.now().getTime() <= until) {
    for (const { id } of await unknown()) await reconcileSlotAssignment(stage.deps(), id, never);
    stage.center.settle();
    const due = (await unknown()).flatMap(({ nextReconcileAt }) => nextReconcileAt?.getTime() ?? []);
    const next = Math.min(...due, until) - stage.clock.now().getTime();
    stage.clock.advance({ milliseconds: Math.max(next, 1_000) });
  }
}

describe("the slots of an integration", () => {
  it("follow its setting, and are checked at once and every hour", async () => {
    await stage.jobs();
    expect(await stage.slots()).toMatchObject([
      { name: "drawbridge-01", state: "USABLE", inPool: true, reasons: [] },
      { name: "drawbridge-02", state: "USABLE" },
      { name: "drawbridge-03", state: "USABLE" },
    ]);
    await sweep();
    expect(await stage.jobs()).toEqual([]);
    stage.clock.advance({ minutes: 61 });
    const ids = (await stage.slots()).map(({ id }) => id);
    expect(await hintedChecks()).toHaveLength(2);
    // Few at a time, those first that have waited longest.
    await stage.db.query("update slots set next_check_at = next_check_at - interval '1 second' where id = $1", [
      ids[2],
    ]);
    const [first, second] = await hintedChecks();
    expect(first).toBe(ids[2]);
    for (const id of [first!, second!]) await checkSlotNow(stage.deps(), id, never);
    expect(await hintedChecks()).toEqual(ids.filter((id) => id !== first && id !== second));

    await stage.db.manager.update("integrations", stage.integration.id, {
      poolPermissionSetArns: [poolArn(2), poolArn(4)],
    });
    await sweep();
    const pool = (await stage.slots()).map(({ permissionSetArn, inPool, state }) => [permissionSetArn, inPool, state]);
    expect(pool).toEqual([
      [poolArn(1), false, "USABLE"],
      [poolArn(2), true, "USABLE"],
      [poolArn(3), false, "USABLE"],
      [poolArn(4), true, "UNCHECKED"],
    ]);
    await stage.jobs();
    stage.clock.advance({ minutes: 61 });
    // A slot that left the pool with nothing on it is not read any more.
    const inPool = (await stage.slots()).filter((slot) => slot.inPool).map(({ id }) => id);
    expect((await hintedChecks()).sort()).toEqual(inPool.sort());
  });

  it.each(["answers", "refuses"])(
    "return a person's binding at once where another worker takes the slot from the check for them before AWS %s",
    async (how) => {
      stage.clock.advance({ minutes: 11 });
      const { id } = await stage.ensure(ana);
      stage.center.before = async (call) => {
        if (call !== "slotContents") return;
        await stage.db.query("update slots set lease_token = gen_random_uuid() where lease_token is not null");
        if (how === "refuses") throw failure("denied", "IDENTITY_CENTER_ACCESS_DENIED");
      };
      expect(await stage.prepare(id)).toMatchObject({ kind: "waiting" });
      expect(await stage.current(id)).toMatchObject({ leaseToken: null });
    },
  );

  it("are left alone while their integration is being deleted", async () => {
    await stage.db.manager.update("integrations", stage.integration.id, { poolPermissionSetArns: [poolArn(4)] });
    let swept: Promise<void> | undefined;
    await stage.db.transaction(async (tx) => {
      await tx.query("delete from integrations");
      swept = outsideTransaction(sweep);
      await someoneWaitsForALock(stage.db);
    });
    await expect(swept).resolves.toBeUndefined();
    expect(await stage.slots()).toEqual([]);
  });

  it("go out of use and come back as their content changes, each time recorded", async () => {
    stage.center.changeSet(1, { managedPolicies: ["arn:aws:iam::aws:policy/AdministratorAccess"] });
    await stage.checkAll();
    expect(await firstSlot()).toMatchObject({ state: "OUT_OF_USE", reasons: [{ code: "POLICY_ATTACHED" }] });
    await stage.checkAll();
    stage.center.changeSet(1, { managedPolicies: [] });
    await stage.checkAll();
    expect(await firstSlot()).toMatchObject({ state: "USABLE", reasons: [] });
    const events = await stage.events("slot.out-of-use", "slot.usable");
    const ofFirst = events.filter(
      ({ subjectId }) => subjectId === String((events[0] as { subjectId: string }).subjectId),
    );
    expect(ofFirst.map(({ action }) => action)).toEqual(["slot.usable", "slot.out-of-use", "slot.usable"]);
  });

  it("stay as they were while they cannot be read", async () => {
    stage.center.before = () => {
      throw failure("denied", "IDENTITY_CENTER_ACCESS_DENIED");
    };
    await stage.checkAll();
    expect(await firstSlot()).toMatchObject({
      state: "USABLE",
      failure: { code: "IDENTITY_CENTER_ACCESS_DENIED" },
      nextCheckAt: new Date(stage.clock.now().getTime() + 2_000),
      leaseToken: null,
    });
  });

  it("that go out of use move their holders, and end parked leases", async () => {
    const inUse = await stage.ready(ana);
    await saveGrant(stage.db, inUse);
    const parked = await stage.ready(await stage.person("ben"), "222222222222");
    await stage.park(parked.id);
    stage.center.changeSet(1, { sessionDuration: "PT12H" });
    stage.center.changeSet(2, { sessionDuration: "PT12H" });
    await stage.checkAll();
    expect(await stage.current(parked.id)).toMatchObject({ state: "REMOVING" });
    expect(await stage.current(inUse.id)).toMatchObject({ state: "READY", nextReconcileAt: stage.clock.now() });
    expect(await stage.prepare(inUse.id)).toEqual({ kind: "moved" });
    expect(await stage.current(inUse.id)).toMatchObject({
      state: "REMOVING",
      failure: { code: "SLOT_OUT_OF_USE", message: expect.stringContaining("last PT12H") },
    });
    expect((await stage.ready(ana)).permissionSetName).toBe("drawbridge-03");
  });

  it("drain when the pool gets smaller: they take nobody new, and each holder keeps theirs to the end", async () => {
    const [first, second] = [await stage.ready(ana), await stage.ready(await stage.person("ben"))];
    await saveGrant(stage.db, second);
    await stage.park(first.id);
    await stage.setPool(1);
    await stage.db.manager.update("integrations", stage.integration.id, { poolPermissionSetArns: [poolArn(3)] });
    await sweep();
    await stage.sweep();
    expect(await stage.current(first.id)).toMatchObject({ state: "REMOVING" });
    expect(await stage.prepare(second.id)).toMatchObject({ kind: "ready" });
    expect((await stage.ready(await stage.person("cleo"))).permissionSetName).toBe("drawbridge-03");
    await stage.removeToTheEnd(first.id);
    await stage.db.query(
      "update grants set ended_at = now(), state = 'REVOKED', end_reason = 'EXPIRED', end_asked_at = now()",
    );
    await stage.park(second.id);
    expect(await stage.current(second.id)).toMatchObject({ state: "REMOVING" });
    await stage.removeToTheEnd(second.id);
    expect((await stage.slots()).map(({ inPool }) => inPool)).toEqual([false, false, true]);
  });
});

describe("a worker that stops", () => {
  const stop = () => {
    throw failure("aborted", "ABORTED");
  };

  it("leaves the check of a slot to another worker, as no failed attempt", async () => {
    stage.center.before = stop;
    const { id, checkedAt } = await firstSlot();
    await checkSlotNow(stage.deps(), id, never);
    const nextCheckAt = stage.clock.now();
    expect(await firstSlot()).toMatchObject({ checkedAt, failure: null, failedAttempts: 0, nextCheckAt });
  });

  it("leaves an unknown assignment to another worker, as no failed attempt", async () => {
    stage.center.give(LEASE_ACCOUNT, poolArn(1), STRANGER);
    await stage.checkAll();
    stage.center.before = stop;
    const [{ id }] = (await unknown()) as [SlotAssignment];
    await reconcileSlotAssignment(stage.deps(), id, never);
    const nextReconcileAt = stage.clock.now();
    expect(await unknown()).toMatchObject([{ failure: null, failedAttempts: 0, nextReconcileAt }]);
  });
});

describe("an unknown assignment", () => {
  it("is left alone where it is not ours, keeps the slot from being leased, and is recorded", async () => {
    stage.center.give(LEASE_ACCOUNT, poolArn(1), STRANGER);
    await stage.checkAll();
    expect(await unknown()).toMatchObject([
      { accountId: LEASE_ACCOUNT, state: "OPEN", assignees: [{ ...STRANGER, ours: false }], releaseAskedAt: null },
    ]);
    await reconcileFor(3 * 3_600_000);
    expect(assignees(1)).toEqual([STRANGER]);
    expect((await stage.ready(ana)).permissionSetName).toBe("drawbridge-02");
    expect(await stage.events("slot.assignment-found")).toMatchObject([
      { after: { accountId: LEASE_ACCOUNT, assignees: [{ id: "user-stranger" }] } },
    ]);
  });

  it("is looked for each minute while somebody waits for a slot, and gives it free once it is gone", async () => {
    for (const n of [1, 2, 3]) stage.center.give(LEASE_ACCOUNT, poolArn(n), STRANGER);
    await stage.checkAll();
    await reconcileFor(60_000);
    const dueAt = async () => (await unknown()).map(({ nextReconcileAt }) => nextReconcileAt!.getTime());
    const hourly = await dueAt();
    const { id } = await stage.ensure(ana);
    await stage.prepare(id);
    expect((await stage.current(id)).failure).toMatchObject({ code: "POOL_EXHAUSTED" });
    const now = stage.clock.now().getTime();
    expect(await dueAt()).toEqual([now, now, now]);

    await reconcileFor(1_000);
    stage.clock.advance({ seconds: 30 });
    const looked = await dueAt();
    expect(Math.min(...looked)).toBeGreaterThan(Math.max(...hourly));
    await stage.prepare(id);
    expect(await dueAt()).toEqual(looked);

    stage.center.take(LEASE_ACCOUNT, poolArn(1), STRANGER.id);
    stage.clock.advance({ seconds: 30 });
    await stage.prepare(id);
    await reconcileFor(10 * 60_000);
    await stage.prepare(id);
    expect(await stage.current(id)).toMatchObject({ permissionSetName: "drawbridge-01", failure: null });
  });

  it("is not recorded where the integration was deleted while it was looked for", async () => {
    stage.center.give(LEASE_ACCOUNT, poolArn(1), STRANGER);
    stage.center.before = (call) => (call === "assignees" ? stage.db.query("delete from integrations") : undefined);
    await expect(checkSlotNow(stage.deps(), (await firstSlot()).id, never)).resolves.toBeUndefined();
    expect(await unknown()).toEqual([]);
  });

  it.each(["answers", "refuses"])("is forgotten where the integration was deleted before AWS %s", async (how) => {
    stage.center.give(LEASE_ACCOUNT, poolArn(1), STRANGER);
    await stage.checkAll();
    const [{ id }] = (await unknown()) as [SlotAssignment];
    stage.center.before = async () => {
      await stage.db.query("delete from integrations");
      if (how === "refuses") throw failure("denied", "IDENTITY_CENTER_ACCESS_DENIED");
    };
    await expect(reconcileSlotAssignment(stage.deps(), id, never)).resolves.toBeUndefined();
    expect(await unknown()).toEqual([]);
  });

  it("is removed where its person had an ended lease, as after a restore of the database", async () => {
    const lease = await stage.leaseAndEnd(ana);
    stage.center.give(LEASE_ACCOUNT, poolArn(1), { kind: "USER", id: "user-ana" });
    await stage.checkAll();
    expect(await unknown()).toMatchObject([{ assignees: [{ id: "user-ana", ours: true }] }]);
    await reconcileFor(180_000);
    expect(assignees(1)).toEqual([]);
    expect(await unknown()).toMatchObject([{ state: "GONE", goneAt: expect.any(Date), nextReconcileAt: null }]);
    expect(await stage.current(lease.id)).toMatchObject({ state: "REMOVED" });
    expect(await stage.events("slot.written", "slot.assignment-gone")).toMatchObject([
      { action: "slot.written", after: { accountId: LEASE_ACCOUNT, assignee: { id: "user-ana" } } },
      { action: "slot.assignment-gone" },
    ]);
  });

  it("is removed where its person had a lease by a deleted integration that is connected again", async () => {
    const lease = await stage.ready(ana);
    // As the deletion leaves it, with the assignment still there.
    await stage.db.manager.update(Binding, lease.id, { integrationId: null, slotId: null, state: "ABANDONED" });
    await stage.checkAll();
    expect(await unknown()).toMatchObject([{ assignees: [{ id: "user-ana", ours: true }] }]);
    await reconcileFor(180_000);
    expect(assignees(1)).toEqual([]);
    expect(await unknown()).toMatchObject([{ state: "GONE" }]);
  });

  it("is released when an admin asks: people and groups, one after the other, and then the slot rests", async () => {
    stage.center.keepsRoles = true;
    for (const one of [STRANGER, EVERYBODY]) stage.center.give(LEASE_ACCOUNT, poolArn(1), one);
    await stage.checkAll();
    const { id: slotId } = await firstSlot();
    await expect(stage.slotsService.releaseSlot(AUDITOR, slotId, LEASE_ACCOUNT)).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await reconcileFor(60_000);
    expect(assignees(1)).toHaveLength(2);
    await stage.jobs();
    await stage.slotsService.releaseSlot(ADMIN, slotId, LEASE_ACCOUNT);
    expect(await stage.jobs()).toMatchObject([{ name: "slots.reconcile-assignment" }]);
    expect(await stage.slotsService.releaseSlot(ADMIN, slotId, LEASE_ACCOUNT)).toMatchObject({
      releaseAskedBy: ADMIN.name,
    });
    await reconcileFor(180_000);
    expect(assignees(1)).toEqual([]);
    const [resting] = await unknown();
    expect(resting).toMatchObject({ state: "RESTING", unassignedAt: expect.any(Date) });
    expect((await stage.ready(ana)).permissionSetName).toBe("drawbridge-02");
    await reconcileFor(REST_MS - 600_000);
    expect(await unknown()).toMatchObject([{ state: "RESTING" }]);
    await reconcileFor(1_200_000);
    expect(await unknown()).toMatchObject([{ state: "GONE" }]);
    expect((await stage.events("slot.release-asked")).map(({ actorName }) => actorName)).toEqual([ADMIN.name]);
  });

  it("cannot be released where there is none", async () => {
    const lease = await stage.ready(ana);
    await expect(stage.slotsService.releaseSlot(ADMIN, lease.slotId!, LEASE_ACCOUNT)).rejects.toMatchObject({
      code: "INVALID_STATE",
      message: expect.stringContaining("drawbridge-01"),
    });
  });

  it("is never the lease of a person, in whatever order workers look", async () => {
    await stage.ready(ana);
    stage.center.give(LEASE_ACCOUNT, poolArn(1), EVERYBODY);
    await stage.checkAll();
    expect(await unknown()).toEqual([]);
    const { id } = (await stage.db.manager.findOneByOrFail(Binding, { personId: ana.personId })) as Binding;
    await stage.prepare(id);
    await stage.slotsService.releaseSlot(ADMIN, (await firstSlot()).id, LEASE_ACCOUNT);
    await reconcileFor(60_000);
    // Ana's own assignment is for her lease to end.
    expect(assignees(1)).toEqual([{ kind: "USER", id: "user-ana" }]);
    await stage.removeToTheEnd(id);
    expect(assignees(1)).toEqual([]);
  });

  it.each(
    ["assignees", "unassign", "assignmentOutcome", `reservedRole ${LEASE_ACCOUNT}`].flatMap((call) =>
      (["before", "after"] as const).map((when) => [when, call] as const),
    ),
  )("is released in the end though a worker is killed %s %s", async (when, call) => {
    stage.center.give(LEASE_ACCOUNT, poolArn(1), STRANGER);
    await stage.checkAll();
    await stage.slotsService.releaseSlot(ADMIN, (await firstSlot()).id, LEASE_ACCOUNT);
    let isKilled = false;
    const killed = new Promise<void>((resolve) => {
      stage.center[when] = (name) => {
        if (name !== call || isKilled) return undefined;
        isKilled = true;
        resolve();
        return new Promise(() => undefined);
      };
    });
    for (let round = 0; round < 8 && !isKilled; round += 1) {
      const [{ id }] = (await unknown()) as [SlotAssignment];
      await Promise.race([reconcileSlotAssignment(stage.deps(), id, never), killed]);
      if (round > 0) stage.center.settle();
      stage.clock.advance({ seconds: 5 });
    }
    expect(isKilled).toBe(true);
    stage.clock.advance({ seconds: 61 });
    await reconcileFor(180_000);
    expect(assignees(1)).toEqual([]);
    expect(await unknown()).toMatchObject([{ state: "GONE", assignmentRequestId: null }]);
  });
});

describe("the lookup of a role's person", () => {
  // Accounts that no other story leased in: the audit log outlives a world.
  const [FIRST, SECOND] = ["444444444444", "555555555555"];
  const at = (roleArn: string, ms: number) => principalAt(stage.db.manager, roleArn, new Date(ms));

  it("covers the time from the assignment to the end of the lease, one person after another on one role", async () => {
    const before = stage.clock.now().getTime();
    stage.clock.advance({ minutes: 1 });
    stage.center.keepsRoles = true;
    const first = await stage.leaseAndEnd(ana, FIRST);
    stage.clock.advance({ minutes: 1 });
    await stage.setPool(1);
    const second = await stage.ready(await stage.person("ben"), FIRST);
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
    expect(await at(role, stage.clock.now().getTime())).toMatchObject({ personId: second.personId, until: null });
    expect(await at("arn:aws:iam::111111111111:role/other", stage.clock.now().getTime())).toBeNull();
  });

  it("is right after the lease was parked and reactivated, and after it moved to another row of the person", async () => {
    stage.center.keepsRoles = true;
    const first = await stage.ready(ana);
    await stage.park(first.id);
    stage.clock.advance({ days: 1 });
    const parked = stage.clock.now().getTime();
    await stage.ready(ana);
    await stage.beginRemoval(first.id);
    for (let round = 0; round < 3; round += 1) {
      await stage.remove(first.id);
      stage.center.settle();
      stage.clock.advance({ minutes: 1 });
    }
    expect(await stage.current(first.id)).toMatchObject({ state: "RESTING" });
    const resting = stage.clock.now().getTime();
    stage.clock.advance({ minutes: 1 });
    const second = await stage.ready(ana);
    const role = first.principalArn!;
    expect(second.principalArn).toBe(role);
    for (const ms of [parked, resting]) expect(await at(role, ms)).toMatchObject({ bindingId: first.id });
    expect(await at(role, stage.clock.now().getTime())).toMatchObject({ bindingId: second.id, until: null });
  });

  it("covers a lease whose role was never observed, from the request of its assignment on", async () => {
    await stage.setPool(1);
    const { id } = await stage.ensure(ana, SECOND);
    const before = stage.clock.now().getTime();
    stage.clock.advance({ minutes: 1 });
    const asked = stage.clock.now().getTime();
    await stage.prepare(id);
    expect(await stage.current(id)).toMatchObject({ state: "PREPARING", principalArn: null });
    // The role is there and was not observed again: the person may sign in with it by their portal.
    stage.center.settle();
    const role = [...stage.center.roles.keys()][0]!;
    stage.clock.advance({ minutes: 1 });
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
    await stage.park(id);
    const { removedAt } = await stage.removeToTheEnd(id);
    expect(await at(role, removedAt!.getTime() - 1)).toMatchObject({ bindingId: id, until: removedAt });
    expect(await at(role, removedAt!.getTime())).toBeNull();
    const next = await stage.ready(await stage.person("ben"), SECOND);
    expect(await at(role, removedAt!.getTime() - 1)).toMatchObject({ bindingId: id });
    expect(await at(next.principalArn!, stage.clock.now().getTime())).toMatchObject({ bindingId: next.id });
  });

  it("covers an assignment that AWS made though it never answered", async () => {
    const { id } = await stage.ensure(ana);
    const asked = stage.clock.now().getTime();
    stage.center.after = (call) => {
      if (call === "assign") throw failure("unavailable", "ServiceUnavailable");
    };
    await stage.prepare(id);
    stage.center.settle();
    const [role] = [...stage.center.roles.keys()];
    expect(await at(role!, asked)).toMatchObject({ bindingId: id, until: null });
  });

  it("covers a role that was recreated under a lease before its first observation", async () => {
    const lease = await stage.ready(ana);
    stage.center.take(LEASE_ACCOUNT, lease.permissionSetArn!, "user-ana");
    stage.center.give(LEASE_ACCOUNT, lease.permissionSetArn!, { kind: "USER", id: "user-ana" });
    const [anew] = [...stage.center.roles.keys()];
    expect(anew).not.toBe(lease.principalArn);
    expect(await at(anew!, stage.clock.now().getTime())).toMatchObject({ bindingId: lease.id, roleUniqueId: null });
  });

  it("names the person that they were merged into", async () => {
    const lease = await stage.ready(ana);
    const kept = await stage.person("ana-at-work");
    await stage.db.manager.update(Binding, lease.id, { personId: kept.personId });
    expect(await at(lease.principalArn!, stage.clock.now().getTime())).toMatchObject({ personId: kept.personId });
  });
});

it("the numbers of a pool's slots follow their leases", async () => {
  await stage.begin(6);
  const [inUse, parked, resting] = [
    await stage.ready(await stage.person("one")),
    await stage.ready(await stage.person("two")),
    await stage.ready(await stage.person("three")),
  ];
  await saveGrant(stage.db, inUse);
  await stage.park(parked.id);
  await stage.beginRemoval(resting.id);
  stage.center.give(LEASE_ACCOUNT, poolArn(4), STRANGER);
  stage.center.changeSet(5, { tags: {} });
  await stage.checkAll();
  const { id: integrationId } = stage.integration;
  expect(await stage.slotsQueries.countsOf(integrationId)).toEqual({
    total: 6,
    free: 1,
    leased: 1,
    parked: 1,
    resting: 1,
    outOfUse: 1,
    unknown: 1,
    unchecked: 0,
  });
  const page = await stage.slotsQueries.list(integrationId, { first: 4 });
  expect(page.nodes.map(({ name }) => name)).toEqual([
    "drawbridge-01",
    "drawbridge-02",
    "drawbridge-03",
    "drawbridge-04",
  ]);
  const ids = page.nodes.map(({ id }) => id);
  expect(await stage.slotsQueries.usesOf(ids)).toEqual(["LEASED", "PARKED", "RESTING", "UNKNOWN"]);
  const leases = await stage.slotsQueries.leasesOf(ids);
  expect(leases.flat().map(({ id }) => id)).toEqual([inUse.id, parked.id, resting.id]);
  expect(leases[0]).toMatchObject([{ id: inUse.id, until: null }]);
  expect((await stage.slotsQueries.unknownAssignmentsOf(ids))[3]).toMatchObject([{ accountId: LEASE_ACCOUNT }]);

  // Out of the pool, a slot counts while somebody is on it.
  await stage.setPool(0);
  expect(await stage.slotsQueries.countsOf(integrationId)).toMatchObject({ total: 4, free: 0, outOfUse: 0 });
});
