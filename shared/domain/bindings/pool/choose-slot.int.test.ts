import { IsNull } from "typeorm";
import { poolArn, type SavedIdentity, saveGrant } from "../../../../testing/factories";
import { heldUnitOfWork } from "../../../../testing/held-unit-of-work";
import { Grant } from "../../grants/grant.entity";
import { Binding } from "../binding.entity";
import { acquireBinding, RECONCILER, writeBindingIn } from "../binding-lease";
import type { WhenPrepared } from "../prepared";
import { SlotAssignment } from "../slots/slot-assignment.entity";
import { failure } from "../testing/memory-center";
import { NO_GRANTS } from "../testing/no-grants";
import { createSlotLeaseStage, LEASE_ACCOUNT, type SlotLeaseStage } from "../testing/slot-lease-stage";
import { leaseSlot } from "./choose-slot";
import { PoolAlarms } from "./pool-alarms";
import { REST_MS } from "./role-rest";

// Many statements and calls a story, on machines that do other things as well.
const ELSEWHERE = "222222222222";
const THIRD = "333333333333";

let stage: SlotLeaseStage;
let ana: SavedIdentity;
let ben: SavedIdentity;

beforeAll(async () => {
  stage = await createSlotLeaseStage();
});
beforeEach(async () => {
  await stage.begin(3);
  ana = await stage.person("ana");
  ben = await stage.person("ben");
});
afterAll(() => stage.close());

const hoursPass = (hours: number) => stage.clock.advance({ hours });

async function leavePool(n: number) {
  const poolPermissionSetArns = stage.integration.poolPermissionSetArns.filter((arn) => arn !== poolArn(n));
  await stage.db.manager.update("integrations", stage.integration.id, { poolPermissionSetArns });
}

describe("the slot of a person", () => {
  it.each<[string, () => Promise<unknown>, string]>([
    ["the first of a new pool", async () => undefined, "drawbridge-01"],
    ["one that nobody has anywhere before one that is free here", () => stage.ready(ben, ELSEWHERE), "drawbridge-02"],
    ["the one they have elsewhere", () => stage.ready(ana, ELSEWHERE), "drawbridge-01"],
    [
      "the one they last had here, before the one they have elsewhere",
      async () => {
        await stage.ready(ben, ELSEWHERE);
        await stage.leaseAndEnd(ana);
        await stage.setPool(1);
        await stage.ready(ana, THIRD);
        await stage.setPool(3);
        hoursPass(2);
      },
      "drawbridge-02",
    ],
    [
      "another than the one they last had here while its role would be made anew within the hour",
      () => stage.leaseAndEnd(ana),
      "drawbridge-02",
    ],
    [
      "the one they last had here after an hour",
      async () => {
        await stage.leaseAndEnd(ana);
        hoursPass(1.1);
      },
      "drawbridge-01",
    ],
    [
      "of those that nobody has, the longest free",
      async () => {
        for (const name of ["one", "two", "three"]) {
          await stage.ready(await stage.person(name));
        }
        for (const id of [...(await leases())].reverse()) {
          await stage.beginRemoval(id);
          await stage.removeToTheEnd(id);
        }
      },
      "drawbridge-03",
    ],
    [
      "of those that others have elsewhere, the longest free here",
      async () => {
        for (const name of ["one", "two", "three"]) await stage.ready(await stage.person(name), ELSEWHERE);
        const here = [];
        for (const name of ["one", "two", "three"]) {
          const person = await stage.db.manager.findOneByOrFail("identities", { userName: name });
          here.push(await stage.ready(person as SavedIdentity));
        }
        for (const n of [1, 0, 2]) {
          await stage.beginRemoval(here[n]!.id);
          await stage.removeToTheEnd(here[n]!.id);
        }
      },
      "drawbridge-02",
    ],
    [
      "none that others are assigned to here",
      async () => {
        await stage.checkAll();
        stage.center.give(LEASE_ACCOUNT, poolArn(1), { kind: "USER", id: "user-stranger" });
        await stage.checkAll();
      },
      "drawbridge-02",
    ],
    [
      "one that others are assigned to elsewhere alone",
      async () => {
        await stage.checkAll();
        stage.center.give(ELSEWHERE, poolArn(1), { kind: "USER", id: "user-stranger" });
        await stage.checkAll();
      },
      "drawbridge-01",
    ],
    [
      "none that is out of use",
      async () => {
        stage.center.changeSet(1, { inlinePolicy: null });
        await stage.checkAll();
      },
      "drawbridge-02",
    ],
    ["none that left the pool", () => leavePool(1), "drawbridge-02"],
  ])("is %s", async (_, before, expected) => {
    await before();
    expect((await stage.ready(ana)).permissionSetName).toBe(expected);
  });

  it("is the same in every account where a company has fewer people than slots", async () => {
    for (const account of [LEASE_ACCOUNT, ELSEWHERE, THIRD]) {
      expect((await stage.ready(ana, account)).permissionSetName).toBe("drawbridge-01");
      expect((await stage.ready(ben, account)).permissionSetName).toBe("drawbridge-02");
    }
  });

  it("is never one for two, though many need one at once", async () => {
    await stage.begin(12);
    const people = await Promise.all(Array.from({ length: 10 }, (_, n) => stage.person(`p${n}`)));
    const asked = await Promise.all(
      people.flatMap((person) => [LEASE_ACCOUNT, ELSEWHERE].map((account) => stage.ensure(person, account))),
    );
    await Promise.all(asked.map(({ id }) => stage.prepare(id)));
    const found = await Promise.all(asked.map(({ id }) => stage.current(id)));
    expect(found.every(({ slotId }) => slotId !== null)).toBe(true);
    // One person has one slot, whatever the account.
    expect(new Set(found.map(({ slotId }) => slotId)).size).toBe(10);
    expect(new Set(found.map(({ slotId, accountId }) => `${slotId} ${accountId}`)).size).toBe(20);
  });

  it("is chosen while one in another account is being chosen, and is another one", async () => {
    const { id } = await stage.ensure(ana);
    await stage.checkAll();
    const { uow, written, release } = heldUnitOfWork(stage.uow);
    const choosing = uow.run(RECONCILER, async (tx) => {
      const leased = await acquireBinding(tx, id, ["PREPARING"]);
      await writeBindingIn(tx, leased!, { identityCenterUserId: "user-ana" });
      return leaseSlot(tx, leased!, { users: stage.bindingUsers });
    });
    await written;
    const bens = await stage.ready(ben, ELSEWHERE);
    release();
    expect(await choosing).toBe(null);
    expect(bens.permissionSetName).toBe("drawbridge-02");
    expect((await stage.current(id)).permissionSetName).toBe("drawbridge-01");
  });

  it("is refused by the database where another person has it already", async () => {
    const first = await stage.ready(ana);
    const second = await stage.ensure(ben);
    const { slotId } = first;
    await expect(stage.db.manager.update(Binding, second.id, { slotId })).rejects.toThrow("uq_bindings_slot");
  });

  const leases = async () =>
    (await stage.db.manager.find(Binding, { order: { createdAt: "ASC" } })).map(({ id }) => id);
});

describe("a pool that is full in an account", () => {
  let waiting: Binding;
  let used: Binding[];

  beforeEach(async () => {
    used = [];
    for (const name of ["one", "two", "three"]) used.push(await stage.ready(await stage.person(name)));
    const now = stage.clock.now().getTime();
    for (const [n, lease] of used.entries()) {
      await saveGrant(stage.db, lease, { latestEnd: new Date(now + (n + 1) * 3_600_000) });
    }
    waiting = await stage.ensure(ana);
    expect(await stage.prepare(waiting.id)).toMatchObject({ kind: "waiting" });
  });

  it("reports its number of slots, and the time at which the access by one ends, whose role then rests", async () => {
    const [first] = await stage.db.manager.find(Grant, { order: { latestEnd: "ASC" }, take: 1 });
    expect((await stage.current(waiting.id)).failure).toMatchObject({
      code: "POOL_EXHAUSTED",
      message: `All 3 permission sets of the pool are in use in account ${LEASE_ACCOUNT}. The access by one of them ends by ${first!.latestEnd!.toISOString()}, as far as is known. It is free once AWS has removed its role, mostly within minutes.`,
    });
    expect(stage.center.assigneesOf(ELSEWHERE, poolArn(1))).toEqual([]);
  });

  it("reports the end of the rest of a role that AWS has not removed", async () => {
    await endGrants(used[0]!);
    await stage.beginRemoval(used[0]!.id);
    const unassignedAt = stage.clock.now();
    await stage.db.manager.update(Binding, used[0]!.id, { state: "RESTING", unassignedAt });
    for (const lease of used.slice(1))
      await stage.db.manager.update(Grant, { bindingId: lease.id }, { latestEnd: null });
    await stage.prepare(waiting.id);
    const restsUntil = new Date(unassignedAt.getTime() + REST_MS).toISOString();
    expect((await stage.current(waiting.id)).failure?.message).toMatch(
      new RegExp(`The next one is free by ${restsUntil.replaceAll(".", "\\.")}, as far as is known\\.$`),
    );
  });

  it("is not full in other accounts", async () => {
    await stage.ready(ben, ELSEWHERE);
  });

  it("serves people in the order of their requests", async () => {
    const second = await stage.ensure(ben);
    stage.clock.advance({ seconds: 1 });
    const third = await stage.ensure(await stage.person("cleo"));
    for (const { id } of [third, second, waiting]) await stage.prepare(id);
    await endGrants(used[1]!);
    await stage.beginRemoval(used[1]!.id);
    await stage.removeToTheEnd(used[1]!.id);
    // The ends of leases wake those who wait.
    expect((await stage.current(waiting.id)).nextReconcileAt!.getTime()).toBeLessThanOrEqual(
      stage.clock.now().getTime(),
    );
    for (const { id } of [third, second]) expect(await stage.prepare(id)).toMatchObject({ kind: "waiting" });
    expect(await stage.slotOf(await stage.current(third.id))).toBeNull();
    expect(await stage.prepareToTheEnd(waiting.id)).toMatchObject({
      kind: "ready",
      binding: { permissionSetName: "drawbridge-02" },
    });
    expect(await stage.slotOf(await stage.current(second.id))).toBeNull();
  });

  it("ends a parked lease at once, the longest parked one", async () => {
    for (const n of [2, 0]) {
      await endGrants(used[n]!);
      stage.clock.advance({ minutes: 1 });
      await stage.park(used[n]!.id);
    }
    await stage.prepare(waiting.id);
    const states = await Promise.all(used.map(async ({ id }) => (await stage.current(id)).state));
    expect(states).toEqual(["PARKED", "READY", "REMOVING"]);
    await stage.removeToTheEnd(used[2]!.id);
    expect(await stage.prepareToTheEnd(waiting.id)).toMatchObject({ binding: { permissionSetName: "drawbridge-03" } });
  });

  it("ends another parked lease where the one on its way cannot be removed", async () => {
    for (const n of [0, 1]) {
      await endGrants(used[n]!);
      await stage.park(used[n]!.id);
      stage.clock.advance({ minutes: 1 });
    }
    stage.center.before = (call) => {
      if (call === "unassign") throw failure("denied", "AccessDenied");
    };
    await stage.prepare(waiting.id);
    await stage.remove(used[0]!.id);
    expect(await stage.current(used[0]!.id)).toMatchObject({ state: "REMOVING", failure: { code: "AccessDenied" } });
    await stage.sweep();
    expect(await stage.current(used[1]!.id)).toMatchObject({ state: "REMOVING" });
  });

  it("does not promise a slot that left the pool or is out of use", async () => {
    await leavePool(1);
    stage.center.changeSet(2, { sessionDuration: "PT12H" });
    await stage.checkAll();
    stage.clock.advance({ minutes: 1 });
    await stage.prepare(waiting.id);
    const { latestEnd } = await stage.db.manager.findOneByOrFail(Grant, { bindingId: used[2]!.id });
    expect((await stage.current(waiting.id)).failure?.message).toBe(
      `The 1 permission set of the pool is in use in account ${LEASE_ACCOUNT}. 1 more cannot be used. The access by one of them ends by ${latestEnd!.toISOString()}, as far as is known. It is free once AWS has removed its role, mostly within minutes.`,
    );
  });

  it("counts a slot with assignments of others as used", async () => {
    await stage.setPool(0);
    await stage.begin(1);
    await stage.checkAll();
    stage.center.give(LEASE_ACCOUNT, poolArn(1), { kind: "GROUP", id: "everybody" });
    await stage.checkAll();
    expect(await stage.db.manager.count(SlotAssignment)).toBe(1);
    const dan = await stage.ensure(await stage.person("dan"));
    await stage.prepare(dan.id);
    expect((await stage.current(dan.id)).failure).toMatchObject({
      code: "POOL_EXHAUSTED",
      message: expect.stringContaining("It is not known when the next one is free."),
    });
  });

  const endGrants = ({ id }: Binding) =>
    stage.db.manager.update(
      Grant,
      { bindingId: id },
      { endedAt: new Date(), state: "REVOKED", endReason: "EXPIRED", endAskedAt: new Date() },
    );
});

describe("the queue for a slot", () => {
  const end = async ({ id }: Binding) => {
    await stage.beginRemoval(id);
    await stage.removeToTheEnd(id);
  };
  const asks = async (person: SavedIdentity) => {
    const { id } = await stage.ensure(person);
    stage.clock.advance({ seconds: 1 });
    return { id, ...(await stage.prepare(id)) };
  };
  const setOf = async ({ id }: { id: string }) => (await stage.current(id)).permissionSetName;

  it("is not held up by a person who may not have the only free slot yet, and who gets the next one", async () => {
    await stage.begin(2);
    [ana, ben] = [await stage.person("ana"), await stage.person("ben")];
    await stage.leaseAndEnd(ana);
    const two = await stage.ready(await stage.person("two"));
    expect(two.permissionSetName).toBe("drawbridge-02");
    await saveGrant(stage.db, two, { latestEnd: new Date(stage.clock.now().getTime() + 600_000) });
    const waiting = await asks(ana);
    expect(waiting.kind).toBe("waiting");
    const behind = await asks(ben);
    expect(await setOf(behind)).toBe("drawbridge-01");
    const last = await asks(await stage.person("last"));
    expect(await setOf(last)).toBeNull();
    await stage.db.manager.update(Grant, { bindingId: two.id }, ENDED);
    await end(two);
    await stage.prepare(last.id);
    expect(await setOf(last)).toBeNull();
    await stage.prepare(waiting.id);
    expect(await setOf(waiting)).toBe("drawbridge-02");
  });

  it("reserves a slot for the first person who may have it", async () => {
    await stage.begin(2);
    [ana, ben] = [await stage.person("ana"), await stage.person("ben")];
    await stage.leaseAndEnd(ana);
    const [two, one] = [await stage.ready(await stage.person("two")), await stage.ready(await stage.person("one"))];
    expect([two.permissionSetName, one.permissionSetName]).toEqual(["drawbridge-02", "drawbridge-01"]);
    for (const lease of [one, two]) await saveGrant(stage.db, lease);
    const [before, after] = [await asks(ana), await asks(ben)];
    await stage.db.manager.update(Grant, { endedAt: IsNull() }, ENDED);
    // The second is the longer free one, which would be the choice.
    for (const lease of [two, one]) await end(lease);
    await stage.prepare(after.id);
    expect(await setOf(after)).toBe("drawbridge-01");
    await stage.prepare(before.id);
    expect(await setOf(before)).toBe("drawbridge-02");
  });

  it("ends a parked lease for a person who may not have the free slot yet", async () => {
    await stage.begin(2);
    ana = await stage.person("ana");
    await stage.db.manager.update("integrations", stage.integration.id, { poolKeptFreePercent: 0 });
    await stage.leaseAndEnd(ana);
    const parked = await stage.ready(await stage.person("ben"));
    await stage.park(parked.id);
    const waiting = await asks(ana);
    expect(await stage.current(parked.id)).toMatchObject({ state: "REMOVING" });
    await stage.removeToTheEnd(parked.id);
    await stage.prepare(waiting.id);
    expect(await setOf(waiting)).toBe("drawbridge-02");
  });

  it("keeps the place of a person who has to move, before later ones", async () => {
    await stage.begin(2);
    ana = await stage.person("ana");
    const moves = await stage.ready(await stage.person("ben"));
    const other = await stage.ready(await stage.person("other"));
    for (const lease of [moves, other]) await saveGrant(stage.db, lease);
    const waiting = await asks(ana);
    stage.center.give(LEASE_ACCOUNT, poolArn(1), { kind: "USER", id: "user-stranger" });
    stage.clock.advance({ seconds: 1 });
    let movedTo = "";
    const moved: WhenPrepared["moved"] = async (_, __, makeAnother) => {
      movedTo = (await makeAnother()).id;
    };
    expect(await stage.prepare(moves.id, { ...NO_GRANTS, moved })).toEqual({ kind: "moved" });
    await stage.prepare(movedTo);
    expect(await setOf({ id: movedTo })).toBeNull();
    await stage.db.manager.update(Grant, { endedAt: IsNull() }, ENDED);
    await end(other);
    await stage.prepare(waiting.id);
    expect(await setOf(waiting)).toBeNull();
    await stage.prepare(movedTo);
    expect(await setOf({ id: movedTo })).toBe("drawbridge-02");
  });

  it("counts from the moment a parked lease is reactivated", async () => {
    await stage.begin(2);
    [ana, ben] = [await stage.person("ana"), await stage.person("ben")];
    const parked = await stage.ready(ben);
    await stage.park(parked.id);
    stage.clock.advance({ hours: 1 });
    await stage.ensure(ben);
    const { waitsSince } = await stage.current(parked.id);
    expect(waitsSince).toEqual(stage.clock.now());
  });

  const ENDED = { endedAt: new Date(), state: "REVOKED", endReason: "EXPIRED", endAskedAt: new Date() } as const;
});

describe("the slots that are kept free", () => {
  it("are a tenth of the pool in each account: the longest parked leases end", async () => {
    await stage.begin(20);
    const parked: Binding[] = [];
    for (let n = 0; n < 19; n += 1) {
      const lease = await stage.ready(await stage.person(`p${n}`));
      parked.push(lease);
      await stage.park(lease.id);
      stage.clock.advance({ minutes: 1 });
    }
    const elsewhere = await stage.ready(await stage.person("ana"), ELSEWHERE);
    await stage.park(elsewhere.id);
    await stage.sweep();
    const leaving = await stage.db.manager.find(Binding, { where: { state: "REMOVING" } });
    expect(leaving.map(({ id }) => id)).toEqual([parked[0]!.id]);
    // A lease on its way out counts as free.
    await stage.sweep();
    expect(await stage.db.manager.countBy(Binding, { state: "REMOVING" })).toBe(1);
    await stage.db.manager.update("integrations", stage.integration.id, { poolKeptFreePercent: 50 });
    await stage.sweep();
    expect(await stage.db.manager.countBy(Binding, { state: "REMOVING" })).toBe(9);
    expect(await stage.current(elsewhere.id)).toMatchObject({ state: "PARKED" });
  });

  it("never cost a lease that a grant needs", async () => {
    for (const person of [ana, ben, await stage.person("cleo")]) await saveGrant(stage.db, await stage.ready(person));
    await stage.sweep();
    expect(await stage.db.manager.countBy(Binding, { state: "READY" })).toBe(3);
  });

  it("raise an alarm when four of five are in use, once, and another when it is over", async () => {
    await stage.begin(5);
    const alarms = new PoolAlarms(stage);
    const { id: integrationId, connectorId } = stage.integration;
    const told = async () => {
      await alarms.report(connectorId);
      return stage.lines.splice(0).filter(({ msg }) => /slots of the pool/.test(msg));
    };
    const leases: Binding[] = [];
    for (let n = 0; n < 4; n += 1) leases.push(await stage.ready(await stage.person(`p${n}`)));
    await stage.park(leases[0]!.id);
    expect(await told()).toEqual([]);
    // As a returning person takes it up again.
    await stage.db.manager.update(Binding, leases[0]!.id, { state: "READY" });
    const place = { integrationId, accountId: LEASE_ACCOUNT };
    expect(await told()).toMatchObject([{ level: 40, ...place, inUse: 4, usable: 5 }]);
    await stage.ready(await stage.person("p4"));
    expect(await told()).toEqual([]);
    for (const { id } of leases.slice(0, 2)) await stage.park(id);
    expect(await told()).toMatchObject([{ level: 30, ...place }]);
  });
});
