import { someoneWaitsForALock } from "../../../../testing/lock-waits";
import { proofAt } from "../../../../testing/proof-at";
import { ADMIN } from "../../../../testing/test-domain";
import { outsideTransaction } from "../../../platform/database/connections/one-connection";
import type { Escalation } from "../../access-flows/flow-definition";
import { DelegationsService } from "../../delegations/delegations.service";
import { Resource } from "../../resources/resource.entity";
import type { AccessRequest } from "../access-request.entity";
import { nextTiersOf } from "../approvers/next-tiers";
import { anyApprover, OWNER, PLATFORM, SECURITY } from "../testing/request-scene";
import { useRequestStage } from "../testing/request-stage";

const { stage, scene, ask } = useRequestStage();
const approve = (request: AccessRequest, by: string) =>
  stage.requests.approve(scene.actor(by), { requestId: request.id }, null);
const toldSince = async () => {
  const events = await stage.told();
  await stage.db.query("truncate outbox_messages cascade");
  return events;
};

const PROOF = proofAt(new Date("9999-12-31T00:00:00.000Z"));

/** Security after an hour, Platform after another. */
const ESCALATION: Escalation = {
  intervalSeconds: 3_600,
  tiers: [SECURITY, PLATFORM].map((approver) => ({ operator: "OR" as const, approvers: [approver] })),
};

describe("a request without a decision", () => {
  it("sends a reminder half way, opens one tier after the other, reminds daily, and lapses after a week", async () => {
    await scene.flow(anyApprover(OWNER), { escalation: ESCALATION });
    const request = await ask();
    const events: [string, string[]][] = [];
    await toldSince();
    const until = async (name: string, minutes: number) => {
      stage.clock.advance({ minutes });
      await stage.sweep();
      await stage.sweep();
      events.push([name, await toldSince()]);
    };
    await until("29 min", 29);
    await until("30 min", 1);
    await until("60 min", 30);
    await until("90 min", 30);
    await until("2 h", 30);
    await until("a day later", 24 * 60);
    await until("a week", 7 * 24 * 60);
    expect(events).toEqual([
      ["29 min", []],
      ["30 min", ["request.reminder"]],
      ["60 min", ["request.escalated"]],
      ["90 min", ["request.reminder"]],
      ["2 h", ["request.escalated"]],
      ["a day later", ["request.reminder"]],
      ["a week", ["request.lapsed"]],
    ]);
    expect(await stage.reload(request)).toMatchObject({ state: "LAPSED" });
    await expect(approve(request, "ana")).rejects.toMatchObject({ code: "INVALID_STATE" });
  });

  it("can be decided by a tier once it has opened, and not before", async () => {
    await scene.flow(anyApprover(OWNER), { escalation: ESCALATION });
    const request = await ask();
    await expect(approve(request, "sam")).rejects.toMatchObject({ code: "NOT_FOUND" });
    stage.clock.advance({ minutes: 60 });
    await stage.sweep();
    expect(await approve(request, "sam")).toMatchObject({ state: "APPROVED" });
    await expect(approve(request, "pia")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("names the tiers that are not open yet, with the time at which each opens", async () => {
    await scene.flow(anyApprover(OWNER), { escalation: ESCALATION });
    const request = await ask();
    const at = (minutes: number) => new Date(request.createdAt.getTime() + minutes * 60_000);
    const nextTiers = async () => {
      const items = await stage.itemsOf(await stage.reload(request));
      const found = await nextTiersOf(stage.db.manager, [{ request, items }], stage.clock.now());
      return (found.get(items[0]!.id) ?? []).map(({ tier, opensAt, group }) => {
        const people = group.approvers.flatMap((one) => one.people.map(({ displayName }) => displayName));
        return { tier, opensAt, people };
      });
    };
    const second = { tier: 2, opensAt: at(120), people: ["pia"] };
    expect(await nextTiers()).toEqual([{ tier: 1, opensAt: at(60), people: ["sam", "sue"] }, second]);
    stage.clock.advance({ minutes: 60 });
    await stage.sweep();
    expect(await nextTiers()).toEqual([second]);
    // The rules under which it was asked say when.
    await stage.db.query(
      "update access_flows set definition = jsonb_set(definition, '{escalation,intervalSeconds}', '60')",
    );
    expect(await nextTiers()).toContainEqual(second);
    stage.clock.advance({ minutes: 60 });
    await stage.sweep();
    expect(await nextTiers()).toEqual([]);
  });

  it("catches up once with every missed step, when the workers are back", async () => {
    await scene.flow(anyApprover(OWNER), { escalation: ESCALATION });
    const request = await ask();
    await toldSince();
    stage.clock.advance({ hours: 30 });
    await Promise.all([stage.sweep(), stage.sweep(), stage.sweep()]);
    expect(await toldSince()).toEqual(["request.escalated"]);
    expect(await stage.itemsOf(request)).toMatchObject([{ tiers: 2 }]);
    expect(await approve(request, "pia")).toMatchObject({ state: "APPROVED" });
  });

  it("is approved when a tier opens whose only member has approved before", async () => {
    const policy = { mode: "ANY_OF" as const, groups: [{ operator: "AND" as const, approvers: [PLATFORM, SECURITY] }] };
    await scene.flow(policy, { escalation: { ...ESCALATION, tiers: [ESCALATION.tiers[1]!] } });
    const request = await ask();
    expect(await approve(request, "pia")).toMatchObject({ state: "PARTLY_APPROVED" });
    await toldSince();
    stage.clock.advance({ minutes: 60 });
    await stage.sweep();
    expect(await stage.reload(request)).toMatchObject({ state: "APPROVED" });
    expect([await stage.grantCount(), await toldSince()]).toEqual([1, ["request.approved"]]);
  });

  it("is approved at the next sweep after a change of members that made the approvals enough", async () => {
    const both = {
      mode: "ALL_OF" as const,
      groups: [...anyApprover(SECURITY).groups, ...anyApprover(PLATFORM).groups],
    };
    await scene.flow(both);
    const request = await ask();
    await approve(request, "sam");
    await scene.readPeople({ security: ["sue"] });
    await approve(request, "pia");
    await stage.sweep();
    expect(await stage.reload(request)).toMatchObject({ state: "PARTLY_APPROVED" });
    await scene.readPeople();
    await Promise.all([stage.sweep(), stage.sweep()]);
    expect(await stage.reload(request)).toMatchObject({ state: "APPROVED" });
    expect(await toldSince()).toEqual(["request.created", "request.approved"]);
    expect(await stage.grantCount()).toBe(1);
  });

  it("keeps waiting where that approval is not possible at the moment, and blocks no other", async () => {
    const policy = { mode: "ANY_OF" as const, groups: [{ operator: "AND" as const, approvers: [PLATFORM, SECURITY] }] };
    await scene.flow(policy, { escalation: { ...ESCALATION, tiers: [ESCALATION.tiers[1]!] } });
    const request = await ask();
    await approve(request, "pia");
    const other = await ask({ resourceIds: [scene.orders.id] });
    await approve(other, "pia");
    await stage.db.manager.update(Resource, scene.payments.id, { status: "MISSING" });
    stage.clock.advance({ minutes: 60 });
    await stage.sweep();
    expect(await stage.reload(request)).toMatchObject({ state: "PARTLY_APPROVED" });
    expect(await stage.reload(other)).toMatchObject({ state: "APPROVED" });
  });

  it("does not lapse where it was decided, item by item", async () => {
    await scene.flow(anyApprover(OWNER));
    const request = await ask({ resourceIds: [scene.payments.id, scene.orders.id] });
    const [first] = await stage.itemsOf(request);
    await stage.requests.approve(scene.actor("ana"), { requestId: request.id, itemIds: [first!.id] }, null);
    stage.clock.advance({ days: 7 });
    await stage.sweep();
    expect(await stage.reload(request)).toMatchObject({ state: "MIXED" });
    expect((await stage.itemsOf(request)).map(({ state }) => state)).toEqual(["APPROVED", "LAPSED"]);
  });
});

describe("an obsolete request", () => {
  it.each([
    ["REQUESTER_INACTIVE", () => scene.readPeople({}, ["mia"])],
    ["GRANTEE_INACTIVE", () => scene.readPeople({}, ["max"])],
    ["RESOURCE_GONE", () => stage.db.manager.update(Resource, scene.payments.id, { status: "GONE" })],
    ["OUT_OF_SCOPE", () => stage.db.manager.update(Resource, scene.payments.id, { status: "OUT_OF_SCOPE" })],
    ["INTEGRATION_DELETED", () => stage.db.query("update integrations set deleted_at = now()")],
    ["INTEGRATION_DELETED", () => stage.db.query("delete from integrations")],
    ["FLOW_DELETED", () => stage.db.query("update access_flows set deleted_at = now()")],
  ])("is cancelled: %s", async (cancelReason, change) => {
    await scene.flow(anyApprover(OWNER), { requestFor: { scopes: ["OTHERS"], grantees: null } });
    const request = await ask({ granteeId: scene.idOf("max") });
    await stage.sweep();
    expect(await stage.reload(request)).toMatchObject({ state: "PENDING" });
    await change();
    await Promise.all([stage.sweep(), stage.sweep()]);
    expect(await stage.itemsOf(request)).toMatchObject([{ state: "CANCELLED", cancelReason, nextTimerAt: null }]);
    expect(await stage.reload(request)).toMatchObject({ state: "CANCELLED" });
    expect((await stage.told()).filter((event) => event === "request.cancelled")).toHaveLength(1);
  });

  it("keeps waiting while its cluster is only missed once, or its integration only switched off", async () => {
    await scene.flow(anyApprover(OWNER));
    const request = await ask();
    await stage.db.manager.update(Resource, scene.payments.id, { status: "MISSING" });
    await stage.integrations.setEnabled(ADMIN, scene.integration.id, false);
    await stage.sweep();
    expect(await stage.reload(request)).toMatchObject({ state: "PENDING" });
  });
});

describe("a sweep", () => {
  it("does not cancel for a person who came back in the meantime", async () => {
    await scene.flow(anyApprover(OWNER));
    const request = await ask();
    await scene.readPeople({}, ["mia"]);
    let swept: Promise<unknown> | undefined;
    await stage.act(async (tx) => {
      // The sweep reads this after it has locked the request, not before.
      await tx.manager.query("lock table access_decisions in access exclusive mode");
      swept = outsideTransaction(() => stage.sweep());
      await someoneWaitsForALock(stage.db);
      await outsideTransaction(() => scene.readPeople());
    });
    await swept;
    expect(await stage.reload(request)).toMatchObject({ state: "PENDING" });
  });

  it("counts no approval by a delegation that ended while a new tier waited for a lock", async () => {
    const policy = { mode: "ANY_OF" as const, groups: [{ operator: "AND" as const, approvers: [PLATFORM, SECURITY] }] };
    await scene.flow(policy, { escalation: { ...ESCALATION, tiers: [ESCALATION.tiers[1]!] } });
    const until = new Date(stage.clock.now().getTime() + 90 * 60_000);
    const pia = { ...scene.actor("pia"), session: { id: "pia", provider: "okta", mfaAt: null, proof: PROOF } };
    await new DelegationsService(stage).delegate(pia, { toPersonId: scene.idOf("max"), until, reason: "Holiday" });
    const request = await ask();
    expect(await approve(request, "max")).toMatchObject({ state: "PARTLY_APPROVED" });
    stage.clock.advance({ minutes: 60 });
    let swept: Promise<unknown> | undefined;
    await stage.act(async (tx) => {
      await tx.manager.query("select 1 from integrations for update");
      swept = outsideTransaction(() => stage.sweep());
      await someoneWaitsForALock(stage.db);
      stage.clock.advance({ minutes: 60 });
    });
    await swept;
    expect(await stage.reload(request)).toMatchObject({ state: "PARTLY_APPROVED" });
  });

  it("leaves a request to a simultaneous decision", async () => {
    await scene.flow(anyApprover(OWNER));
    const request = await ask();
    stage.clock.advance({ days: 8 });
    await stage.act(async (tx) => {
      await tx.manager.query("select 1 from access_requests where id = $1 for update", [request.id]);
      await outsideTransaction(() => stage.sweep());
    });
    expect(await stage.reload(request)).toMatchObject({ state: "PENDING" });
    await stage.sweep();
    expect(await stage.reload(request)).toMatchObject({ state: "LAPSED" });
  });

  it("handles many requests at once, by several workers", async () => {
    await scene.flow(anyApprover(OWNER));
    const request = await ask();
    await stage.db.query(
      `insert into access_requests select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid()))).* from access_requests r, generate_series(1, 250)`,
    );
    await stage.db.query(
      `insert into access_request_items select (jsonb_populate_record(i, jsonb_build_object('id', gen_random_uuid(), 'request_id', r.id))).*
         from access_request_items i, access_requests r where r.id <> $1`,
      [request.id],
    );
    stage.clock.advance({ days: 8 });
    await Promise.all([stage.sweep(), stage.sweep()]);
    await stage.sweep();
    const rows = await stage.db.query("select state, count(*)::int as n from access_requests group by state");
    expect(rows).toEqual([{ state: "LAPSED", n: 251 }]);
    expect((await stage.told()).filter((event) => event === "request.lapsed")).toHaveLength(251);
  });
});
