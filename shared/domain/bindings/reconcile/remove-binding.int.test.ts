import { poolArn, type SavedIdentity, saveConnector, saveGrant, saveTarget } from "../../../../testing/factories";
import { ADMIN } from "../../../../testing/test-domain";
import { outsideTransaction } from "../../../platform/database/connections/one-connection";
import { Grant } from "../../grants/grant.entity";
import { Identity } from "../../identities/identity.entity";
import { Integration } from "../../integrations/integration.entity";
import { Binding } from "../binding.entity";
import { failure, noAnswer } from "../testing/memory-center";
import { createSlotLeaseHarness, LEASE_ACCOUNT, type SlotLeaseHarness } from "../testing/slot-lease-harness";
import { sweepBindings } from "./sweep-bindings";

// Many statements and calls a story, on machines that do other things as well.
let domain: SlotLeaseHarness;
let ana: SavedIdentity;
let binding: Binding;

beforeAll(async () => {
  domain = await createSlotLeaseHarness();
});
beforeEach(async () => {
  await domain.begin();
  ana = await domain.person("ana");
  binding = await domain.ready(ana);
});
afterAll(() => domain.close());

const current = (id = binding.id) => domain.current(id);
const park = (id = binding.id) => domain.makeIdle(id);
const sweep = () => domain.sweep();
const remove = (id = binding.id) => domain.remove(id);
const jobs = () => domain.jobs();
const assigned = (accountId = LEASE_ACCOUNT) =>
  [...domain.center.sets.keys()].flatMap((arn) => domain.center.assigneesOf(accountId, arn));
const removeToTheEnd = (id = binding.id) => domain.removeToTheEnd(id);

const end = (grant: Grant) =>
  domain.db.manager.update(Grant, grant.id, {
    state: "REVOKED",
    endedAt: domain.clock.now(),
    endReason: "EXPIRED",
    endAskedAt: domain.clock.now(),
  });

describe("a binding after its last grant", () => {
  it("is idle, with its assignment, and not before", async () => {
    const [first, second] = [await saveGrant(domain.db, binding), await saveGrant(domain.db, binding)];
    await end(first);
    await park();
    expect(await current()).toMatchObject({ state: "READY" });
    await end(second);
    await park();
    expect(await current()).toMatchObject({ state: "IDLE", idleSince: domain.clock.now() });
    expect(assigned()).toHaveLength(1);
  });

  it("is not idle while a part of its access may be on a cluster", async () => {
    await domain.db.query(
      `insert into access_targets (id, binding_id, physical_key, cluster_arn, cluster_name, account_id, region, principal_arn, state, created_at)
       values ($1, $1, 'key', 'arn', 'name', $2, 'eu-west-1', 'arn', 'OPEN', now())`,
      [binding.id, LEASE_ACCOUNT],
    );
    await park();
    expect(await current()).toMatchObject({ state: "READY" });
    await domain.db.query("update access_targets set state = 'CLOSED'");
    await park();
    expect(await current()).toMatchObject({ state: "IDLE" });
  });

  it("is left alone by other workers while one reactivates it", async () => {
    await domain.act(async (tx) => {
      await domain.bindings.ensure(tx, {
        personId: ana.personId,
        integration: domain.integration,
        accountId: LEASE_ACCOUNT,
      });
      await outsideTransaction(park);
    });
    expect(await current()).toMatchObject({ state: "PREPARING" });
  });

  it("is idle by the sweep after a minute, at the latest", async () => {
    await domain.db.manager.update(Binding, binding.id, { createdAt: domain.clock.now() });
    await sweep();
    expect(await current()).toMatchObject({ state: "READY" });
    domain.clock.advance({ seconds: 61 });
    await sweep();
    expect(await current()).toMatchObject({ state: "IDLE" });
  });

  it("is removed at once when there was never a principal", async () => {
    const { id } = await domain.ensure(ana, "222222222222");
    await park(id);
    expect(await current(id)).toMatchObject({ state: "REMOVING", nextReconcileAt: domain.clock.now() });
    expect(await jobs()).toMatchObject([
      {
        name: "bindings.remove",
        payload: { bindingId: id },
        connectorId: domain.integration.connectorId,
        deduplicationId: `remove-${id}`,
      },
    ]);
    await remove(id);
    expect(await current(id)).toMatchObject({ state: "REMOVED", nextReconcileAt: null });
  });

  it("is ready within one read when it is needed again", async () => {
    await park();
    const before = domain.center.changes.length;
    expect(await domain.ready(ana)).toMatchObject({
      id: binding.id,
      state: "READY",
      principalArn: binding.principalArn,
    });
    expect(domain.center.changes).toHaveLength(before);
  });

  it("is assigned again when others removed its assignment while it was idle", async () => {
    await park();
    domain.center.take(LEASE_ACCOUNT, binding.permissionSetArn!, "user-ana");
    const again = await domain.ready(ana);
    expect(again.id).toBe(binding.id);
    expect(again.principalArn).not.toBe(binding.principalArn);
  });

  it("is assigned again for a new grant when others removed its assignment while the last one was ending", async () => {
    const targetId = await saveTarget(domain.db, binding);
    const ending = { state: "REVOKING", targetId, endAskedAt: domain.clock.now() } as const;
    await saveGrant(domain.db, binding, { ...ending, endReason: "EXPIRED" });
    domain.center.take(LEASE_ACCOUNT, binding.permissionSetArn!, "user-ana");
    expect(await domain.ready(ana)).toMatchObject({ id: binding.id, state: "READY" });
    expect(assigned()).toHaveLength(1);
  });
});

describe("an idle binding", () => {
  beforeEach(async () => {
    await park();
    await jobs();
  });

  it("is not idle with an assignment under way, which would count against all others for a week", async () => {
    await park();
    domain.center.take(LEASE_ACCOUNT, poolArn(1), "user-ana");
    await domain.ensure(ana);
    await domain.prepare(binding.id);
    expect(await current()).toMatchObject({ assignmentRequestId: "assign:1" });
    await park();
    expect(await current()).toMatchObject({ state: "REMOVING" });
    await removeToTheEnd();
    expect(assigned()).toEqual([]);
  });

  it("is removed after seven days: the assignment, then the role, which takes two reads", async () => {
    domain.clock.advance({ days: 6, hours: 23 });
    await sweep();
    expect(await current()).toMatchObject({ state: "IDLE" });
    domain.clock.advance({ hours: 1 });
    await sweep();
    expect(await current()).toMatchObject({ state: "REMOVING" });
    expect(await jobs()).not.toHaveLength(0);

    await remove();
    expect(assigned()).toHaveLength(1);
    expect((await current()).assignmentRequestId).toBe("unassign:1");
    domain.center.settle();
    await remove();
    const unassignedAt = domain.clock.now();
    await remove();
    const absent = { unassignedAt, roleAbsentSince: unassignedAt };
    expect(await current()).toMatchObject({ state: "COOLING_DOWN", ...absent });
    domain.clock.advance({ seconds: 29 });
    await remove();
    expect(await current()).toMatchObject({ state: "COOLING_DOWN", ...absent });
    domain.clock.advance({ seconds: 1 });
    await remove();
    expect(await current()).toMatchObject({
      state: "REMOVED",
      ...absent,
      removedAt: domain.clock.now(),
      assignmentRequestId: null,
      nextReconcileAt: null,
      leaseToken: null,
    });
    expect(assigned()).toEqual([]);
    expect(domain.center.sets.size).toBe(5);
    expect(domain.center.roles.size).toBe(0);
    const lease = { personId: ana.personId, roleArn: binding.principalArn, accountId: LEASE_ACCOUNT };
    expect(await domain.events("lease.began", "lease.ended", "binding.removed")).toMatchObject([
      { action: "lease.began", after: lease },
      { action: "lease.ended", before: lease },
      { action: "binding.removed", before: { principalArn: binding.principalArn, accountId: LEASE_ACCOUNT } },
    ]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["the person is not active any more", () => domain.db.manager.update(Identity, ana.id, { active: false })],
    ["the person has left", () => domain.db.manager.update(Identity, ana.id, { removedAt: new Date() })],
    [
      "its integration is being deleted",
      () => domain.db.manager.update(Integration, domain.integration.id, { deletedAt: new Date() }),
    ],
  ])("is removed at once when %s", async (_, change) => {
    await sweep();
    expect(await current()).toMatchObject({ state: "IDLE" });
    await change();
    await sweep();
    expect(await current()).toMatchObject({ state: "REMOVING" });
  });

  it("stays when it is needed after all", async () => {
    domain.clock.advance({ days: 8 });
    const again = await domain.ensure(ana);
    await saveGrant(domain.db, again);
    await sweep();
    expect(await domain.act((tx) => domain.bindings.removeIfIdle(tx, binding.id))).toBe(false);
    expect((await current()).state).toBe("PREPARING");
  });

  it("that cannot be removed delays neither the removal nor the idling of others", async () => {
    const others = [await domain.ready(await domain.person("ben")), await domain.ready(await domain.person("cem"))];
    domain.clock.advance({ minutes: 1 });
    await park(others[0]!.id);
    domain.clock.advance({ days: 8 });
    // A row that nobody may change: whatever is wrong with it is its own.
    await domain.db.query(
      `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$`,
    );
    await domain.db.query(
      `create trigger refused before update on bindings for each row when (old.id = '${binding.id}') execute function refuse()`,
    );
    try {
      await expect(sweep()).rejects.toThrow("Steps of the sweep of bindings that failed: 1.");
    } finally {
      await domain.db.query("drop function refuse cascade");
    }
    const [first, second] = [await current(others[0]!.id), await current(others[1]!.id)];
    expect([(await current()).state, first.state, second.state]).toEqual(["IDLE", "REMOVING", "IDLE"]);
  });

  it("is left to another connector where it belongs there", async () => {
    domain.clock.advance({ days: 8 });
    await sweepBindings(domain.deps(), (await saveConnector(domain.db)).id);
    expect(await current()).toMatchObject({ state: "IDLE" });
  });
});

describe("the removal of a binding", () => {
  const toBeRemoved = async (id = binding.id) => {
    await park(id);
    await domain.act((tx) => domain.bindings.removeIfIdle(tx, id));
  };

  it.each(
    ["assignees", "unassign", "assignmentOutcome", `reservedRole ${LEASE_ACCOUNT}`].flatMap((call) =>
      (["before", "after"] as const).map((when) => [when, call] as const),
    ),
  )("continues after a worker was killed %s %s", async (when, call) => {
    await toBeRemoved();
    let isKilled = false;
    const killed = new Promise<void>((resolve) => {
      domain.center[when] = (name) => {
        if (name !== call || isKilled) return undefined;
        isKilled = true;
        resolve();
        return new Promise(() => undefined);
      };
    });
    for (let round = 0; round < 6 && !isKilled; round += 1) {
      await Promise.race([remove(), killed]);
      if (round > 1) domain.center.settle();
      domain.clock.advance({ seconds: 5 });
    }
    expect(isKilled).toBe(true);
    domain.clock.advance({ seconds: 61 });
    await removeToTheEnd();
    expect(assigned()).toEqual([]);
    expect(domain.center.roles.size).toBe(0);
  });

  it("keeps the person's access by the same slot in another account", async () => {
    const other = await domain.ready(ana, "222222222222");
    expect(other.slotId).toBe(binding.slotId);
    await toBeRemoved();
    await removeToTheEnd();
    expect(assigned()).toEqual([]);
    expect(assigned("222222222222")).toHaveLength(1);
    expect(await current(other.id)).toMatchObject({ state: "READY" });
  });

  it("lets the slot cool down for 12 hours and a quarter where its role stays", async () => {
    domain.center.keepsRoles = true;
    await toBeRemoved();
    await remove();
    domain.center.settle();
    await remove();
    await remove();
    const { unassignedAt } = await current();
    const until = unassignedAt!.getTime() + (12 * 60 + 15) * 60_000;
    expect(await current()).toMatchObject({ state: "COOLING_DOWN", unassignedAt: domain.clock.now() });
    const removed = await removeToTheEnd();
    expect(removed.removedAt!.getTime()).toBeGreaterThanOrEqual(until);
    expect(removed.removedAt!.getTime()).toBeLessThan(until + 11 * 60_000);
    expect(removed.roleAbsentSince).toBeNull();
  });

  it("ends the rest of a late role as soon as the role was observed gone twice", async () => {
    domain.center.keepsRoles = true;
    await toBeRemoved();
    for (let round = 0; round < 12; round += 1) {
      await remove();
      domain.center.settle();
      domain.clock.advance({ minutes: 10 });
    }
    expect(await current()).toMatchObject({ state: "COOLING_DOWN", roleAbsentSince: null });
    domain.center.roles.clear();
    const seen = domain.clock.now();
    await remove();
    expect(await current()).toMatchObject({ state: "COOLING_DOWN", roleAbsentSince: seen });
    expect((await removeToTheEnd()).removedAt).toEqual(new Date(seen.getTime() + 30_000));
  });

  it("is not over while the role may not be read, until the rest is over", async () => {
    await toBeRemoved();
    domain.center.before = (call) => {
      if (call.startsWith("reservedRole")) throw failure("denied", "AccessDenied");
    };
    for (let round = 0; round < 20; round += 1) {
      await remove();
      domain.center.settle();
      domain.clock.advance({ minutes: 30 });
    }
    expect(await current()).toMatchObject({ state: "REMOVING", failure: { code: "AccessDenied" } });
    domain.clock.advance({ hours: 4 });
    await remove();
    expect(await current()).toMatchObject({ state: "REMOVED", failure: null });
  });

  it("begins again where the assignment is observed once more", async () => {
    domain.center.keepsRoles = true;
    await toBeRemoved();
    await remove();
    domain.center.settle();
    await remove();
    await remove();
    expect(await current()).toMatchObject({ state: "COOLING_DOWN" });
    domain.center.give(LEASE_ACCOUNT, poolArn(1), { kind: "USER", id: "user-ana" });
    domain.clock.advance({ minutes: 10 });
    await remove();
    expect(await current()).toMatchObject({ state: "REMOVING", unassignedAt: null });
    domain.center.keepsRoles = false;
    await removeToTheEnd();
    expect(assigned()).toEqual([]);
  });

  it("continues with the rest when a read is stopped half way with its worker", async () => {
    domain.center.keepsRoles = true;
    await toBeRemoved();
    for (let round = 0; round < 3; round += 1) {
      await remove();
      domain.center.settle();
    }
    const { unassignedAt } = await current();
    domain.clock.advance({ hours: 3 });
    domain.center.before = (call) => {
      if (call === "assignees") throw failure("aborted", "ABORTED");
    };
    await remove();
    expect(await current()).toMatchObject({
      state: "COOLING_DOWN",
      unassignedAt,
      failure: null,
      nextReconcileAt: domain.clock.now(),
    });
  });

  it("does not pass the slot on while its assignment is being removed, which would remove the new lease's", async () => {
    domain.center.keepsRoles = true;
    await toBeRemoved();
    for (let round = 0; round < 3; round += 1) {
      await remove();
      domain.center.settle();
    }
    domain.center.give(LEASE_ACCOUNT, poolArn(1), { kind: "USER", id: "user-ana" });
    domain.clock.advance({ minutes: 1 });
    await new Promise<void>((resolve) => {
      domain.center.after = (call) => {
        if (call !== "unassign") return undefined;
        resolve();
        // The worker is killed.
        return new Promise(() => undefined);
      };
      void remove();
    });
    domain.center.after = () => undefined;
    domain.clock.advance({ seconds: 61 });
    expect(await current()).toMatchObject({ state: "COOLING_DOWN", assignmentRequestId: "unassign:" });
    const anew = await domain.ready(ana);
    domain.center.settle();
    domain.clock.advance({ minutes: 1 });
    expect(await domain.prepare(anew.id)).toMatchObject({ kind: "ready" });
    domain.center.keepsRoles = false;
    await removeToTheEnd();
    expect(assigned()).toHaveLength(1);
    expect(await current()).toMatchObject({ state: "REMOVED", assignmentRequestId: null });
  });

  it("removes an assignment that was still being made when it was given up", async () => {
    const other = await domain.ensure(ana, "222222222222");
    await domain.prepare(other.id);
    expect((await current(other.id)).assignmentRequestId).toBe("assign:1");
    await park(other.id);
    await remove(other.id);
    expect(await current(other.id)).toMatchObject({ state: "REMOVING" });
    await removeToTheEnd(other.id);
    domain.center.settle();
    expect(assigned("222222222222")).toEqual([]);
    expect(assigned()).toHaveLength(1);
  });

  describe("after a change without a known outcome", () => {
    const giveLate = () => domain.center.give("222222222222", poolArn(1), { kind: "USER", id: "user-ana" });

    it("observes for five minutes, and removes an assignment that AWS makes late", async () => {
      const { id } = await domain.ensure(ana, "222222222222");
      domain.center.before = (call) => {
        if (call === "assign") throw noAnswer();
      };
      await domain.prepare(id);
      const inDoubtSince = domain.clock.now();
      expect(await current(id)).toMatchObject({ assignmentRequestId: null, inDoubtSince });
      await toBeRemoved(id);
      await remove(id);
      domain.clock.advance({ seconds: 31 });
      await remove(id);
      expect(await current(id)).toMatchObject({
        state: "COOLING_DOWN",
        nextReconcileAt: new Date(inDoubtSince.getTime() + 5 * 60_000),
      });
      giveLate();
      await removeToTheEnd(id);
      expect(assigned("222222222222")).toEqual([]);
      expect(domain.center.changes.at(-1)).toMatchObject({ kind: "unassign", accountId: "222222222222" });
    });

    it("observes as long where a worker died before the answer was recorded", async () => {
      const { id } = await domain.ensure(ana, "222222222222");
      const sent = new Promise<void>((resolve) => {
        domain.center.before = (call) => {
          if (call !== "assign") return undefined;
          resolve();
          return new Promise(() => undefined);
        };
      });
      void domain.prepare(id);
      await sent;
      const inDoubtSince = domain.clock.now();
      domain.center.before = () => undefined;
      domain.clock.advance({ seconds: 61 });
      await toBeRemoved(id);
      const removed = await removeToTheEnd(id);
      expect(removed.removedAt!.getTime()).toBeGreaterThanOrEqual(inDoubtSince.getTime() + 5 * 60_000);
    });

    it("does not pass the slot on to the person's next lease, whose assignment a late removal would take", async () => {
      domain.center.keepsRoles = true;
      domain.center.isNextInDoubt = true;
      await toBeRemoved();
      for (let round = 0; round < 3; round += 1) {
        await remove();
        domain.center.settle();
      }
      expect(await current()).toMatchObject({ state: "COOLING_DOWN", inDoubtSince: domain.clock.now() });
      const anew = await domain.ready(ana);
      expect(anew.slotId).not.toBe(binding.slotId);
      await domain.beginRemoval(anew.id);
      domain.clock.advance({ minutes: 5 });
      expect((await domain.ready(ana)).slotId).toBe(binding.slotId);
    });
  });

  describe("without a requested assignment", () => {
    const taken = async () => {
      const { id } = await domain.ensure(ana, "222222222222");
      domain.center.before = (call) => {
        if (call === "isUser") throw failure("unavailable", "TIMEOUT");
      };
      await domain.prepare(id);
      domain.center.before = () => undefined;
      expect(await current(id)).toMatchObject({ slotId: expect.any(String), assignmentRequestId: null });
      return id;
    };
    const user = { kind: "USER", id: "user-ana" } as const;

    it("is over at once, because nobody has a session of its role", async () => {
      const id = await taken();
      await park(id);
      await remove(id);
      expect(await current(id)).toMatchObject({ state: "REMOVED", beganAt: null });
    });

    it.each(["before it was prepared", "before it was given up"])(
      "watches a role that was assigned %s",
      async (when) => {
        const isPrepared = when === "before it was prepared";
        domain.center.keepsRoles = true;
        if (isPrepared) domain.center.give("222222222222", poolArn(1), user);
        const { id } = isPrepared ? await domain.ready(ana, "222222222222") : { id: await taken() };
        if (!isPrepared) domain.center.give("222222222222", poolArn(1), user);
        await toBeRemoved(id);
        await remove(id);
        domain.center.settle();
        await remove(id);
        await remove(id);
        expect(assigned("222222222222")).toEqual([]);
        expect(await current(id)).toMatchObject({ state: "COOLING_DOWN", unassignedAt: domain.clock.now() });
      },
    );

    it("continues with the rest of the lease whose place it took", async () => {
      domain.center.keepsRoles = true;
      await toBeRemoved();
      for (let round = 0; round < 3; round += 1) {
        await remove();
        domain.center.settle();
      }
      expect(await current()).toMatchObject({ state: "COOLING_DOWN" });
      const { id } = await domain.ensure(ana);
      domain.center.before = (call) => {
        if (call === "isUser") throw failure("unavailable", "TIMEOUT");
      };
      await domain.prepare(id);
      expect(await current(id)).toMatchObject({ slotId: binding.slotId, assignmentRequestId: null });
      await park(id);
      await remove(id);
      expect(await current(id)).toMatchObject({ state: "COOLING_DOWN", unassignedAt: domain.clock.now() });
    });
  });

  it("is retried for ever", async () => {
    await toBeRemoved();
    for (let attempt = 0; attempt < 12; attempt += 1) {
      await remove();
      domain.center.refuseNext = "Received a 500 status error.";
      domain.center.settle();
      await remove();
      domain.clock.advance({ minutes: 5 });
    }
    expect(await current()).toMatchObject({ state: "REMOVING", failure: { code: "ASSIGNMENT_FAILED" } });
    domain.center.refuseNext = null;
    await removeToTheEnd();
    expect(assigned()).toEqual([]);
  });

  it("waits while a grant stands on it, as when the person's user was recreated", async () => {
    const grant = await saveGrant(domain.db, binding);
    await domain.db.manager.update(Binding, binding.id, { state: "REMOVING", nextReconcileAt: domain.clock.now() });
    await sweep();
    await remove();
    expect(assigned()).toHaveLength(1);
    expect(await current()).toMatchObject({ nextReconcileAt: new Date(domain.clock.now().getTime() + 10_000) });
    await end(grant);
    await removeToTheEnd();
    expect(assigned()).toEqual([]);
  });

  it("delays nobody: the person gets another slot meanwhile, or their own where only the role is left", async () => {
    domain.center.keepsRoles = true;
    await toBeRemoved();
    await remove();
    const meanwhile = await domain.ready(ana);
    expect(meanwhile.permissionSetName).toBe("drawbridge-02");
    await toBeRemoved(meanwhile.id);
    for (const id of [binding.id, meanwhile.id, meanwhile.id]) {
      await remove(id);
      domain.center.settle();
      domain.clock.advance({ minutes: 1 });
    }
    await remove(meanwhile.id);
    expect(await current(meanwhile.id)).toMatchObject({ state: "COOLING_DOWN" });

    const again = await domain.ready(ana);
    expect(again.id).not.toBe(meanwhile.id);
    expect(again).toMatchObject({
      slotId: meanwhile.slotId,
      principalUniqueId: meanwhile.principalUniqueId,
      permissionSetName: "drawbridge-02",
    });
    expect(await current(meanwhile.id)).toMatchObject({ state: "REMOVED" });
    // The worker that comes back to the old one does nothing.
    await remove(meanwhile.id);
    expect(await current(again.id)).toMatchObject({ state: "READY" });
  });

  it("delays the deletion of its integration until it is done", async () => {
    const asked = { endAskedAt: new Date(), endReason: "EXPIRED" } as const;
    const targetId = await saveTarget(domain.db, binding, { state: "CLOSED" });
    const grant = await saveGrant(domain.db, binding, { state: "REVOKING", targetId, ...asked });
    expect(await domain.integrations.delete(ADMIN, domain.integration.id)).toMatchObject({ deleted: false });
    expect(await current()).toMatchObject({ state: "READY" });
    await end(grant);
    expect(await domain.integrations.delete(ADMIN, domain.integration.id)).toMatchObject({ deleted: false });
    expect(await current()).toMatchObject({ state: "REMOVING" });
    await sweep();
    expect(await jobs()).toContainEqual(expect.objectContaining({ payload: { bindingId: binding.id } }));
    await removeToTheEnd();
    expect(await domain.integrations.delete(ADMIN, domain.integration.id)).toMatchObject({ deleted: true });
    expect(assigned()).toEqual([]);
  });

  it("takes nothing away from a role that others made", async () => {
    await domain.db.manager.update(Binding, binding.id, { strategy: "IAM_ROLE_TEMPLATE" });
    domain.center.calls.length = 0;
    await toBeRemoved();
    await remove();
    expect(await current()).toMatchObject({ state: "REMOVED" });
    expect(domain.center.calls).toEqual([]);
  });

  it("is hinted by the sweep while it is due", async () => {
    await toBeRemoved();
    await jobs();
    await sweep();
    expect(await jobs()).toMatchObject([{ name: "bindings.remove", payload: { bindingId: binding.id } }]);
    await remove();
    await sweep();
    expect(await jobs()).toEqual([]);
    domain.clock.advance({ seconds: 2 });
    await sweep();
    expect(await jobs()).toHaveLength(1);
  });
});
