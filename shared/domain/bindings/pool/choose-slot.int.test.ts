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
import { createSlotLeaseHarness, LEASE_ACCOUNT, type SlotLeaseHarness } from "../testing/slot-lease-harness";
import { leaseSlot } from "./choose-slot";
import { PoolAlarms } from "./pool-alarms";
import { COOL_DOWN_MS } from "./role-cool-down";

// Many statements and calls a story, on machines that do other things as well.
const ELSEWHERE = "222222222222";
const THIRD = "333333333333";

let harness: SlotLeaseHarness;
let ana: SavedIdentity;
let ben: SavedIdentity;

beforeAll(async () => {
  harness = await createSlotLeaseHarness();
});
beforeEach(async () => {
  await harness.begin(3);
  ana = await harness.person("ana");
  ben = await harness.person("ben");
});
afterAll(() => harness.close());

const hoursPass = (hours: number) => harness.clock.advance({ hours });

async function leavePool(n: number) {
  const poolPermissionSetArns = harness.integration.poolPermissionSetArns.filter((arn) => arn !== poolArn(n));
  await harness.db.manager.update("integrations", harness.integration.id, { poolPermissionSetArns });
}

describe("the slot of a person", () => {
  it.each<[string, () => Promise<unknown>, string]>([
    ["the first of a new pool", async () => undefined, "drawbridge-01"],
    ["one that nobody has anywhere before one that is free here", () => harness.ready(ben, ELSEWHERE), "drawbridge-02"],
    ["the one they have elsewhere", () => harness.ready(ana, ELSEWHERE), "drawbridge-01"],
    [
      "the one they last had here, before the one they have elsewhere",
      async () => {
        await harness.ready(ben, ELSEWHERE);
        await harness.leaseAndEnd(ana);
        await harness.setPool(1);
        await harness.ready(ana, THIRD);
        await harness.setPool(3);
        hoursPass(2);
      },
      "drawbridge-02",
    ],
    [
      "another than the one they last had here while its role would be made anew within the hour",
      () => harness.leaseAndEnd(ana),
      "drawbridge-02",
    ],
    [
      "the one they last had here after an hour",
      async () => {
        await harness.leaseAndEnd(ana);
        hoursPass(1.1);
      },
      "drawbridge-01",
    ],
    [
      "of those that nobody has, the longest free",
      async () => {
        for (const name of ["one", "two", "three"]) {
          await harness.ready(await harness.person(name));
        }
        for (const id of [...(await leases())].reverse()) {
          await harness.beginRemoval(id);
          await harness.removeToTheEnd(id);
        }
      },
      "drawbridge-03",
    ],
    [
      "of those that others have elsewhere, the longest free here",
      async () => {
        for (const name of ["one", "two", "three"]) await harness.ready(await harness.person(name), ELSEWHERE);
        const here = [];
        for (const name of ["one", "two", "three"]) {
          const person = await harness.db.manager.findOneByOrFail("identities", { userName: name });
          here.push(await harness.ready(person as SavedIdentity));
        }
        for (const n of [1, 0, 2]) {
          await harness.beginRemoval(here[n]!.id);
          await harness.removeToTheEnd(here[n]!.id);
        }
      },
      "drawbridge-02",
    ],
    [
      "none that others are assigned to here",
      async () => {
        await harness.checkAll();
        harness.center.give(LEASE_ACCOUNT, poolArn(1), { kind: "USER", id: "user-stranger" });
        await harness.checkAll();
      },
      "drawbridge-02",
    ],
    [
      "one that others are assigned to elsewhere alone",
      async () => {
        await harness.checkAll();
        harness.center.give(ELSEWHERE, poolArn(1), { kind: "USER", id: "user-stranger" });
        await harness.checkAll();
      },
      "drawbridge-01",
    ],
    [
      "none that is out of use",
      async () => {
        harness.center.changeSet(1, { inlinePolicy: null });
        await harness.checkAll();
      },
      "drawbridge-02",
    ],
    ["none that left the pool", () => leavePool(1), "drawbridge-02"],
  ])("is %s", async (_, before, expected) => {
    await before();
    expect((await harness.ready(ana)).permissionSetName).toBe(expected);
  });

  it("is the same in every account where a company has fewer people than slots", async () => {
    for (const account of [LEASE_ACCOUNT, ELSEWHERE, THIRD]) {
      expect((await harness.ready(ana, account)).permissionSetName).toBe("drawbridge-01");
      expect((await harness.ready(ben, account)).permissionSetName).toBe("drawbridge-02");
    }
  });

  it("is never one for two, though many need one at once", async () => {
    await harness.begin(12);
    const people = await Promise.all(Array.from({ length: 10 }, (_, n) => harness.person(`p${n}`)));
    const asked = await Promise.all(
      people.flatMap((person) => [LEASE_ACCOUNT, ELSEWHERE].map((account) => harness.ensure(person, account))),
    );
    await Promise.all(asked.map(({ id }) => harness.prepare(id)));
    const found = await Promise.all(asked.map(({ id }) => harness.current(id)));
    expect(found.every(({ slotId }) => slotId !== null)).toBe(true);
    // One person has one slot, whatever the account.
    expect(new Set(found.map(({ slotId }) => slotId)).size).toBe(10);
    expect(new Set(found.map(({ slotId, accountId }) => `${slotId} ${accountId}`)).size).toBe(20);
  });

  it("is chosen while one in another account is being chosen, and is another one", async () => {
    const { id } = await harness.ensure(ana);
    await harness.checkAll();
    const { uow, written, release } = heldUnitOfWork(harness.uow);
    const choosing = uow.run(RECONCILER, async (tx) => {
      const leased = await acquireBinding(tx, id, ["PREPARING"]);
      await writeBindingIn(tx, leased!, { identityCenterUserId: "user-ana" });
      return leaseSlot(tx, leased!, { users: harness.bindingUsers });
    });
    await written;
    const bens = await harness.ready(ben, ELSEWHERE);
    release();
    expect(await choosing).toBe(null);
    expect(bens.permissionSetName).toBe("drawbridge-02");
    expect((await harness.current(id)).permissionSetName).toBe("drawbridge-01");
  });

  it("is refused by the database where another person has it already", async () => {
    const first = await harness.ready(ana);
    const second = await harness.ensure(ben);
    const { slotId } = first;
    await expect(harness.db.manager.update(Binding, second.id, { slotId })).rejects.toThrow("uq_bindings_slot");
  });

  const leases = async () =>
    (await harness.db.manager.find(Binding, { order: { createdAt: "ASC" } })).map(({ id }) => id);
});

describe("a pool that is full in an account", () => {
  let waiting: Binding;
  let used: Binding[];

  beforeEach(async () => {
    used = [];
    for (const name of ["one", "two", "three"]) used.push(await harness.ready(await harness.person(name)));
    const now = harness.clock.now().getTime();
    for (const [n, lease] of used.entries()) {
      await saveGrant(harness.db, lease, { latestEnd: new Date(now + (n + 1) * 3_600_000) });
    }
    waiting = await harness.ensure(ana);
    expect(await harness.prepare(waiting.id)).toMatchObject({ kind: "waiting" });
  });

  it("reports its number of slots, and the time at which the access by one ends, whose role then cools down", async () => {
    const [first] = await harness.db.manager.find(Grant, { order: { latestEnd: "ASC" }, take: 1 });
    expect((await harness.current(waiting.id)).failure).toMatchObject({
      code: "POOL_EXHAUSTED",
      message: `All 3 permission sets of the pool are in use in account ${LEASE_ACCOUNT}. The access by one of them ends by ${first!.latestEnd!.toISOString()}, as far as is known. It is free once AWS has removed its role, mostly within minutes.`,
    });
    expect(harness.center.assigneesOf(ELSEWHERE, poolArn(1))).toEqual([]);
  });

  it("reports the end of the rest of a role that AWS has not removed", async () => {
    await endGrants(used[0]!);
    await harness.beginRemoval(used[0]!.id);
    const unassignedAt = harness.clock.now();
    await harness.db.manager.update(Binding, used[0]!.id, { state: "COOLING_DOWN", unassignedAt });
    for (const lease of used.slice(1))
      await harness.db.manager.update(Grant, { bindingId: lease.id }, { latestEnd: null });
    await harness.prepare(waiting.id);
    const coolsDownUntil = new Date(unassignedAt.getTime() + COOL_DOWN_MS).toISOString();
    expect((await harness.current(waiting.id)).failure?.message).toMatch(
      new RegExp(`The next one is free by ${coolsDownUntil.replaceAll(".", "\\.")}, as far as is known\\.$`),
    );
  });

  it("is not full in other accounts", async () => {
    await harness.ready(ben, ELSEWHERE);
  });

  it("serves people in the order of their requests", async () => {
    const second = await harness.ensure(ben);
    harness.clock.advance({ seconds: 1 });
    const third = await harness.ensure(await harness.person("cleo"));
    for (const { id } of [third, second, waiting]) await harness.prepare(id);
    await endGrants(used[1]!);
    await harness.beginRemoval(used[1]!.id);
    await harness.removeToTheEnd(used[1]!.id);
    // The ends of leases wake those who wait.
    expect((await harness.current(waiting.id)).nextReconcileAt!.getTime()).toBeLessThanOrEqual(
      harness.clock.now().getTime(),
    );
    for (const { id } of [third, second]) expect(await harness.prepare(id)).toMatchObject({ kind: "waiting" });
    expect(await harness.slotOf(await harness.current(third.id))).toBeNull();
    expect(await harness.prepareToTheEnd(waiting.id)).toMatchObject({
      kind: "ready",
      binding: { permissionSetName: "drawbridge-02" },
    });
    expect(await harness.slotOf(await harness.current(second.id))).toBeNull();
  });

  it("ends an idle lease at once, the longest idle one", async () => {
    for (const n of [2, 0]) {
      await endGrants(used[n]!);
      harness.clock.advance({ minutes: 1 });
      await harness.makeIdle(used[n]!.id);
    }
    await harness.prepare(waiting.id);
    const states = await Promise.all(used.map(async ({ id }) => (await harness.current(id)).state));
    expect(states).toEqual(["IDLE", "READY", "REMOVING"]);
    await harness.removeToTheEnd(used[2]!.id);
    expect(await harness.prepareToTheEnd(waiting.id)).toMatchObject({
      binding: { permissionSetName: "drawbridge-03" },
    });
  });

  it("ends another idle lease where the one on its way cannot be removed", async () => {
    for (const n of [0, 1]) {
      await endGrants(used[n]!);
      await harness.makeIdle(used[n]!.id);
      harness.clock.advance({ minutes: 1 });
    }
    harness.center.before = (call) => {
      if (call === "unassign") throw failure("denied", "AccessDenied");
    };
    await harness.prepare(waiting.id);
    await harness.remove(used[0]!.id);
    expect(await harness.current(used[0]!.id)).toMatchObject({ state: "REMOVING", failure: { code: "AccessDenied" } });
    await harness.sweep();
    expect(await harness.current(used[1]!.id)).toMatchObject({ state: "REMOVING" });
  });

  it("does not promise a slot that left the pool or is out of use", async () => {
    await leavePool(1);
    harness.center.changeSet(2, { sessionDuration: "PT12H" });
    await harness.checkAll();
    harness.clock.advance({ minutes: 1 });
    await harness.prepare(waiting.id);
    const { latestEnd } = await harness.db.manager.findOneByOrFail(Grant, { bindingId: used[2]!.id });
    expect((await harness.current(waiting.id)).failure?.message).toBe(
      `The 1 permission set of the pool is in use in account ${LEASE_ACCOUNT}. 1 more cannot be used. The access by one of them ends by ${latestEnd!.toISOString()}, as far as is known. It is free once AWS has removed its role, mostly within minutes.`,
    );
  });

  it("counts a slot with assignments of others as used", async () => {
    await harness.setPool(0);
    await harness.begin(1);
    await harness.checkAll();
    harness.center.give(LEASE_ACCOUNT, poolArn(1), { kind: "GROUP", id: "everybody" });
    await harness.checkAll();
    expect(await harness.db.manager.count(SlotAssignment)).toBe(1);
    const dan = await harness.ensure(await harness.person("dan"));
    await harness.prepare(dan.id);
    expect((await harness.current(dan.id)).failure).toMatchObject({
      code: "POOL_EXHAUSTED",
      message: expect.stringContaining("It is not known when the next one is free."),
    });
  });

  const endGrants = ({ id }: Binding) =>
    harness.db.manager.update(
      Grant,
      { bindingId: id },
      { endedAt: new Date(), state: "REVOKED", endReason: "EXPIRED", endAskedAt: new Date() },
    );
});

describe("the queue for a slot", () => {
  const end = async ({ id }: Binding) => {
    await harness.beginRemoval(id);
    await harness.removeToTheEnd(id);
  };
  const asks = async (person: SavedIdentity) => {
    const { id } = await harness.ensure(person);
    harness.clock.advance({ seconds: 1 });
    return { id, ...(await harness.prepare(id)) };
  };
  const setOf = async ({ id }: { id: string }) => (await harness.current(id)).permissionSetName;

  it("is not held up by a person who may not have the only free slot yet, and who gets the next one", async () => {
    await harness.begin(2);
    [ana, ben] = [await harness.person("ana"), await harness.person("ben")];
    await harness.leaseAndEnd(ana);
    const two = await harness.ready(await harness.person("two"));
    expect(two.permissionSetName).toBe("drawbridge-02");
    await saveGrant(harness.db, two, { latestEnd: new Date(harness.clock.now().getTime() + 600_000) });
    const waiting = await asks(ana);
    expect(waiting.kind).toBe("waiting");
    const behind = await asks(ben);
    expect(await setOf(behind)).toBe("drawbridge-01");
    const last = await asks(await harness.person("last"));
    expect(await setOf(last)).toBeNull();
    await harness.db.manager.update(Grant, { bindingId: two.id }, ENDED);
    await end(two);
    await harness.prepare(last.id);
    expect(await setOf(last)).toBeNull();
    await harness.prepare(waiting.id);
    expect(await setOf(waiting)).toBe("drawbridge-02");
  });

  it("reserves a slot for the first person who may have it", async () => {
    await harness.begin(2);
    [ana, ben] = [await harness.person("ana"), await harness.person("ben")];
    await harness.leaseAndEnd(ana);
    const [two, one] = [
      await harness.ready(await harness.person("two")),
      await harness.ready(await harness.person("one")),
    ];
    expect([two.permissionSetName, one.permissionSetName]).toEqual(["drawbridge-02", "drawbridge-01"]);
    for (const lease of [one, two]) await saveGrant(harness.db, lease);
    const [before, after] = [await asks(ana), await asks(ben)];
    await harness.db.manager.update(Grant, { endedAt: IsNull() }, ENDED);
    // The second is the longer free one, which would be the choice.
    for (const lease of [two, one]) await end(lease);
    await harness.prepare(after.id);
    expect(await setOf(after)).toBe("drawbridge-01");
    await harness.prepare(before.id);
    expect(await setOf(before)).toBe("drawbridge-02");
  });

  it("ends an idle lease for a person who may not have the free slot yet", async () => {
    await harness.begin(2);
    ana = await harness.person("ana");
    await harness.db.manager.update("integrations", harness.integration.id, { poolReservePercent: 0 });
    await harness.leaseAndEnd(ana);
    const idle = await harness.ready(await harness.person("ben"));
    await harness.makeIdle(idle.id);
    const waiting = await asks(ana);
    expect(await harness.current(idle.id)).toMatchObject({ state: "REMOVING" });
    await harness.removeToTheEnd(idle.id);
    await harness.prepare(waiting.id);
    expect(await setOf(waiting)).toBe("drawbridge-02");
  });

  it("keeps the place of a person who has to move, before later ones", async () => {
    await harness.begin(2);
    ana = await harness.person("ana");
    const moves = await harness.ready(await harness.person("ben"));
    const other = await harness.ready(await harness.person("other"));
    for (const lease of [moves, other]) await saveGrant(harness.db, lease);
    const waiting = await asks(ana);
    harness.center.give(LEASE_ACCOUNT, poolArn(1), { kind: "USER", id: "user-stranger" });
    harness.clock.advance({ seconds: 1 });
    let movedTo = "";
    const moved: WhenPrepared["moved"] = async (_, __, makeAnother) => {
      movedTo = (await makeAnother()).id;
    };
    expect(await harness.prepare(moves.id, { ...NO_GRANTS, moved })).toEqual({ kind: "moved" });
    await harness.prepare(movedTo);
    expect(await setOf({ id: movedTo })).toBeNull();
    await harness.db.manager.update(Grant, { endedAt: IsNull() }, ENDED);
    await end(other);
    await harness.prepare(waiting.id);
    expect(await setOf(waiting)).toBeNull();
    await harness.prepare(movedTo);
    expect(await setOf({ id: movedTo })).toBe("drawbridge-02");
  });

  it("counts from the moment an idle lease is reactivated", async () => {
    await harness.begin(2);
    [ana, ben] = [await harness.person("ana"), await harness.person("ben")];
    const idle = await harness.ready(ben);
    await harness.makeIdle(idle.id);
    harness.clock.advance({ hours: 1 });
    await harness.ensure(ben);
    const { waitsSince } = await harness.current(idle.id);
    expect(waitsSince).toEqual(harness.clock.now());
  });

  const ENDED = { endedAt: new Date(), state: "REVOKED", endReason: "EXPIRED", endAskedAt: new Date() } as const;
});

describe("the slots that are kept free", () => {
  it("are a tenth of the pool in each account: the longest idle leases end", async () => {
    await harness.begin(20);
    const idle: Binding[] = [];
    for (let n = 0; n < 19; n += 1) {
      const lease = await harness.ready(await harness.person(`p${n}`));
      idle.push(lease);
      await harness.makeIdle(lease.id);
      harness.clock.advance({ minutes: 1 });
    }
    const elsewhere = await harness.ready(await harness.person("ana"), ELSEWHERE);
    await harness.makeIdle(elsewhere.id);
    await harness.sweep();
    const leaving = await harness.db.manager.find(Binding, { where: { state: "REMOVING" } });
    expect(leaving.map(({ id }) => id)).toEqual([idle[0]!.id]);
    // A lease on its way out counts as free.
    await harness.sweep();
    expect(await harness.db.manager.countBy(Binding, { state: "REMOVING" })).toBe(1);
    await harness.db.manager.update("integrations", harness.integration.id, { poolReservePercent: 50 });
    await harness.sweep();
    expect(await harness.db.manager.countBy(Binding, { state: "REMOVING" })).toBe(9);
    expect(await harness.current(elsewhere.id)).toMatchObject({ state: "IDLE" });
  });

  it("never cost a lease that a grant needs", async () => {
    for (const person of [ana, ben, await harness.person("cleo")])
      await saveGrant(harness.db, await harness.ready(person));
    await harness.sweep();
    expect(await harness.db.manager.countBy(Binding, { state: "READY" })).toBe(3);
  });

  it("raise an alarm when four of five are in use, once, and another when it is over", async () => {
    await harness.begin(5);
    const alarms = new PoolAlarms(harness);
    const { id: integrationId, connectorId } = harness.integration;
    const told = async () => {
      await alarms.report(connectorId);
      return harness.lines.splice(0).filter(({ msg }) => /slots of the pool/.test(msg));
    };
    const leases: Binding[] = [];
    for (let n = 0; n < 4; n += 1) leases.push(await harness.ready(await harness.person(`p${n}`)));
    await harness.makeIdle(leases[0]!.id);
    expect(await told()).toEqual([]);
    // As a returning person takes it up again.
    await harness.db.manager.update(Binding, leases[0]!.id, { state: "READY" });
    const place = { integrationId, accountId: LEASE_ACCOUNT };
    expect(await told()).toMatchObject([{ level: 40, ...place, inUse: 4, usable: 5 }]);
    await harness.ready(await harness.person("p4"));
    expect(await told()).toEqual([]);
    for (const { id } of leases.slice(0, 2)) await harness.makeIdle(id);
    expect(await told()).toMatchObject([{ level: 30, ...place }]);
  });
});
