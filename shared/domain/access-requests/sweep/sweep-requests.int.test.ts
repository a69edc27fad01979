import { someoneWaitsForALock } from "../../../../testing/lock-waits";
import { proofAt } from "../../../../testing/proof-at";
import { ADMIN } from "../../../../testing/test-domain";
import { outsideTransaction } from "../../../platform/database/connections/one-connection";
import type { Escalation } from "../../access-flows/flow-definition";
import { DelegationsService } from "../../delegations/delegations.service";
import { Resource } from "../../resources/resource.entity";
import type { AccessRequest } from "../access-request.entity";
import { nextTiersOf } from "../approvers/next-tiers";
import { anyApprover, OWNER, PLATFORM, SECURITY } from "../testing/request-fixture";
import { useRequestHarness } from "../testing/request-harness";

const { harness, fixture, ask } = useRequestHarness();
const approve = (request: AccessRequest, by: string) =>
  harness.requests.approve(fixture.actor(by), { requestId: request.id }, null);
const toldSince = async () => {
  const events = await harness.told();
  await harness.db.query("truncate outbox_messages cascade");
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
    await fixture.flow(anyApprover(OWNER), { escalation: ESCALATION });
    const request = await ask();
    const events: [string, string[]][] = [];
    await toldSince();
    const until = async (name: string, minutes: number) => {
      harness.clock.advance({ minutes });
      await harness.sweep();
      await harness.sweep();
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
    expect(await harness.reload(request)).toMatchObject({ state: "LAPSED" });
    await expect(approve(request, "ana")).rejects.toMatchObject({ code: "INVALID_STATE" });
  });

  it("can be decided by a tier once it has opened, and not before", async () => {
    await fixture.flow(anyApprover(OWNER), { escalation: ESCALATION });
    const request = await ask();
    await expect(approve(request, "sam")).rejects.toMatchObject({ code: "NOT_FOUND" });
    harness.clock.advance({ minutes: 60 });
    await harness.sweep();
    expect(await approve(request, "sam")).toMatchObject({ state: "APPROVED" });
    await expect(approve(request, "pia")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("names the tiers that are not open yet, with the time at which each opens", async () => {
    await fixture.flow(anyApprover(OWNER), { escalation: ESCALATION });
    const request = await ask();
    const at = (minutes: number) => new Date(request.createdAt.getTime() + minutes * 60_000);
    const nextTiers = async () => {
      const items = await harness.itemsOf(await harness.reload(request));
      const found = await nextTiersOf(harness.db.manager, [{ request, items }], harness.clock.now());
      return (found.get(items[0]!.id) ?? []).map(({ tier, opensAt, group }) => {
        const people = group.approvers.flatMap((one) => one.people.map(({ displayName }) => displayName));
        return { tier, opensAt, people };
      });
    };
    const second = { tier: 2, opensAt: at(120), people: ["pia"] };
    expect(await nextTiers()).toEqual([{ tier: 1, opensAt: at(60), people: ["sam", "sue"] }, second]);
    harness.clock.advance({ minutes: 60 });
    await harness.sweep();
    expect(await nextTiers()).toEqual([second]);
    // The rules under which it was asked say when.
    await harness.db.query(
      "update access_flows set definition = jsonb_set(definition, '{escalation,intervalSeconds}', '60')",
    );
    expect(await nextTiers()).toContainEqual(second);
    harness.clock.advance({ minutes: 60 });
    await harness.sweep();
    expect(await nextTiers()).toEqual([]);
  });

  it("catches up once with every missed step, when the workers are back", async () => {
    await fixture.flow(anyApprover(OWNER), { escalation: ESCALATION });
    const request = await ask();
    await toldSince();
    harness.clock.advance({ hours: 30 });
    await Promise.all([harness.sweep(), harness.sweep(), harness.sweep()]);
    expect(await toldSince()).toEqual(["request.escalated"]);
    expect(await harness.itemsOf(request)).toMatchObject([{ tiers: 2 }]);
    expect(await approve(request, "pia")).toMatchObject({ state: "APPROVED" });
  });

  it("is approved when a tier opens whose only member has approved before", async () => {
    const policy = { mode: "ANY_OF" as const, groups: [{ operator: "AND" as const, approvers: [PLATFORM, SECURITY] }] };
    await fixture.flow(policy, { escalation: { ...ESCALATION, tiers: [ESCALATION.tiers[1]!] } });
    const request = await ask();
    expect(await approve(request, "pia")).toMatchObject({ state: "PARTLY_APPROVED" });
    await toldSince();
    harness.clock.advance({ minutes: 60 });
    await harness.sweep();
    expect(await harness.reload(request)).toMatchObject({ state: "APPROVED" });
    expect([await harness.grantCount(), await toldSince()]).toEqual([1, ["request.approved"]]);
  });

  it("is approved at the next sweep after a change of members that made the approvals enough", async () => {
    const both = {
      mode: "ALL_OF" as const,
      groups: [...anyApprover(SECURITY).groups, ...anyApprover(PLATFORM).groups],
    };
    await fixture.flow(both);
    const request = await ask();
    await approve(request, "sam");
    await fixture.readPeople({ security: ["sue"] });
    await approve(request, "pia");
    await harness.sweep();
    expect(await harness.reload(request)).toMatchObject({ state: "PARTLY_APPROVED" });
    await fixture.readPeople();
    await Promise.all([harness.sweep(), harness.sweep()]);
    expect(await harness.reload(request)).toMatchObject({ state: "APPROVED" });
    expect(await toldSince()).toEqual(["request.created", "request.approved"]);
    expect(await harness.grantCount()).toBe(1);
  });

  it("keeps waiting where that approval is not possible at the moment, and blocks no other", async () => {
    const policy = { mode: "ANY_OF" as const, groups: [{ operator: "AND" as const, approvers: [PLATFORM, SECURITY] }] };
    await fixture.flow(policy, { escalation: { ...ESCALATION, tiers: [ESCALATION.tiers[1]!] } });
    const request = await ask();
    await approve(request, "pia");
    const other = await ask({ resourceIds: [fixture.orders.id] });
    await approve(other, "pia");
    await harness.db.manager.update(Resource, fixture.payments.id, { status: "MISSING" });
    harness.clock.advance({ minutes: 60 });
    await harness.sweep();
    expect(await harness.reload(request)).toMatchObject({ state: "PARTLY_APPROVED" });
    expect(await harness.reload(other)).toMatchObject({ state: "APPROVED" });
  });

  it("does not lapse where it was decided, item by item", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask({ resourceIds: [fixture.payments.id, fixture.orders.id] });
    const [first] = await harness.itemsOf(request);
    await harness.requests.approve(fixture.actor("ana"), { requestId: request.id, itemIds: [first!.id] }, null);
    harness.clock.advance({ days: 7 });
    await harness.sweep();
    expect(await harness.reload(request)).toMatchObject({ state: "MIXED" });
    expect((await harness.itemsOf(request)).map(({ state }) => state)).toEqual(["APPROVED", "LAPSED"]);
  });
});

describe("an obsolete request", () => {
  it.each([
    ["REQUESTER_INACTIVE", () => fixture.readPeople({}, ["mia"])],
    ["GRANTEE_INACTIVE", () => fixture.readPeople({}, ["max"])],
    ["RESOURCE_GONE", () => harness.db.manager.update(Resource, fixture.payments.id, { status: "GONE" })],
    ["OUT_OF_SCOPE", () => harness.db.manager.update(Resource, fixture.payments.id, { status: "OUT_OF_SCOPE" })],
    ["INTEGRATION_DELETED", () => harness.db.query("update integrations set deleted_at = now()")],
    ["INTEGRATION_DELETED", () => harness.db.query("delete from integrations")],
    ["FLOW_DELETED", () => harness.db.query("update access_flows set deleted_at = now()")],
  ])("is cancelled: %s", async (cancelReason, change) => {
    await fixture.flow(anyApprover(OWNER), { requestFor: { scopes: ["OTHERS"], grantees: null } });
    const request = await ask({ granteeId: fixture.idOf("max") });
    await harness.sweep();
    expect(await harness.reload(request)).toMatchObject({ state: "PENDING" });
    await change();
    await Promise.all([harness.sweep(), harness.sweep()]);
    expect(await harness.itemsOf(request)).toMatchObject([{ state: "CANCELLED", cancelReason, nextTimerAt: null }]);
    expect(await harness.reload(request)).toMatchObject({ state: "CANCELLED" });
    expect((await harness.told()).filter((event) => event === "request.cancelled")).toHaveLength(1);
  });

  it("keeps waiting while its cluster is only missed once, or its integration only switched off", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    await harness.db.manager.update(Resource, fixture.payments.id, { status: "MISSING" });
    await harness.integrations.setEnabled(ADMIN, fixture.integration.id, false);
    await harness.sweep();
    expect(await harness.reload(request)).toMatchObject({ state: "PENDING" });
  });
});

describe("a sweep", () => {
  it("does not cancel for a person who came back in the meantime", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    await fixture.readPeople({}, ["mia"]);
    let swept: Promise<unknown> | undefined;
    await harness.act(async (tx) => {
      // The sweep reads this after it has locked the request, not before.
      await tx.manager.query("lock table access_decisions in access exclusive mode");
      swept = outsideTransaction(() => harness.sweep());
      await someoneWaitsForALock(harness.db);
      await outsideTransaction(() => fixture.readPeople());
    });
    await swept;
    expect(await harness.reload(request)).toMatchObject({ state: "PENDING" });
  });

  it("counts no approval by a delegation that ended while a new tier waited for a lock", async () => {
    const policy = { mode: "ANY_OF" as const, groups: [{ operator: "AND" as const, approvers: [PLATFORM, SECURITY] }] };
    await fixture.flow(policy, { escalation: { ...ESCALATION, tiers: [ESCALATION.tiers[1]!] } });
    const until = new Date(harness.clock.now().getTime() + 90 * 60_000);
    const pia = { ...fixture.actor("pia"), session: { id: "pia", provider: "okta", mfaAt: null, proof: PROOF } };
    await new DelegationsService(harness).delegate(pia, { toPersonId: fixture.idOf("max"), until, reason: "Holiday" });
    const request = await ask();
    expect(await approve(request, "max")).toMatchObject({ state: "PARTLY_APPROVED" });
    harness.clock.advance({ minutes: 60 });
    let swept: Promise<unknown> | undefined;
    await harness.act(async (tx) => {
      await tx.manager.query("select 1 from integrations for update");
      swept = outsideTransaction(() => harness.sweep());
      await someoneWaitsForALock(harness.db);
      harness.clock.advance({ minutes: 60 });
    });
    await swept;
    expect(await harness.reload(request)).toMatchObject({ state: "PARTLY_APPROVED" });
  });

  it("leaves a request to a simultaneous decision", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    harness.clock.advance({ days: 8 });
    await harness.act(async (tx) => {
      await tx.manager.query("select 1 from access_requests where id = $1 for update", [request.id]);
      await outsideTransaction(() => harness.sweep());
    });
    expect(await harness.reload(request)).toMatchObject({ state: "PENDING" });
    await harness.sweep();
    expect(await harness.reload(request)).toMatchObject({ state: "LAPSED" });
  });

  it("handles many requests at once, by several workers", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    await harness.db.query(
      `insert into access_requests select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid()))).* from access_requests r, generate_series(1, 250)`,
    );
    await harness.db.query(
      `insert into access_request_items select (jsonb_populate_record(i, jsonb_build_object('id', gen_random_uuid(), 'request_id', r.id))).*
         from access_request_items i, access_requests r where r.id <> $1`,
      [request.id],
    );
    harness.clock.advance({ days: 8 });
    await Promise.all([harness.sweep(), harness.sweep()]);
    await harness.sweep();
    const rows = await harness.db.query("select state, count(*)::int as n from access_requests group by state");
    expect(rows).toEqual([{ state: "LAPSED", n: 251 }]);
    expect((await harness.told()).filter((event) => event === "request.lapsed")).toHaveLength(251);
  });
});
