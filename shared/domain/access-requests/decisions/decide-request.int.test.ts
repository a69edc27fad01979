import { aDefinition, saveCluster } from "../../../../testing/access-flows";
import { accountNumber, activateGrant, saveAccount } from "../../../../testing/factories";
import { proofAt } from "../../../../testing/proof-at";
import { ADMIN, AUDITOR } from "../../../../testing/test-domain";
import type { ApproverPolicy } from "../../access-flows/flow-definition";
import { Grant } from "../../grants/grant.entity";
import { Resource } from "../../resources/resource.entity";
import { AccessDecision, type AccessRequest } from "../access-request.entity";
import { anyApprover, OWNER, PLATFORM, SECURITY } from "../testing/request-fixture";
import { useRequestHarness } from "../testing/request-harness";

const { harness, fixture, ask } = useRequestHarness();
const approve = (request: AccessRequest, by: string, itemIds: string[] | null = null, reason: string | null = null) =>
  harness.requests.approve(fixture.actor(by), { requestId: request.id, itemIds }, reason);
const reject = (request: AccessRequest, by: string, itemIds: string[] | null = null, reason: string | null = null) =>
  harness.requests.reject(fixture.actor(by), { requestId: request.id, itemIds }, reason);
const both = () => ({ resourceIds: [fixture.payments.id, fixture.orders.id] });

describe("a reason", () => {
  it.each(["x".repeat(2_001), "a\0b", "a\ud83d"])(
    "that cannot be stored is refused, in every decision",
    async (reason) => {
      await fixture.flow(anyApprover(OWNER));
      const request = await ask();
      const refusal = { code: "INVALID_INPUT", fields: [{ path: ["reason"] }] };
      await expect(approve(request, "ana", null, reason)).rejects.toMatchObject(refusal);
      await expect(reject(request, "ana", null, reason)).rejects.toMatchObject(refusal);
      const cancelled = harness.requests.cancel(fixture.actor("mia"), { requestId: request.id }, reason);
      await expect(cancelled).rejects.toMatchObject(refusal);
      expect(await harness.reload(request)).toMatchObject({ state: "PENDING", version: 1 });
    },
  );
});

describe("approving", () => {
  it("gives the access, and keeps the approver and the reason", async () => {
    const flow = await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    expect(await approve(request, "ana", null, "Known incident.")).toMatchObject({ state: "APPROVED" });
    const [item] = await harness.itemsOf(request);
    const grant = await harness.db.manager.findOneByOrFail(Grant, { id: item!.grantId! });
    expect(grant).toMatchObject({
      personId: fixture.idOf("mia"),
      flowId: flow.id,
      durationSeconds: 1_800,
      state: "PENDING",
    });
    expect(await harness.db.manager.find(AccessDecision)).toMatchObject([
      { itemId: item!.id, personId: fixture.idOf("ana"), decision: "APPROVE", reason: "Known incident." },
    ]);
    expect(await harness.told()).toEqual(["request.created", "request.approved"]);
    const audit: { action: string }[] = await harness.db.query(
      "select action from audit_events where subject_id = $1 order by id",
      [request.id],
    );
    expect(audit.map(({ action }) => action)).toEqual([
      "access-request.created",
      "access-request.approval-given",
      "access-request.approved",
    ]);
  });

  it("by two at once has one outcome and one grant", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    const results = await Promise.allSettled([approve(request, "ana"), approve(request, "ben")]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const refused = results.find((one) => one.status === "rejected") as PromiseRejectedResult;
    expect(refused.reason).toMatchObject({
      code: "INVALID_STATE",
      message: expect.stringContaining("approved already"),
    });
    expect([await harness.grantCount(), await harness.decisionCount()]).toEqual([1, 1]);
  });

  it("by a double click has one outcome and one grant", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    const results = await Promise.allSettled([1, 2, 3, 4].map(() => approve(request, "ana")));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const result of results) {
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "INVALID_STATE" });
    }
    expect([await harness.grantCount(), await harness.decisionCount()]).toEqual([1, 1]);
  });

  it("and rejecting at once has one outcome", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    const results = await Promise.allSettled([approve(request, "ana"), reject(request, "ben")]);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const { state } = await harness.reload(request);
    expect(await harness.grantCount()).toBe(state === "APPROVED" ? 1 : 0);
    expect(await harness.decisionCount()).toBe(1);
  });

  it("different items of one request at once leaves its state right", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask(both());
    const [first, second] = await harness.itemsOf(request);
    await Promise.all([approve(request, "ana", [first!.id]), approve(request, "ben", [second!.id])]);
    expect(await harness.reload(request)).toMatchObject({ state: "APPROVED", version: 3 });
    expect(await harness.grantCount()).toBe(2);
  });

  it("leaves nothing behind where the grant cannot be made", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    // As when the process dies before the commit.
    const create = async () => {
      throw new Error("died");
    };
    const dying = harness.requestsWith({ create });
    await expect(dying.approve(fixture.actor("ana"), { requestId: request.id }, null)).rejects.toThrow("died");
    expect(await harness.decisionCount()).toBe(0);
    expect(await harness.reload(request)).toMatchObject({ state: "PENDING", version: 1 });
    await approve(request, "ana");
    expect(await harness.grantCount()).toBe(1);
  });

  it("is complete although the hint after its commit was lost", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    harness.queue.failure = new Error("the queue is away");
    await approve(request, "ana");
    await harness.uow.drain();
    harness.queue.failure = null;
    const [due] = await harness.db.query(`select count(*)::int as n from bindings where next_reconcile_at <= $1`, [
      harness.clock.now(),
    ]);
    expect([await harness.grantCount(), due.n]).toEqual([1, 1]);
  });

  it("needs a second factor where the flow requires one, of the requester and of the approver", async () => {
    const extensible = { maxExtensions: 1, extensionSeconds: 60 };
    const settings = { ...aDefinition().settings, ...extensible, mfaRequired: true, mfaMaxAgeSeconds: 3_600 };
    await fixture.flow(anyApprover(OWNER), { settings });
    const refused = { code: "INVALID_STATE", fields: [{ rule: "MFA_REQUIRED" }] };
    const withFactor = (name: string, minutesAgo: number) => {
      const mfaAt = new Date(harness.clock.now().getTime() - minutesAgo * 60_000);
      return { ...fixture.actor(name), session: { id: "s", provider: "okta", mfaAt, proof: proofAt(mfaAt) } };
    };
    await expect(ask()).rejects.toMatchObject(refused);
    expect(await harness.requests.preview(fixture.actor("mia"), fixture.form())).toMatchObject({
      problems: [{ rule: "MFA_REQUIRED" }],
    });
    const request = await harness.requests.create(withFactor("mia", 1), fixture.form());
    const items = { requestId: request.id };
    await expect(approve(request, "ana")).rejects.toMatchObject(refused);
    await expect(reject(request, "ana")).rejects.toMatchObject(refused);
    await expect(harness.requests.approve(withFactor("ana", 61), items, null)).rejects.toMatchObject(refused);
    expect([await harness.grantCount(), await harness.decisionCount()]).toEqual([0, 0]);
    expect(await harness.requests.approve(withFactor("ana", 1), items, null)).toMatchObject({ state: "APPROVED" });

    // An extension is access too.
    const { id } = await harness.db.manager.findOneByOrFail(Grant, {});
    const endsAt = new Date(harness.clock.now().getTime() + 600_000);
    await activateGrant(harness.db, id, { activeAt: harness.clock.now(), endsAt });
    await expect(harness.grants.extend(fixture.actor("mia"), { grantId: id })).rejects.toMatchObject(refused);
    expect(await harness.grants.extend(withFactor("mia", 1), { grantId: id })).toMatchObject({ extensions: 1 });
  });

  it("needs a reason where the flow requires one", async () => {
    const { definition } = await fixture.flow(null);
    await harness.db.query("delete from access_flows");
    await fixture.flow(anyApprover(OWNER), { settings: { ...definition.settings, approverReasonRequired: true } });
    const request = await ask();
    const missing = { code: "INVALID_INPUT", fields: [{ path: ["reason"], rule: "REASON_REQUIRED" }] };
    await expect(approve(request, "ana")).rejects.toMatchObject(missing);
    await expect(reject(request, "ana")).rejects.toMatchObject(missing);
    expect(await approve(request, "ana", null, "Fine.")).toMatchObject({ state: "APPROVED" });
  });
});

describe("items of a request", () => {
  const cancel = (request: AccessRequest, by: string, itemIds: string[] | null = null) =>
    harness.requests.cancel(fixture.actor(by), { requestId: request.id, itemIds }, null);

  it.each([
    ["approved", "ana", approve],
    ["rejected", "ana", reject],
    ["cancelled", "mia", cancel],
  ] as const)("are not %s by an empty list", async (_what, by, decide) => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask(both());
    await expect(decide(request, by, [])).rejects.toMatchObject({
      code: "INVALID_INPUT",
      fields: [{ path: ["itemIds"] }],
    });
    expect(await harness.reload(request)).toMatchObject({ state: "PENDING", version: 1 });
  });

  const loseOrders = () => harness.db.manager.update(Resource, fixture.orders.id, { status: "MISSING" });

  it("are approved although another one cannot be, which is named and stays open", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask(both());
    await loseOrders();
    const [payments, orders] = await harness.itemsOf(request);
    expect(await approve(request, "ana")).toMatchObject({
      state: "PARTLY_APPROVED",
      notApproved: [{ itemId: orders!.id, message: expect.stringContaining("'orders'") }],
    });
    expect(await harness.itemsOf(request)).toMatchObject([{ state: "APPROVED" }, { state: "PENDING" }]);
    expect(await harness.db.manager.find(AccessDecision)).toMatchObject([{ itemId: payments!.id }]);
    await harness.db.manager.update(Resource, fixture.orders.id, { status: "PRESENT" });
    expect(await approve(request, "ana")).toMatchObject({ state: "APPROVED", notApproved: [] });
  });

  it("that are named are approved together, or refused with each that cannot be", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask(both());
    await loseOrders();
    const ids = (await harness.itemsOf(request)).map(({ id }) => id);
    await expect(approve(request, "ana", ids)).rejects.toMatchObject({
      code: "INVALID_STATE",
      message: expect.stringContaining("'orders'"),
      fields: [{ path: ["itemIds", 1] }],
    });
    expect([await harness.grantCount(), await harness.decisionCount()]).toEqual([0, 0]);
  });
});

describe("several approvals", () => {
  const AND: ApproverPolicy = { mode: "ANY_OF", groups: [{ operator: "AND", approvers: [OWNER, SECURITY] }] };
  const ALL: ApproverPolicy = {
    mode: "ALL_OF",
    groups: [
      { operator: "OR", approvers: [OWNER] },
      { operator: "OR", approvers: [SECURITY] },
    ],
  };

  it.each([
    ["each of a group's approvers", AND],
    ["all groups", ALL],
  ])("are needed of %s, and the first is kept and shown", async (_what, policy) => {
    await fixture.flow(policy);
    const request = await ask();
    expect(await approve(request, "ana")).toMatchObject({ state: "PARTLY_APPROVED" });
    expect(await harness.grantCount()).toBe(0);
    await expect(approve(request, "ana")).rejects.toMatchObject({ code: "INVALID_STATE" });
    expect(await approve(request, "ben")).toMatchObject({ state: "PARTLY_APPROVED" });
    expect(await approve(request, "sam")).toMatchObject({ state: "APPROVED" });
    expect(await harness.grantCount()).toBe(1);
  });

  it("at the same moment are both counted, and one of them gives the access", async () => {
    await fixture.flow(AND);
    const request = await ask();
    await Promise.all([approve(request, "ana"), approve(request, "sam")]);
    expect(await harness.reload(request)).toMatchObject({ state: "APPROVED" });
    expect([await harness.grantCount(), await harness.decisionCount()]).toEqual([1, 2]);
  });

  it("exclude a person who has left meanwhile", async () => {
    await fixture.flow(AND);
    const request = await ask();
    await approve(request, "ana");
    await fixture.readPeople({ payments: ["ben"] });
    expect(await approve(request, "sam")).toMatchObject({ state: "PARTLY_APPROVED" });
    expect(await harness.grantCount()).toBe(0);
    expect(await approve(request, "ben")).toMatchObject({ state: "APPROVED" });
  });
});

describe("the deciders", () => {
  it("are looked up again: former members of the group are out, and new ones are in", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    await fixture.readPeople({ payments: ["max"] });
    await expect(approve(request, "ana")).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await approve(request, "max")).toMatchObject({ state: "APPROVED" });
  });

  it("stay the same while a decision is made", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    // Whichever comes first: an approval of somebody who was no owner at its commit must not exist.
    const [approval] = await Promise.allSettled([approve(request, "ana"), fixture.readPeople({ payments: ["ben"] })]);
    const { state } = await harness.reload(request);
    expect(state).toBe(approval.status === "fulfilled" ? "APPROVED" : "PENDING");
    if (approval.status === "rejected") expect(approval.reason).toMatchObject({ code: "NOT_FOUND" });
  });

  it("exclude readers, who are refused, and others, for whom the request does not exist", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    const [item] = await harness.itemsOf(request);
    for (const decide of [approve, reject]) {
      await expect(decide(request, "mia")).rejects.toMatchObject({ code: "FORBIDDEN" });
      await expect(decide(request, "mia", [item!.id])).rejects.toMatchObject({ code: "FORBIDDEN" });
      await expect(decide(request, "sam")).rejects.toMatchObject({ code: "NOT_FOUND" });
      await expect(decide({ ...request, id: fixture.idOf("mia") }, "ana")).rejects.toMatchObject({ code: "NOT_FOUND" });
      await expect(decide(request, "ana", [fixture.idOf("mia")])).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
    for (const actor of [ADMIN, AUDITOR]) {
      const deciding = harness.requests.approve(actor, { requestId: request.id }, null);
      await expect(deciding).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
    expect(await harness.decisionCount()).toBe(0);
  });

  it("of a closed request are refused", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    await reject(request, "ana", null, "Not today.");
    await expect(approve(request, "ben")).rejects.toMatchObject({ code: "INVALID_STATE" });
    await expect(approve(request, "ana")).rejects.toMatchObject({ code: "INVALID_STATE" });
    await expect(approve(request, "mia")).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await harness.reload(request)).toMatchObject({ state: "REJECTED" });
    expect(await harness.told()).toEqual(["request.created", "request.rejected"]);
  });

  it("of a whole request decide about their items and leave the rest to others", async () => {
    const { definition } = await fixture.flow(anyApprover(OWNER));
    await harness.db.query("delete from access_flows");
    const [target] = definition.targets;
    const only = (name: string) => [
      { ...target!, resources: [{ mode: "INCLUDE" as const, by: "NAME" as const, key: null, values: [name] }] },
    ];
    await fixture.flow(anyApprover(OWNER), { targets: only("payments") });
    await fixture.flow(anyApprover(SECURITY), { targets: only("orders") });
    const request = await ask(both());
    expect(await approve(request, "ana")).toMatchObject({ state: "PARTLY_APPROVED" });
    const [, orders] = await harness.itemsOf(request);
    await expect(approve(request, "ana", [orders!.id])).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await reject(request, "sam")).toMatchObject({ state: "MIXED" });
    expect(await harness.grantCount()).toBe(1);
  });

  it("are the integration's owners where the cluster has no owner left", async () => {
    await fixture.flow(anyApprover(OWNER));
    await fixture.readPeople({ payments: ["mia"] });
    const request = await ask();
    expect(await approve(request, "pia")).toMatchObject({ state: "APPROVED" });
  });
});

describe("an approval after a change", () => {
  it.each([
    ["the person has left", () => fixture.readPeople({}, ["mia"])],
    ["the cluster is missing", () => harness.db.manager.update(Resource, fixture.payments.id, { status: "MISSING" })],
    [
      "its access cannot be managed",
      () =>
        harness.db.manager.update(Resource, fixture.payments.id, {
          manageable: false,
          unmanageableReason: "CLUSTER_NOT_ACTIVE",
        }),
    ],
    ["the integration was switched off", () => harness.integrations.setEnabled(ADMIN, fixture.integration.id, false)],
    ["the flow was deleted", () => harness.db.query("update access_flows set deleted_at = now()")],
    [
      "the person has no principal any more",
      () =>
        harness.db.query(
          "update integrations set principal_role_template = 'arn:aws:iam::{{accountId}}:role/{{email}}'",
        ),
    ],
  ])("is refused: %s", async (_what, change) => {
    await fixture.flow({ mode: "ANY_OF", groups: [{ operator: "AND", approvers: [OWNER, PLATFORM] }] });
    const request = await ask();
    await change();
    await expect(approve(request, "ana")).rejects.toMatchObject({ code: "INVALID_STATE" });
    expect([await harness.grantCount(), await harness.decisionCount()]).toEqual([0, 0]);
  });
});

describe("cancelling", () => {
  const cancel = (request: AccessRequest, by: string, itemIds: string[] | null = null) =>
    harness.requests.cancel(fixture.actor(by), { requestId: request.id, itemIds }, null);

  it("withdraws pending items, by the requester or the grantee", async () => {
    await fixture.flow(anyApprover(OWNER), { requestFor: { scopes: ["SELF", "OTHERS"], grantees: null } });
    const request = await ask({ ...both(), granteeId: fixture.idOf("max") });
    const [first] = await harness.itemsOf(request);
    expect(await cancel(request, "max", [first!.id])).toMatchObject({ state: "PENDING" });
    expect(await cancel(request, "mia")).toMatchObject({ state: "CANCELLED" });
    expect(await harness.itemsOf(request)).toMatchObject([
      { cancelReason: "BY_PERSON" },
      { cancelReason: "BY_PERSON" },
    ]);
    await expect(cancel(request, "mia")).rejects.toMatchObject({ code: "INVALID_STATE" });
    await expect(approve(request, "ana")).rejects.toMatchObject({ code: "INVALID_STATE" });
  });

  it("ends the grant of an approved item that is not on the cluster yet, and no other", async () => {
    await fixture.flow(null);
    const request = await ask(both());
    const [first, second] = await harness.itemsOf(request);
    await activateGrant(harness.db, second!.grantId!);
    expect(await cancel(request, "mia")).toMatchObject({ state: "APPROVED" });
    const grants = await harness.db.manager.find(Grant);
    const reasonOf = (id: string) => grants.find((grant) => grant.id === id)!.endReason;
    expect([reasonOf(first!.grantId!), reasonOf(second!.grantId!)]).toEqual(["REQUEST_CANCELLED", null]);
    await expect(cancel(request, "mia")).rejects.toMatchObject({ code: "INVALID_STATE" });
  });

  it("is refused to approvers, allowed to admins, and for others the request does not exist", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    await expect(cancel(request, "ana")).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(cancel(request, "sam")).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await harness.requests.cancel(ADMIN, { requestId: request.id }, "Wrong cluster.")).toMatchObject({
      state: "CANCELLED",
    });
  });

  it("and approving at once has one outcome", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    await Promise.allSettled([approve(request, "ana"), cancel(request, "mia")]);
    const { state } = await harness.reload(request);
    expect(["APPROVED", "CANCELLED"]).toContain(state);
    // Approved before it was cancelled, its grant has ended with it.
    expect(await harness.db.query("select id from grants where end_asked_at is null")).toEqual([]);
  });
});

describe("two requests for one person, over the same clusters in another order", () => {
  it("are approved at once without a deadlock", async () => {
    await fixture.flow(anyApprover(OWNER));
    const other = await saveAccount(harness.db, fixture.integration, { accountId: accountNumber(2) });
    const remote = await saveCluster(harness.db, other, "remote", { tags: { team: "Payments" } });
    const [here, there] = [fixture.payments.id, remote.id];
    const edit = [{ permission: "AmazonEKSEditPolicy", namespaces: ["dev-a"] }];
    for (let round = 0; round < 4; round += 1) {
      await harness.db.query("truncate access_requests, grants, bindings cascade");
      const one = await ask({ resourceIds: [here, there] });
      const two = await ask({ resourceIds: [there, here], permissions: edit });
      const states = await Promise.all([approve(one, "ana"), approve(two, "ben")]);
      expect(states.map(({ state }) => state)).toEqual(["APPROVED", "APPROVED"]);
    }
  });
});
