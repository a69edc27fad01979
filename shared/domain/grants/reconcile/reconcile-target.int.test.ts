import { ADMIN } from "../../../../testing/test-domain";
import { systemActor } from "../../../kernel/actor";
import { newId } from "../../../kernel/ids";
import type { ClusterAccess } from "../../access/cluster-access.port";
import { accessAttention } from "../../attention/access-attention";
import type { AttentionContext } from "../../attention/attention";
import { Resource } from "../../resources/resource.entity";
import { Crash } from "../testing/fake-eks";
import { createGrantHarness, type GrantHarness, PRINCIPAL } from "../testing/grant-harness";
import { raiseOverdueAlarms } from "../waiting/overdue";
import { prepareGrants } from "./prepare-grants";

let harness: GrantHarness;

beforeAll(async () => {
  harness = await createGrantHarness();
});
afterAll(() => harness.close());
beforeEach(() => harness.begin());

describe("a grant", () => {
  it("becomes active when its entry was observed, and its time runs from then", async () => {
    const { id } = await harness.give(view(["a"]), 600);
    await harness.work();
    const grant = await harness.grant(id);
    expect(grant).toMatchObject({ state: "ACTIVE", activeAt: harness.clock.now() });
    expect(grant.endsAt).toEqual(new Date(harness.clock.now().getTime() + 600_000));
    expect(harness.eks.given(PRINCIPAL)).toEqual(view(["a"]));
    const [entry] = [...harness.eks.entries.values()];
    expect(entry!.tags).toMatchObject({ "managed-by": "drawbridge", "drawbridge-target": (await harness.target()).id });
  });

  it("has AWS's request ids of its calls recorded", async () => {
    const { id } = await harness.give(view(["a"]), 600);
    await harness.work();
    await harness.pass(610_000);
    const target = await harness.target();
    const written: { calls: { operation: string; requestId: string }[] }[] = await harness.db.query(
      `select after -> 'calls' as calls from audit_events
        where (action = 'access-target.written' and subject_id = $1) or (action = 'grant.active' and subject_id = $2) order by at, id`,
      [target.id, id],
    );
    const given = expect.arrayContaining([
      { operation: "eks:CreateAccessEntry", requestId: expect.any(String), at: expect.any(String) },
    ]);
    expect(written).toEqual([
      { calls: given },
      { calls: given },
      { calls: [expect.objectContaining({ operation: "eks:DeleteAccessEntry", requestId: expect.any(String) })] },
    ]);
  });

  it("has its first observation recorded, and the time, the reason and the actor of its end", async () => {
    const { id } = await harness.give(view(["a"]), 600);
    await harness.work();
    const { activeAt } = await harness.grant(id);
    await harness.grants.revoke(ADMIN, id, "It is not needed.");
    await harness.pass(10_000);
    const grant = await harness.grant(id);
    const [active, ended]: { after: object; about: string[] }[] = await harness.db.query(
      "select after, about from audit_events where action in ('grant.active', 'grant.ended') and subject_id = $1 order by id",
      [id],
    );
    const about = {
      person: { id: harness.ids.person },
      resource: { id: harness.ids.resource, name: "payments" },
      access: view(["a"]),
    };
    const since = activeAt!.toISOString();
    expect(active!.after).toMatchObject({ ...about, activeAt: since, principalArn: PRINCIPAL, seen: view(["a"]) });
    expect(ended!.after).toMatchObject({
      ...about,
      state: "REVOKED",
      reason: "REVOKED_BY_ADMIN",
      activeAt: since,
      endedAt: grant.endedAt!.toISOString(),
      receipt: {
        askedBy: { kind: "person", name: ADMIN.name },
        calls: [{ operation: "eks:DeleteAccessEntry", requestId: expect.any(String) }],
        lastSeenAbsentAt: grant.endedAt!.toISOString(),
      },
    });
    expect(ended!.about).toEqual(expect.arrayContaining([id, harness.ids.person, harness.ids.resource]));
  });

  it("ends by the clock, and has ended after two observations, five seconds apart", async () => {
    const { id } = await harness.give(view(["a"]), 600);
    await harness.work();
    await harness.pass(600_000);
    expect(await harness.grant(id)).toMatchObject({ state: "REVOKING", endReason: "EXPIRED" });
    expect(harness.eks.entries.size).toBe(0);
    await harness.pass(4_000);
    expect((await harness.grant(id)).state).toBe("REVOKING");
    await harness.pass(1_000);
    const grant = await harness.grant(id);
    expect(grant).toMatchObject({ state: "REVOKED", endedAt: harness.clock.now() });
    expect(grant.receipt).toMatchObject({
      calls: [{ operation: "eks:DeleteAccessEntry", requestId: expect.any(String) }],
      remains: null,
    });
    expect((await harness.target()).state).toBe("CLOSED");
    expect((await harness.target()).nextReconcileAt).toBeNull();
  });

  it("of every namespace is not a grant of the whole cluster, which nobody approved", async () => {
    const { id } = await harness.give(view(["*"]), 600);
    await harness.work();
    expect(harness.eks.given(PRINCIPAL)).toEqual(view(["*"]));
    await harness.pass(610_000);
    expect((await harness.grant(id)).state).toBe("REVOKED");
  });

  it("costs three calls to remove", async () => {
    await harness.give(view(["a"]), 600);
    await harness.work();
    await harness.pass(590_000);
    harness.eks.calls.length = 0;
    await harness.pass(20_000);
    expect(harness.eks.calls).toEqual(["DeleteAccessEntry", "DescribeAccessEntry", "DescribeAccessEntry"]);
  });

  it("that ends during a reconcile has the removing calls in its receipt", async () => {
    const { id } = await harness.give(view(["a"]), 600);
    await harness.work();
    await harness.pass(599_500);
    await harness.give(edit(["b"]));
    harness.eks.before("DescribeAccessEntry", async () => harness.clock.advance({ seconds: 1 }));
    await harness.pass(10_000);
    expect(await harness.grant(id)).toMatchObject({
      state: "REVOKED",
      receipt: {
        calls: expect.arrayContaining([expect.objectContaining({ operation: "eks:DisassociateAccessPolicy" })]),
      },
    });
  });

  it("GRANT-1: that ends leaves the access that another one still needs", async () => {
    const short = await harness.give(edit(null), 600);
    const long = await harness.give(edit(["a"]), 3_600);
    await harness.work();
    expect(harness.eks.given(PRINCIPAL)).toEqual(edit(null));
    await harness.pass(610_000);
    expect((await harness.grant(short.id)).state).toBe("REVOKED");
    expect((await harness.grant(short.id)).receipt?.remains).toEqual(edit(["a"]));
    expect((await harness.grant(long.id)).state).toBe("ACTIVE");
    expect(harness.eks.given(PRINCIPAL)).toEqual(edit(["a"]));
  });

  it("is renewed without a gap by another one", async () => {
    const first = await harness.give(view(null), 600);
    await harness.work();
    await harness.pass(590_000);
    await harness.give(view(null), 600);
    await harness.work();
    harness.eks.calls.length = 0;
    await harness.pass(20_000);
    expect((await harness.grant(first.id)).state).toBe("REVOKED");
    expect(harness.eks.calls.filter((call) => !/^(Describe|Get)/.test(call))).toEqual([]);
    expect(harness.eks.given(PRINCIPAL)).toEqual(view(null));
  });

  it("that others removed is not given again", async () => {
    const { id } = await harness.give(view(["a"]));
    await harness.work();
    harness.eks.change(PRINCIPAL, () => null);
    await harness.pass(16 * 60_000);
    expect(await harness.grant(id)).toMatchObject({ state: "REVOKED_OUTSIDE", endReason: "CHANGED_OUTSIDE" });
    expect(harness.eks.entries.size).toBe(0);
  });

  it.each([
    ["all of it", () => null],
    ["its policy", () => ({ policies: [], kubernetesGroups: [] })],
  ])("of which others removed %s ends, though the same is requested again", async (_what, change) => {
    const { id } = await harness.give(view(["a"]), 7_200);
    await harness.work();
    harness.eks.change(PRINCIPAL, change);
    const anew = await harness.give(view(["a", "b"]), 600);
    await harness.pass(10_000);
    expect(await harness.grant(id)).toMatchObject({ state: "REVOKED_OUTSIDE", endReason: "CHANGED_OUTSIDE" });
    expect((await harness.grant(anew.id)).state).toBe("ACTIVE");
    expect(harness.eks.given(PRINCIPAL)).toEqual(view(["a", "b"]));
    await harness.pass(610_000);
    expect(harness.eks.entries.size).toBe(0);
  });

  it("whose entry others replaced by their own ends, and theirs stays", async () => {
    const { id } = await harness.give(view(["a"]));
    await harness.work();
    harness.eks.change(PRINCIPAL, () => null);
    harness.eks.change(PRINCIPAL, () => view(null));
    await harness.pass(16 * 60_000);
    expect(await harness.grant(id)).toMatchObject({ state: "REVOKED_OUTSIDE", endReason: "CHANGED_OUTSIDE" });
    expect(harness.eks.given(PRINCIPAL)).toEqual(view(null));
  });

  it.each([
    ["when it expires", 600, "EXPIRED"],
    ["when it is revoked", null, "REVOKED_BY_ADMIN"],
  ])(
    "from whose entry others removed our tags is not reported gone while the entry gives it, %s",
    async (_when, seconds, endReason) => {
      const { id } = await harness.give(view(["a"]), seconds);
      await harness.work();
      harness.eks.entries.set(PRINCIPAL, { ...harness.eks.entries.get(PRINCIPAL)!, tags: {} });
      harness.eks.undeletable.add(PRINCIPAL);
      await harness.pass(seconds === null ? 16 * 60_000 : seconds * 1_000);
      if (seconds === null) {
        expect((await harness.grant(id)).state).toBe("ACTIVE");
        await harness.grants.revoke(ADMIN, id, "It is not needed.");
      }
      await harness.pass(7_000);
      harness.away(16 * 60_000);
      await harness.pass(7_000);
      await raiseOverdueAlarms(harness);
      expect(harness.eks.given(PRINCIPAL)).toEqual(view(["a"]));
      expect(await harness.grant(id)).toMatchObject({
        state: "REVOKING",
        endReason,
        absentSince: null,
        overdueSince: expect.any(Date),
      });
      harness.eks.undeletable.clear();
      await harness.pass(70_000);
      expect(harness.eks.entries.size).toBe(0);
      expect((await harness.grant(id)).state).toBe("REVOKED");
    },
  );

  it("that is not observed gone within two minutes raises one alarm, though its cluster cannot be observed", async () => {
    const { id } = await harness.give(view(["a"]), 600);
    await harness.work();
    harness.eks.next(...Array.from({ length: 200 }, () => "throttled" as const));
    await harness.pass(700_000);
    await raiseOverdueAlarms(harness);
    expect((await harness.grant(id)).overdueSince).toBeNull();
    await harness.pass(60_000);
    await raiseOverdueAlarms(harness);
    await raiseOverdueAlarms(harness);
    expect(await harness.grant(id)).toMatchObject({ state: "REVOKING", overdueSince: harness.clock.now() });
    const alarms = await harness.db.query(
      "select 1 from audit_events where action = 'grant.revocation-overdue' and subject_id = $1",
      [id],
    );
    expect(alarms).toHaveLength(1);
    expect((await harness.overdue()).map((grant) => grant.id)).toEqual([id]);
    harness.eks.clearMishaps();
    await harness.pass(70_000);
    expect(await harness.grant(id)).toMatchObject({ state: "REVOKED" });
  });

  it("that AWS refuses fails, and no part of it is left", async () => {
    harness.eks.next("refused");
    const { id } = await harness.give(view(["a"]));
    await harness.work();
    await harness.pass(10_000);
    expect(await harness.grant(id)).toMatchObject({ state: "FAILED", endReason: "REFUSED_BY_AWS" });
    expect(harness.eks.entries.size).toBe(0);
  });

  it("that AWS refuses does not fail others that wait for the same entry", async () => {
    const { id: looks } = await harness.give(view(["a"]));
    const { id: edits } = await harness.give(edit(["b"]));
    harness.eks.next("none", "refused");
    await harness.pass(10_000);
    const both = [await harness.grant(looks), await harness.grant(edits)];
    const failed = both.filter(({ state }) => state === "FAILED");
    const active = both.filter(({ state }) => state === "ACTIVE");
    expect([failed.length, active.length]).toEqual([1, 1]);
    expect(harness.eks.given(PRINCIPAL)).toEqual(active[0]!.access);
  });

  it("GRANT-3: on a foreign entry fails with advice, and the entry stays as it is", async () => {
    harness.eks.change(PRINCIPAL, () => view(null));
    const { id } = await harness.give(edit(["a"]));
    await harness.work();
    await harness.pass(10_000);
    expect(await harness.grant(id)).toMatchObject({ state: "FAILED", endReason: "FOREIGN_ENTRY" });
    expect(harness.eks.given(PRINCIPAL)).toEqual(view(null));
  });

  it("GRANT-15: of a role that others made notes in its receipt that aws-auth was not checked", async () => {
    const { id } = await harness.give(view(["a"]), 600);
    await harness.work();
    await harness.pass(610_000);
    expect((await harness.grant(id)).receipt?.notes).toEqual([expect.stringContaining("aws-auth")]);
  });

  it("whose person leaves is removed at once", async () => {
    const { id } = await harness.give(view(["a"]));
    await harness.work();
    await harness.db.query("update identities set active = false");
    await harness.pass(6_000);
    expect(await harness.grant(id)).toMatchObject({ state: "REVOKED", endReason: "PERSON_INACTIVE" });
  });

  it("whose cluster is deleted ends without a call", async () => {
    const { id } = await harness.give(view(["a"]));
    await harness.work();
    await harness.db.query("update resources set status = 'GONE'");
    harness.eks.calls.length = 0;
    await harness.pass(6_000);
    expect(await harness.grant(id)).toMatchObject({ state: "REVOKED", endReason: "CLUSTER_GONE" });
    expect(harness.eks.calls).toEqual([]);
  });

  it("does not repeat the access of a deleted cluster of that name", async () => {
    await harness.give(edit(["a"]));
    await harness.work();
    const {
      id: _,
      physicalKey: __,
      ...old
    } = await harness.db.manager.findOneByOrFail(Resource, {
      id: harness.ids.resource,
    });
    await harness.db.query("update resources set status = 'GONE'");
    await harness.pass(6_000);
    // The inventory learns only now, so the access is on the new cluster of that name.
    expect(harness.eks.given(PRINCIPAL)).toEqual(edit(["a"]));
    harness.ids.resource = newId();
    await harness.db.manager.insert(Resource, {
      ...old,
      id: harness.ids.resource,
      physicalKey: "another",
      status: "PRESENT",
    });
    const { id } = await harness.give(view(["b"]));
    await harness.pass(10_000);
    expect((await harness.grant(id)).state).toBe("ACTIVE");
    expect(harness.eks.given(PRINCIPAL)).toEqual(view(["b"]));
  });

  it("whose role is deleted for good ends, on whatever cluster it was", async () => {
    const { id } = await harness.give(edit(["a"]), null);
    await harness.work();
    harness.eks.roles.clear();
    await harness.pass(60 * 60_000);
    expect(await harness.grant(id)).toMatchObject({
      state: "REVOKED_OUTSIDE",
      endReason: "CHANGED_OUTSIDE",
      endMessage: expect.stringContaining("There is no role"),
    });
    expect(harness.eks.entries.size).toBe(0);
  });

  it("GRANT-13: whose role was recreated under its ARN is repaired", async () => {
    const { id } = await harness.give(view(["a"]));
    await harness.work();
    harness.eks.makeRole(PRINCIPAL);
    expect(harness.eks.given(PRINCIPAL)).toEqual({ policies: [], kubernetesGroups: [] });
    await harness.pass(16 * 60_000);
    expect(harness.eks.given(PRINCIPAL)).toEqual(view(["a"]));
    expect((await harness.grant(id)).state).toBe("ACTIVE");
  });

  it.each([
    ["before its first write", ["crash-before"]],
    ["after its first write", ["crash-after"]],
    ["between its writes", ["none", "crash-before"]],
    ["after its last write", ["none", "crash-after"]],
    ["twice", ["crash-after", "crash-after"]],
  ] as const)("is given all the same when its worker dies %s", async (_when, mishaps) => {
    harness.eks.next(...mishaps);
    const { id } = await harness.give(view(["a"]), 600);
    await expect(harness.work()).rejects.toThrow(Crash);
    await harness.passUntilCalm(120_000);
    expect((await harness.grant(id)).state).toBe("ACTIVE");
    expect(harness.eks.given(PRINCIPAL)).toEqual(view(["a"]));
  });

  it.each([
    ["ends after its time", 5, "ACTIVE"],
    ["is over by then", 55, "REVOKED"],
  ])("whose writes were made and never recorded %s, which runs from them", async (_what, minutes, after) => {
    const sentAt = harness.clock.now().getTime();
    harness.eks.next("none", "crash-after");
    const { id } = await harness.give(view(["a"]), 600);
    await expect(harness.work()).rejects.toThrow(Crash);
    harness.clock.advance({ minutes });
    await harness.pass(0);
    expect((await harness.grant(id)).endsAt).toEqual(new Date(sentAt + 600_000));
    // The dead worker's write was in doubt.
    await harness.pass(after === "ACTIVE" ? 60_000 : 320_000);
    expect((await harness.grant(id)).state).toBe(after);
  });

  it("that is made after such a write has its time from then", async () => {
    harness.eks.next("none", "crash-after");
    await harness.give(view(["a"]), 7_200);
    await expect(harness.work()).rejects.toThrow(Crash);
    harness.clock.advance({ minutes: 40 });
    const madeAt = harness.clock.now().getTime();
    const { id } = await harness.give(view(["a"]), 600);
    await harness.pass(0);
    expect(await harness.grant(id)).toMatchObject({ state: "ACTIVE", endsAt: new Date(madeAt + 600_000) });
  });

  it.each([["crash-before"], ["crash-after"]] as const)(
    "GRANT-14: is removed all the same after a %s",
    async (mishap) => {
      const { id } = await harness.give(view(["a"]), 600);
      await harness.work();
      harness.eks.next(mishap);
      await expect(harness.pass(600_000)).rejects.toThrow(Crash);
      await harness.pass(60_000);
      expect(harness.eks.entries.size).toBe(0);
      // The write of the dead worker may still take effect, so the grant does not end yet.
      expect(await harness.grant(id)).toMatchObject({ state: "REVOKING", absentSince: expect.any(Date) });
      await harness.pass(300_000);
      expect((await harness.grant(id)).state).toBe("REVOKED");
    },
  );

  it("is removed though its worker died while it made the entry, which then lost its tags", async () => {
    harness.eks.next("crash-after");
    const { id } = await harness.give(view(["a"]), 600);
    await expect(harness.work()).rejects.toThrow(Crash);
    harness.eks.mark(PRINCIPAL, { tags: {} });
    await harness.passUntilCalm(120_000);
    expect((await harness.grant(id)).state).toBe("ACTIVE");
    await harness.pass(900_000);
    expect((await harness.grant(id)).state).toBe("REVOKED");
    expect(harness.eks.entries.size).toBe(0);
  });

  it("is removed before a read of the principal, due for another one, that takes longer than a lease", async () => {
    const other = await harness.give(view(["a"]), 28_800);
    const { id } = await harness.give(edit(null), 28_800);
    await harness.work();
    harness.clock.advance({ minutes: 11 });
    await harness.grants.revoke(ADMIN, id, "It is not needed.");
    harness.eks.calls.length = 0;
    harness.eks.before("GetRole", async () => harness.clock.advance({ seconds: 31 }));
    await harness.pass(1_000);
    expect(harness.eks.calls).toEqual(["DescribeAccessEntry", "DisassociateAccessPolicy", "DescribeAccessEntry"]);
    await harness.pass(120_000);
    expect(harness.eks.calls).toContain("GetRole");
    expect((await harness.grant(id)).state).toBe("REVOKED");
    expect((await harness.grant(other.id)).state).toBe("ACTIVE");
    expect(harness.eks.given(PRINCIPAL)).toEqual(view(["a"]));
  });

  it("is removed before the principal is prepared for another one, however long that takes", async () => {
    const { id } = await harness.give(edit(null), 28_800);
    await harness.work();
    harness.clock.advance({ seconds: 1 });
    await harness.grants.revoke(ADMIN, id, "It is not needed.");
    const next = await harness.give(view(["a"]), 28_800);
    harness.eks.calls.length = 0;
    // Longer than a lease, so that the reconcile that waits for it can write nothing.
    harness.eks.before("GetRole", async () => harness.clock.advance({ seconds: 31 }));
    await harness.pass(1_000);
    expect(harness.eks.calls.slice(0, 2)).toEqual(["DescribeAccessEntry", "DisassociateAccessPolicy"]);
    await harness.pass(60_000);
    expect((await harness.grant(id)).state).toBe("REVOKED");
    expect((await harness.grant(next.id)).state).toBe("ACTIVE");
    expect(harness.eks.given(PRINCIPAL)).toEqual(view(["a"]));
  });

  it("does not keep another one waiting once its removal was tried", async () => {
    const { id } = await harness.give(edit(null), 28_800);
    await harness.work();
    harness.clock.advance({ seconds: 1 });
    await harness.grants.revoke(ADMIN, id, "It is not needed.");
    const next = await harness.give(view(["a"]), 28_800);
    await harness.work();
    expect(await harness.grant(next.id)).toMatchObject({ state: "ACTIVE", activeAt: harness.clock.now() });
  });

  it("GRANT-13: whose role was recreated is repaired within a quarter of an hour, however often others end there", async () => {
    const { id } = await harness.give(view(["a"]), 7_200);
    for (const seconds of [300, 700, 1_100]) await harness.give(view(["b"]), seconds);
    await harness.work();
    harness.eks.makeRole(PRINCIPAL);
    expect(harness.eks.given(PRINCIPAL)).toEqual({ policies: [], kubernetesGroups: [] });
    await harness.pass(15 * 60_000 + 5_000);
    expect((await harness.grant(id)).state).toBe("ACTIVE");
    expect(harness.eks.given(PRINCIPAL)).toEqual(view(["a", "b"]));
  });

  it("has ended when its worker dies right after it recorded the lack of a principal", async () => {
    harness.eks.roles.clear();
    const { id } = await harness.give(view(["a"]));
    const dying: typeof harness.deps.prepareBinding = async (...asked) => {
      await harness.deps.prepareBinding(...asked);
      throw new Crash();
    };
    const { bindingId } = await harness.grant(id);
    const work = prepareGrants({ ...harness.deps, prepareBinding: dying }, bindingId!, new AbortController().signal);
    await expect(work).rejects.toThrow(Crash);
    expect(await harness.grant(id)).toMatchObject({ state: "FAILED", endReason: "PRINCIPAL_NOT_FOUND" });
  });

  it("keeps waiting when its worker dies before it has recorded the lack of a principal", async () => {
    harness.eks.roles.clear();
    const { id, bindingId } = await harness.give(view(["a"]));
    const dying: typeof harness.deps.prepareBinding = async (...asked) =>
      harness.deps.prepareBinding(asked[0], asked[1], {
        ...asked[2],
        failed: async (...given) => {
          await asked[2].failed(...given);
          throw new Crash();
        },
      });
    const work = prepareGrants({ ...harness.deps, prepareBinding: dying }, bindingId!, new AbortController().signal);
    await expect(work).rejects.toThrow(Crash);
    expect([(await harness.grant(id)).state, (await harness.binding(bindingId!)).failure]).toEqual(["PENDING", null]);
    await harness.pass(60_000);
    expect(await harness.grant(id)).toMatchObject({ state: "FAILED", endReason: "PRINCIPAL_NOT_FOUND" });
  });

  it("ends at the next sweep when its binding was given up meanwhile", async () => {
    const { id, bindingId } = await harness.give(view(["a"]));
    await harness.db.query("update bindings set state = 'REMOVING', next_reconcile_at = null where id = $1", [
      bindingId,
    ]);
    harness.queue.jobs.length = 0;
    await harness.work();
    expect(await harness.grant(id)).toMatchObject({ state: "FAILED", endReason: "PRINCIPAL_NOT_FOUND" });
  });

  it("is removed again where a lost write takes effect late", async () => {
    const { id } = await harness.give(view(["a"]), 600);
    await harness.work();
    harness.eks.next("lost-answer");
    await harness.pass(602_000);
    harness.eks.change(PRINCIPAL, () => view(["a"]));
    await harness.pass(29_000);
    expect((await harness.grant(id)).state).toBe("REVOKING");
  });
});

describe("a grant that ends while a write in doubt may still take effect", () => {
  it.each([
    ["and nothing else is written", "CreateAccessEntry", ["answered-again"]],
    ["and the rest is written", "AssociateAccessPolicy", ["answered-again"]],
    ["and the rest is not taken", "AssociateAccessPolicy", ["answered-again", "throttled"]],
  ] as const)("is not reported gone before that time is over, %s", async (_what, operation, mishaps) => {
    const { id } = await harness.give(view(["a"]));
    harness.eks.next(...mishaps);
    harness.eks.before(operation, async () => void (await harness.grants.revoke(ADMIN, id, "It is not needed.")));
    await harness.pass(60_000);
    expect(harness.eks.entries.size).toBe(0);
    expect((await harness.grant(id)).state).toBe("REVOKING");
    await harness.pass(300_000);
    expect((await harness.grant(id)).state).toBe("REVOKED");
  });
});

describe("a grant whose person has another role by now", () => {
  const now = PRINCIPAL.replace("mia", "mia.marsh");

  it("is removed from the old one before access is given to others", async () => {
    await harness.give(view(["a"]), 3_600);
    await harness.work();
    harness.eks.makeRole(now);
    harness.eks.before("DeleteAccessEntry", async () => {
      harness.eks.priorities.length = 0;
    });
    await harness.db.query("update identities set user_name = 'mia.marsh'");
    await harness.pass(60_000);
    expect([...harness.eks.entries.keys()]).toEqual([now]);
    expect(harness.eks.priorities[0]).toBe("revoke");
  });

  it("raises an alarm of its own while the access by the old one cannot be removed", async () => {
    const alarms = () => accessAttention({ manager: harness.db.manager, now: harness.clock.now() } as AttentionContext);
    await harness.give(view(["a"]), 36_000);
    await harness.work();
    harness.eks.makeRole(now);
    harness.eks.undeletable.add(PRINCIPAL);
    await harness.db.query("update identities set user_name = 'mia.marsh'");
    await harness.pass(100_000);
    expect(await alarms()).toEqual([]);
    await harness.pass(100_000);
    expect(await alarms()).toMatchObject([
      {
        kind: "REVOCATION_OVERDUE",
        count: 1,
        subjects: [{ type: "Integration", id: harness.ids.integration }],
        message: expect.stringMatching(/^1 access entry .* moved to another role.*: Mia on payments \(.*AccessDenied/),
      },
    ]);
    harness.eks.undeletable.clear();
    await harness.pass(70_000);
    expect(await alarms()).toEqual([]);
  });

  it("continues by the new role, and ends when it is gone from the old one too", async () => {
    const { id } = await harness.give(view(["a"]), 3_600);
    await harness.work();
    harness.eks.makeRole(now);
    harness.eks.undeletable.add(PRINCIPAL);
    await harness.db.query("update identities set user_name = 'mia.marsh'");
    await harness.pass(10_000);
    expect([...harness.eks.entries.keys()].sort()).toEqual([PRINCIPAL, now].sort());
    harness.away(3_600_000);
    await harness.pass(10_000);
    expect([...harness.eks.entries.keys()]).toEqual([PRINCIPAL]);
    expect(await harness.grant(id)).toMatchObject({ state: "REVOKING", absentSince: expect.any(Date) });
    harness.away(7 * 60_000);
    await harness.pass(10_000);
    await harness.keepConnected();
    await raiseOverdueAlarms(harness);
    expect((await harness.grant(id)).overdueSince).not.toBeNull();
    const [waiting] = await harness.grantsQueries.waitingFor([id], harness.clock.now());
    expect(waiting).toMatchObject({ reason: "DENIED", action: "eks:Any", until: expect.any(Date) });
    harness.eks.undeletable.clear();
    await harness.pass(70_000);
    expect(harness.eks.entries.size).toBe(0);
    expect((await harness.grant(id)).state).toBe("REVOKED");
  });
});

describe("an integration that is deleted", () => {
  const remove = async (force = false) =>
    (await harness.integrations.delete(ADMIN, harness.ids.integration, force)).deleted;
  const rows = async (table: string) => (await harness.db.query(`select 1 from ${table}`)).length;

  it("removes first the access that was given through it, and is deleted once that was observed gone", async () => {
    const { id } = await harness.give(view(["a"]));
    await harness.work();
    expect(await remove()).toBe(false);
    expect(await harness.grant(id)).toMatchObject({ state: "REVOKING", endReason: "INTEGRATION_DELETED" });
    await harness.pass(6_000);
    expect(harness.eks.entries.size).toBe(0);
    await harness.integrations.finishDeletions(systemActor("sweep"));
    expect(await rows("integrations")).toBe(0);
    expect(await harness.grant(id)).toMatchObject({ state: "REVOKED", resourceId: null, resourceName: "payments" });
  });

  it("by force leaves unobserved ends as unverified, never as revoked", async () => {
    const { id } = await harness.give(view(["a"]));
    await harness.work();
    expect(await remove(true)).toBe(true);
    expect(await harness.grant(id)).toMatchObject({
      state: "UNVERIFIED",
      receipt: { notes: expect.arrayContaining([expect.stringContaining("deleted by force")]) },
    });
    expect(await rows("integrations")).toBe(0);
  });

  it("gives no further access", async () => {
    await harness.give(view(["a"]));
    await harness.work();
    await remove();
    await expect(harness.give(view(["b"]))).rejects.toMatchObject({ code: "INVALID_STATE" });
  });
});

describe("a shared entry", () => {
  beforeEach(() => harness.begin({ sharedEntriesAllowed: true }));

  it("GRANT-3: is added to, and restored at the end", async () => {
    harness.eks.change(PRINCIPAL, () => view(["a"]));
    const { id } = await harness.give(view(["b"]), 600);
    await harness.work();
    expect(harness.eks.given(PRINCIPAL)).toEqual(view(["a", "b"]));
    await harness.pass(610_000);
    expect((await harness.grant(id)).state).toBe("REVOKED");
    expect(harness.eks.given(PRINCIPAL)).toEqual(view(["a"]));
  });

  it("does not get back a part that its owner removed, though the same is requested again", async () => {
    harness.eks.change(PRINCIPAL, () => view(["a"]));
    const { id } = await harness.give(edit(["b"]), 7_200);
    await harness.work();
    harness.eks.change(PRINCIPAL, () => view(["a"]));
    await harness.give(edit(["b"]), 600);
    await harness.pass(620_000);
    expect((await harness.grant(id)).state).toBe("REVOKED_OUTSIDE");
    expect(harness.eks.given(PRINCIPAL)).toEqual(view(["a"]));
  });

  it("keeps the owner's additions, and does not get back the parts that they removed", async () => {
    harness.eks.change(PRINCIPAL, () => view(["a"]));
    await harness.give(edit(["b"]), 3_600);
    await harness.work();
    harness.eks.change(PRINCIPAL, (access) => ({
      ...access!,
      policies: [...edit(["b"]).policies, ...view(["c-*"]).policies],
    }));
    await harness.pass(3_610_000);
    expect(harness.eks.given(PRINCIPAL)).toEqual(view(["c-*"]));
  });
});

function view(namespaces: string[] | null): ClusterAccess {
  return policy("AmazonEKSViewPolicy", namespaces);
}

function edit(namespaces: string[] | null): ClusterAccess {
  return policy("AmazonEKSEditPolicy", namespaces);
}

function policy(name: string, namespaces: string[] | null): ClusterAccess {
  return { policies: namespaces?.length === 0 ? [] : [{ policy: name, namespaces }], kubernetesGroups: [] };
}
