import { poolArn, type SavedIdentity, saveGrant, saveIdentity } from "../../../testing/factories";
import { ADMIN } from "../../../testing/test-domain";
import { IdentityProvider } from "../identities/identity-provider.entity";
import { giveUpBindings } from "./abandon-bindings";
import { Binding } from "./binding.entity";
import { reconcileSlotAssignment } from "./identity-center/reconcile-slot-assignment";
import { principalAt } from "./pool/principal-at";
import { SlotAssignment } from "./slots/slot-assignment.entity";
import { createSlotLeaseHarness, type SlotLeaseHarness } from "./testing/slot-lease-harness";

// Accounts that no other story of the audit log leased in.
const [ACCOUNT, ELSEWHERE, THIRD, FOURTH] = ["611111111111", "622222222222", "633333333333", "644444444444"] as const;
const COOL_DOWN_MS = (12 * 60 + 15) * 60_000;

let harness: SlotLeaseHarness;
let ana: SavedIdentity;

beforeAll(async () => {
  harness = await createSlotLeaseHarness();
});
beforeEach(async () => {
  await harness.begin(1);
  ana = await harness.person("ana");
});
afterAll(() => harness.close());

const now = () => harness.clock.now().getTime();
const whose = (roleArn: string, ms = now()) => principalAt(harness.db.manager, roleArn, new Date(ms));
const deleteByForce = async () => (await harness.integrations.delete(ADMIN, harness.integration.id, true)).deleted;

async function releaseSlots(milliseconds: number): Promise<void> {
  const until = now() + milliseconds;
  while (now() <= until) {
    for (const { id } of await harness.db.manager.find(SlotAssignment)) {
      await reconcileSlotAssignment(harness.deps(), id, new AbortController().signal);
    }
    harness.center.settle();
    harness.clock.advance({ seconds: 30 });
  }
}

describe("the leases of an integration that is deleted by force", () => {
  it("are abandoned, never reported as removed, and recorded as the person's", async () => {
    const inUse = await harness.ready(ana, ACCOUNT);
    await saveGrant(harness.db, inUse);
    const idle = await harness.ready(ana, ELSEWHERE);
    await harness.makeIdle(idle.id);
    const asked = await harness.ensure(ana, THIRD);
    await harness.prepare(asked.id);
    const notAsked = await harness.ensure(ana, FOURTH);
    expect(await deleteByForce()).toBe(true);
    for (const { id } of [inUse, idle, asked]) {
      expect(await harness.current(id)).toMatchObject({
        state: "ABANDONED",
        integrationId: null,
        removedAt: null,
        nextReconcileAt: null,
      });
    }
    // Nobody was ever assigned by it.
    expect(await harness.current(notAsked.id)).toMatchObject({ state: "REMOVED", removedAt: harness.clock.now() });
    expect(await whose(inUse.principalArn!)).toMatchObject({ bindingId: inUse.id, until: null });
    expect(await harness.events("binding.abandoned")).toMatchObject([
      { subjectId: inUse.id, before: { state: "REMOVING", personId: ana.personId, accountId: ACCOUNT } },
      { subjectId: idle.id, before: { principalArn: idle.principalArn } },
      { subjectId: asked.id, before: { principalArn: null } },
    ]);
  });

  it("do not keep their people's identity provider from being deleted", async () => {
    await saveGrant(harness.db, await harness.ready(ana, ACCOUNT));
    await deleteByForce();
    const { id, version } = await harness.db.manager.findOneByOrFail(IdentityProvider, { id: harness.people.id });
    expect(await harness.providerChanges.delete(ADMIN, id, version, true)).toMatchObject({
      audit: { action: "identity-provider.deleted" },
    });
  });

  it("end when the integration is created again and observes their assignments gone", async () => {
    const lease = await harness.ready(ana, ACCOUNT);
    await saveGrant(harness.db, lease);
    await deleteByForce();
    await harness.connectAnew();
    await harness.checkAll();
    const abandoned = now();
    await releaseSlots(180_000);
    expect(harness.center.assigneesOf(ACCOUNT, poolArn(1))).toEqual([]);
    const ended = await harness.current(lease.id);
    expect(ended).toMatchObject({ state: "REMOVED", removedAt: expect.any(Date), unassignedAt: expect.any(Date) });
    expect(await whose(lease.principalArn!, abandoned)).toMatchObject({ bindingId: lease.id, until: ended.removedAt });
    expect(await whose(lease.principalArn!)).toBeNull();
  });

  it("keep their role from the next person for as long as a session of it may last, and no longer", async () => {
    harness.center.keepsRoles = true;
    const lease = await harness.ready(ana, ACCOUNT);
    await saveGrant(harness.db, lease);
    await deleteByForce();
    await harness.connectAnew();
    // An admin removed the assignment by hand, at an unknown time.
    harness.center.take(ACCOUNT, poolArn(1), "user-ana");
    harness.clock.advance({ hours: 1 });
    const ben = await harness.person("ben");
    const { id } = await harness.ensure(ben, ACCOUNT);
    const asked = now();
    for (let looks = 0; looks < 5; looks += 1) {
      await harness.prepare(id);
      harness.center.settle();
      harness.clock.advance({ seconds: 30 });
    }
    expect(await harness.current(id)).toMatchObject({ state: "PREPARING", failure: { code: "ROLE_OF_ANOTHER" } });
    harness.clock.advance({ milliseconds: COOL_DOWN_MS - 300_000 });
    expect(await harness.prepare(id)).toMatchObject({ kind: "waiting" });
    harness.clock.advance({ minutes: 5 });
    expect(await harness.prepare(id)).toMatchObject({ kind: "ready", binding: { principalArn: lease.principalArn } });
    expect(await whose(lease.principalArn!)).toMatchObject({ personId: ben.personId });
    // The former assignee was absent from the first observation on.
    expect((await harness.current(lease.id)).unassignedAt!.getTime()).toBeGreaterThanOrEqual(asked);
  });

  it("give way to a later lease, though its role was not observed yet", async () => {
    harness.center.keepsRoles = true;
    const lease = await harness.ready(ana, ACCOUNT);
    await saveGrant(harness.db, lease);
    await deleteByForce();
    await harness.connectAnew();
    harness.center.take(ACCOUNT, poolArn(1), "user-ana");
    harness.clock.advance({ hours: 13 });
    const { id } = await harness.ensure(await harness.person("ben"), ACCOUNT);
    await harness.prepare(id);
    expect(await harness.current(id)).toMatchObject({ principalArn: null, beganAt: harness.clock.now() });
    expect(await whose(lease.principalArn!)).toMatchObject({ bindingId: id, roleUniqueId: null });
  });

  it("belong to the same person again at their next request", async () => {
    const lease = await harness.ready(ana, ACCOUNT);
    await saveGrant(harness.db, lease);
    await deleteByForce();
    await harness.connectAnew();
    const again = await harness.ready(ana, ACCOUNT);
    expect(again.principalArn).toBe(lease.principalArn);
    expect(await whose(again.principalArn!)).toMatchObject({ bindingId: again.id });
  });
});

describe("leases that are given up with their accounts", () => {
  it("use up none of the changes that may be under way at a time", async () => {
    const lost = Array.from({ length: 15 }, (_, n) => String(700_000_000_000 + n));
    for (const accountId of lost) {
      const { id } = await harness.ready(ana, accountId);
      await harness.beginRemoval(id);
      // Its assignment is being removed when the account goes.
      await harness.remove(id);
      expect((await harness.current(id)).assignmentRequestId).toMatch(/^unassign:/);
    }
    const ids = (await harness.db.manager.find(Binding)).map(({ id }) => id);
    await harness.act((tx) => giveUpBindings(tx, ids));
    harness.center.settle();
    expect(await harness.ready(await harness.person("ben"), ACCOUNT)).toMatchObject({ state: "READY" });
  });

  async function givenUp(): Promise<string> {
    const { id } = await harness.ready(ana, ACCOUNT);
    await harness.beginRemoval(id);
    await harness.act((tx) => giveUpBindings(tx, [id]));
    expect((await harness.current(id)).state).toBe("ABANDONED");
    return id;
  }

  it("give no access any more: the person gets another one if the account comes back", async () => {
    const lost = await givenUp();
    const again = await harness.ready(ana, ACCOUNT);
    expect(again.id).not.toBe(lost);
    expect((await harness.current(lost)).state).toBe("ABANDONED");
    expect(await whose(again.principalArn!)).toMatchObject({ bindingId: again.id });
  });

  it("do not keep the user from the person who has it next", async () => {
    await givenUp();
    await harness.db.query("update identities set active = false, removed_at = now(), user_name = 'left'");
    const next = await saveIdentity(harness.db, harness.people, "ana", { externalId: "ana-2" });
    expect(await harness.ready(next, ELSEWHERE)).toMatchObject({ state: "READY", identityCenterUserId: "user-ana" });
  });
});
