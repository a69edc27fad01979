import { poolArn, type SavedIdentity, saveGrant, saveIdentity } from "../../../testing/factories";
import { ADMIN } from "../../../testing/test-domain";
import { IdentityProvider } from "../identities/identity-provider.entity";
import { giveUpBindings } from "./abandon-bindings";
import { Binding } from "./binding.entity";
import { reconcileSlotAssignment } from "./identity-center/reconcile-slot-assignment";
import { principalAt } from "./pool/principal-at";
import { SlotAssignment } from "./slots/slot-assignment.entity";
import { createSlotLeaseStage, type SlotLeaseStage } from "./testing/slot-lease-stage";

// Accounts that no other story of the audit log leased in.
const [ACCOUNT, ELSEWHERE, THIRD, FOURTH] = ["611111111111", "622222222222", "633333333333", "644444444444"] as const;
const REST_MS = (12 * 60 + 15) * 60_000;

let stage: SlotLeaseStage;
let ana: SavedIdentity;

beforeAll(async () => {
  stage = await createSlotLeaseStage();
});
beforeEach(async () => {
  await stage.begin(1);
  ana = await stage.person("ana");
});
afterAll(() => stage.close());

const now = () => stage.clock.now().getTime();
const whose = (roleArn: string, ms = now()) => principalAt(stage.db.manager, roleArn, new Date(ms));
const deleteByForce = async () => (await stage.integrations.delete(ADMIN, stage.integration.id, true)).deleted;

async function releaseSlots(milliseconds: number): Promise<void> {
  const until = now() + milliseconds;
  while (now() <= until) {
    for (const { id } of await stage.db.manager.find(SlotAssignment)) {
      await reconcileSlotAssignment(stage.deps(), id, new AbortController().signal);
    }
    stage.center.settle();
    stage.clock.advance({ seconds: 30 });
  }
}

describe("the leases of an integration that is deleted by force", () => {
  it("are abandoned, never reported as removed, and recorded as the person's", async () => {
    const inUse = await stage.ready(ana, ACCOUNT);
    await saveGrant(stage.db, inUse);
    const parked = await stage.ready(ana, ELSEWHERE);
    await stage.park(parked.id);
    const asked = await stage.ensure(ana, THIRD);
    await stage.prepare(asked.id);
    const notAsked = await stage.ensure(ana, FOURTH);
    expect(await deleteByForce()).toBe(true);
    for (const { id } of [inUse, parked, asked]) {
      expect(await stage.current(id)).toMatchObject({
        state: "ABANDONED",
        integrationId: null,
        removedAt: null,
        nextReconcileAt: null,
      });
    }
    // Nobody was ever assigned by it.
    expect(await stage.current(notAsked.id)).toMatchObject({ state: "REMOVED", removedAt: stage.clock.now() });
    expect(await whose(inUse.principalArn!)).toMatchObject({ bindingId: inUse.id, until: null });
    expect(await stage.events("binding.abandoned")).toMatchObject([
      { subjectId: inUse.id, before: { state: "REMOVING", personId: ana.personId, accountId: ACCOUNT } },
      { subjectId: parked.id, before: { principalArn: parked.principalArn } },
      { subjectId: asked.id, before: { principalArn: null } },
    ]);
  });

  it("do not keep their people's identity provider from being deleted", async () => {
    await saveGrant(stage.db, await stage.ready(ana, ACCOUNT));
    await deleteByForce();
    const { id, version } = await stage.db.manager.findOneByOrFail(IdentityProvider, { id: stage.people.id });
    expect(await stage.providerChanges.delete(ADMIN, id, version, true)).toMatchObject({
      audit: { action: "identity-provider.deleted" },
    });
  });

  it("end when the integration is created again and observes their assignments gone", async () => {
    const lease = await stage.ready(ana, ACCOUNT);
    await saveGrant(stage.db, lease);
    await deleteByForce();
    await stage.connectAnew();
    await stage.checkAll();
    const abandoned = now();
    await releaseSlots(180_000);
    expect(stage.center.assigneesOf(ACCOUNT, poolArn(1))).toEqual([]);
    const ended = await stage.current(lease.id);
    expect(ended).toMatchObject({ state: "REMOVED", removedAt: expect.any(Date), unassignedAt: expect.any(Date) });
    expect(await whose(lease.principalArn!, abandoned)).toMatchObject({ bindingId: lease.id, until: ended.removedAt });
    expect(await whose(lease.principalArn!)).toBeNull();
  });

  it("keep their role from the next person for as long as a session of it may last, and no longer", async () => {
    stage.center.keepsRoles = true;
    const lease = await stage.ready(ana, ACCOUNT);
    await saveGrant(stage.db, lease);
    await deleteByForce();
    await stage.connectAnew();
    // An admin removed the assignment by hand, at an unknown time.
    stage.center.take(ACCOUNT, poolArn(1), "user-ana");
    stage.clock.advance({ hours: 1 });
    const ben = await stage.person("ben");
    const { id } = await stage.ensure(ben, ACCOUNT);
    const asked = now();
    for (let looks = 0; looks < 5; looks += 1) {
      await stage.prepare(id);
      stage.center.settle();
      stage.clock.advance({ seconds: 30 });
    }
    expect(await stage.current(id)).toMatchObject({ state: "PREPARING", failure: { code: "ROLE_OF_ANOTHER" } });
    stage.clock.advance({ milliseconds: REST_MS - 300_000 });
    expect(await stage.prepare(id)).toMatchObject({ kind: "waiting" });
    stage.clock.advance({ minutes: 5 });
    expect(await stage.prepare(id)).toMatchObject({ kind: "ready", binding: { principalArn: lease.principalArn } });
    expect(await whose(lease.principalArn!)).toMatchObject({ personId: ben.personId });
    // The former assignee was absent from the first observation on.
    expect((await stage.current(lease.id)).unassignedAt!.getTime()).toBeGreaterThanOrEqual(asked);
  });

  it("give way to a later lease, though its role was not observed yet", async () => {
    stage.center.keepsRoles = true;
    const lease = await stage.ready(ana, ACCOUNT);
    await saveGrant(stage.db, lease);
    await deleteByForce();
    await stage.connectAnew();
    stage.center.take(ACCOUNT, poolArn(1), "user-ana");
    stage.clock.advance({ hours: 13 });
    const { id } = await stage.ensure(await stage.person("ben"), ACCOUNT);
    await stage.prepare(id);
    expect(await stage.current(id)).toMatchObject({ principalArn: null, beganAt: stage.clock.now() });
    expect(await whose(lease.principalArn!)).toMatchObject({ bindingId: id, roleUniqueId: null });
  });

  it("belong to the same person again at their next request", async () => {
    const lease = await stage.ready(ana, ACCOUNT);
    await saveGrant(stage.db, lease);
    await deleteByForce();
    await stage.connectAnew();
    const again = await stage.ready(ana, ACCOUNT);
    expect(again.principalArn).toBe(lease.principalArn);
    expect(await whose(again.principalArn!)).toMatchObject({ bindingId: again.id });
  });
});

describe("leases that are given up with their accounts", () => {
  it("use up none of the changes that may be under way at a time", async () => {
    const lost = Array.from({ length: 15 }, (_, n) => String(700_000_000_000 + n));
    for (const accountId of lost) {
      const { id } = await stage.ready(ana, accountId);
      await stage.beginRemoval(id);
      // Its assignment is being removed when the account goes.
      await stage.remove(id);
      expect((await stage.current(id)).assignmentRequestId).toMatch(/^unassign:/);
    }
    const ids = (await stage.db.manager.find(Binding)).map(({ id }) => id);
    await stage.act((tx) => giveUpBindings(tx, ids));
    stage.center.settle();
    expect(await stage.ready(await stage.person("ben"), ACCOUNT)).toMatchObject({ state: "READY" });
  });

  async function givenUp(): Promise<string> {
    const { id } = await stage.ready(ana, ACCOUNT);
    await stage.beginRemoval(id);
    await stage.act((tx) => giveUpBindings(tx, [id]));
    expect((await stage.current(id)).state).toBe("ABANDONED");
    return id;
  }

  it("give no access any more: the person gets another one if the account comes back", async () => {
    const lost = await givenUp();
    const again = await stage.ready(ana, ACCOUNT);
    expect(again.id).not.toBe(lost);
    expect((await stage.current(lost)).state).toBe("ABANDONED");
    expect(await whose(again.principalArn!)).toMatchObject({ bindingId: again.id });
  });

  it("do not keep the user from the person who has it next", async () => {
    await givenUp();
    await stage.db.query("update identities set active = false, removed_at = now(), user_name = 'left'");
    const next = await saveIdentity(stage.db, stage.people, "ana", { externalId: "ana-2" });
    expect(await stage.ready(next, ELSEWHERE)).toMatchObject({ state: "READY", identityCenterUserId: "user-ana" });
  });
});
