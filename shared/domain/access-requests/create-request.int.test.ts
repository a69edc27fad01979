import { aTarget, saveCluster } from "../../../testing/access-flows";
import { someoneWaitsForALock } from "../../../testing/lock-waits";
import { ADMIN } from "../../../testing/test-domain";
import { outsideTransaction } from "../../platform/database/connections/one-connection";
import { WEEK_DAYS } from "../access-flows/timeframe";
import { AuditEvent } from "../audit/audit-event.entity";
import { Grant } from "../grants/grant.entity";
import { Resource } from "../resources/resource.entity";
import { anyApprover, OWNER, SECURITY } from "./testing/request-fixture";
import { useRequestHarness } from "./testing/request-harness";

const { harness, fixture, ask } = useRequestHarness();

/** The rules that stood against it, and that nothing was made. */
async function refused(given: object, by = "mia") {
  const error = await ask(given, by).catch((thrown: unknown) => thrown);
  expect(await harness.requestCount()).toBe(0);
  const { code, fields } = error as { code: string; fields: { path: unknown[]; rule?: string }[] };
  return { code, rules: fields.map(({ path, rule }) => [path.join("."), rule]) };
}

describe("creating a request", () => {
  it("makes one item for each cluster, under the rules of that moment", async () => {
    const flow = await fixture.flow(anyApprover(OWNER));
    const request = await ask({
      resourceIds: [fixture.payments.id, fixture.orders.id],
      justification: " An incident. ",
    });
    expect(request).toMatchObject({
      requesterId: fixture.idOf("mia"),
      granteeId: fixture.idOf("mia"),
      justification: "An incident.",
      state: "PENDING",
    });
    const items = await harness.itemsOf(request);
    expect(items.map(({ resourceId }) => resourceId)).toEqual([fixture.payments.id, fixture.orders.id]);
    const { approverPolicy, escalation, settings } = flow.definition;
    for (const item of items) {
      expect(item).toMatchObject({
        flowId: flow.id,
        state: "PENDING",
        durationSeconds: 1_800,
        access: { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }], kubernetesGroups: [] },
        rules: { approverPolicy, escalation, settings },
        grantId: null,
      });
    }
    expect(await harness.told()).toEqual(["request.created"]);
    const [record] = await harness.db.query("select data from outbox_messages");
    const summary = expect.stringContaining("one of the owners approves");
    expect(record.data.items[0].flow).toEqual({ id: flow.id, name: flow.name, summary });
    const { id, name, accountId, region, arn } = fixture.payments;
    expect(record.data.items[0].resource).toEqual({ id, name, accountId, region, arn });
    const event = await harness.db.manager.findOneByOrFail(AuditEvent, { subjectId: request.id });
    expect(event.after).toMatchObject({ items: [{ flow: { id: flow.id, summary } }, {}] });
    expect(record.data.items[0].approvers.map(({ name }: { name: string }) => name)).toEqual(["ana", "ben"]);
  });

  it("gives the access in the same transaction where no approval is needed", async () => {
    await fixture.flow(null);
    const request = await ask();
    expect(request.state).toBe("APPROVED");
    const [item] = await harness.itemsOf(request);
    expect(item).toMatchObject({ state: "APPROVED", nextTimerAt: null });
    const grant = await harness.db.manager.findOneByOrFail(Grant, { id: item!.grantId! });
    expect(grant).toMatchObject({
      personId: fixture.idOf("mia"),
      resourceId: fixture.payments.id,
      durationSeconds: 1_800,
    });
    expect(await harness.told()).toEqual(expect.arrayContaining(["request.created", "request.approved"]));
  });

  it("takes for each cluster the flow with the fewest requirements", async () => {
    await fixture.flow(anyApprover(OWNER));
    const orders = { mode: "INCLUDE" as const, by: "NAME" as const, key: null, values: ["orders"] };
    await fixture.flow(null, { targets: [aTarget(fixture.integration.id, { resources: [orders] })] });
    const request = await ask({ resourceIds: [fixture.payments.id, fixture.orders.id] });
    expect(request.state).toBe("PARTLY_APPROVED");
    expect((await harness.itemsOf(request)).map(({ state }) => state)).toEqual(["PENDING", "APPROVED"]);
    expect(await harness.grantCount()).toBe(1);
  });

  it("for somebody else gives that person the access", async () => {
    await fixture.flow(null, { requestFor: { scopes: ["OTHERS"], grantees: null } });
    const request = await ask({ granteeId: fixture.idOf("max") });
    const [item] = await harness.itemsOf(request);
    expect(await harness.db.manager.findOneByOrFail(Grant, { id: item!.grantId! })).toMatchObject({
      personId: fixture.idOf("max"),
    });
  });

  it("is for people: a token without a person cannot", async () => {
    await fixture.flow(null);
    await expect(harness.requests.create(ADMIN, fixture.form())).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("a violation of a request", () => {
  it.each([
    ["beyond the time of the flow", { durationSeconds: 3_660 }, "resourceIds.0", "TOO_LONG"],
    ["until it is revoked, where there is a maximum", { durationSeconds: null }, "resourceIds.0", "TOO_LONG"],
    [
      "a permission that no flow gives",
      { permissions: [{ permission: "AmazonEKSClusterAdminPolicy" }] },
      "resourceIds.0",
      "PERMISSION_NOT_ALLOWED",
    ],
    [
      "a namespace that is not allowed",
      { permissions: [{ permission: "AmazonEKSEditPolicy", namespaces: ["prod"] }] },
      "resourceIds.0",
      "NAMESPACE_NOT_ALLOWED",
    ],
    [
      "the whole cluster, where namespaces are allowed",
      { permissions: [{ permission: "AmazonEKSEditPolicy" }] },
      "resourceIds.0",
      "NAMESPACE_NOT_ALLOWED",
    ],
    [
      "a group of Kubernetes itself",
      { permissions: [{ permission: "KUBERNETES_GROUP", groups: ["system:masters"] }] },
      "permissions.0.groups.0",
      "GROUP_NOT_ALLOWED",
    ],
    [
      "another group",
      { permissions: [{ permission: "KUBERNETES_GROUP", groups: ["admins"] }] },
      "resourceIds.0",
      "GROUP_NOT_ALLOWED",
    ],
    ["somebody else, where it is for oneself", { granteeId: "max" }, "resourceIds.0", "NOT_FOR_OTHERS"],
    ["nobody", { granteeId: "somebody" }, "granteeId", "GRANTEE_NOT_ALLOWED"],
    [
      "a cluster that does not exist",
      { resourceIds: ["0198c0de-0000-7000-8000-00000000dead"] },
      "resourceIds.0",
      "RESOURCE_MISSING",
    ],
    ["no cluster id", { resourceIds: ["payments"] }, "resourceIds.0", "RESOURCE_MISSING"],
  ])("is named: %s", async (_what, given: object, path, rule) => {
    await fixture.flow(anyApprover(OWNER));
    const { granteeId } = given as { granteeId?: string };
    const named = granteeId === "max" ? { granteeId: fixture.idOf("max") } : given;
    expect(await refused(named)).toEqual({ code: "INVALID_INPUT", rules: [[path, rule]] });
  });

  it("is that no flow lets them ask: the cluster does not exist for them then", async () => {
    expect(await refused({})).toEqual({ code: "INVALID_INPUT", rules: [["resourceIds.0", "RESOURCE_MISSING"]] });
  });

  it("is the time of day, a missing justification, or a lack of approvers", async () => {
    const timeframe = { daysOfWeek: ["MON" as const], startTime: "00:00", endTime: "00:01", timeZone: "UTC" };
    const flow = await fixture.flow(anyApprover(OWNER), { timeframe });
    expect(await refused({})).toMatchObject({ rules: [["resourceIds.0", "OUTSIDE_TIMEFRAME"]] });
    const settings = { ...flow.definition.settings, justificationRequired: true };
    await harness.db.query("delete from access_flows");
    await fixture.flow(anyApprover(SECURITY), { settings });
    await fixture.readPeople({ security: [] });
    expect(await refused({ justification: "  " })).toEqual({
      code: "INVALID_INPUT",
      rules: [
        ["resourceIds.0", "NO_APPROVER"],
        ["justification", "JUSTIFICATION_REQUIRED"],
      ],
    });
  });

  it("is a timeframe that closed while the request waited for a lock", async () => {
    const [startTime, endTime] = [0, 60_000].map((later) =>
      new Date(harness.clock.now().getTime() + later).toISOString().slice(11, 16),
    ) as [string, string];
    await fixture.flow(null, { timeframe: { daysOfWeek: WEEK_DAYS, startTime, endTime, timeZone: "UTC" } });
    let asked: ReturnType<typeof refused> | undefined;
    await harness.act(async (tx) => {
      await tx.manager.query("select 1 from integrations for update");
      asked = outsideTransaction(() => refused({}));
      await someoneWaitsForALock(harness.db);
      harness.clock.advance({ minutes: 2 });
    });
    expect(await asked).toMatchObject({ rules: [["resourceIds.0", "OUTSIDE_TIMEFRAME"]] });
  });

  it("is that only the requester could approve, unless the flow allows it", async () => {
    const flow = await fixture.flow(anyApprover(SECURITY));
    await fixture.readPeople({ security: ["mia"] });
    expect(await refused({})).toMatchObject({ rules: [["resourceIds.0", "NO_APPROVER"]] });
    await harness.db.query("delete from access_flows");
    await fixture.flow(anyApprover(SECURITY), { settings: { ...flow.definition.settings, selfApprovalAllowed: true } });
    const request = await ask();
    expect(await harness.requests.approve(fixture.actor("mia"), { requestId: request.id }, null)).toMatchObject({
      state: "APPROVED",
    });
  });

  it("is a cluster that is not manageable, gone, or of an integration that is off", async () => {
    await fixture.flow(anyApprover(OWNER));
    const update = (values: object) => harness.db.manager.update(Resource, fixture.payments.id, values);
    await update({ manageable: false, unmanageableReason: "ACCESS_ENTRIES_DISABLED" });
    expect(await refused({})).toMatchObject({ rules: [["resourceIds.0", "RESOURCE_NOT_MANAGEABLE"]] });
    await update({ manageable: true, unmanageableReason: null, status: "GONE" });
    expect(await refused({})).toMatchObject({ rules: [["resourceIds.0", "RESOURCE_MISSING"]] });
    await update({ status: "PRESENT" });
    await harness.integrations.setEnabled(ADMIN, fixture.integration.id, false);
    expect(await refused({})).toMatchObject({ rules: [["resourceIds.0", "RESOURCE_NOT_MANAGEABLE"]] });
  });

  it("is a person without a principal", async () => {
    await fixture.flow(anyApprover(OWNER));
    await harness.db.query(
      "update integrations set principal_role_template = 'arn:aws:iam::{{accountId}}:role/{{email}}'",
    );
    expect(await refused({})).toMatchObject({ rules: [["resourceIds.0", "PRINCIPAL_NOT_FOUND"]] });
  });

  it("is named for every cluster, and then none of them is requested", async () => {
    await fixture.flow(null);
    const legacy = await saveCluster(harness.db, fixture.account, "legacy", {
      manageable: false,
      unmanageableReason: "CLUSTER_NOT_ACTIVE",
    });
    const resourceIds = [fixture.payments.id, legacy.id, fixture.orders.id];
    expect(await refused({ resourceIds })).toEqual({
      code: "INVALID_INPUT",
      rules: [["resourceIds.1", "RESOURCE_NOT_MANAGEABLE"]],
    });
    expect(await refused({ resourceIds, durationSeconds: 6_000 })).toMatchObject({
      rules: [
        ["resourceIds.0", "TOO_LONG"],
        ["resourceIds.1", "RESOURCE_NOT_MANAGEABLE"],
        ["resourceIds.2", "TOO_LONG"],
      ],
    });
    expect([await harness.grantCount(), await harness.told()]).toEqual([0, []]);
  });
});

describe("a request that is sent twice", () => {
  it("under its client request id is the same one, also at once", async () => {
    await fixture.flow(anyApprover(OWNER));
    const sent = await Promise.all([1, 2, 3].map(() => ask({ clientRequestId: "click-1" })));
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
    expect(await harness.requestCount()).toBe(1);
    expect((await ask({ clientRequestId: "click-1" })).id).toBe(sent[0]!.id);
  });

  it("under the id of another one is refused", async () => {
    await fixture.flow(anyApprover(OWNER));
    await ask({ clientRequestId: "click-1" });
    await expect(ask({ clientRequestId: "click-1", durationSeconds: 1_200 })).rejects.toMatchObject({
      code: "CONFLICT",
      fields: [{ path: ["clientRequestId"] }],
    });
    expect((await ask({ clientRequestId: "click-1" }, "max")).requesterId).toBe(fixture.idOf("max"));
  });

  it("without an id is refused while the first waits, and named", async () => {
    await fixture.flow(anyApprover(OWNER));
    const first = await ask();
    const conflict = { code: "CONFLICT", message: expect.stringContaining(first.id) };
    await expect(ask()).rejects.toMatchObject(conflict);
    await expect(ask({ resourceIds: [fixture.orders.id, fixture.payments.id] })).rejects.toMatchObject({
      ...conflict,
      fields: [{ path: ["resourceIds", 1], rule: "ALREADY_REQUESTED" }],
    });
    await ask({ permissions: [{ permission: "KUBERNETES_GROUP", groups: ["ops"] }] });
    await ask({}, "max");
    await harness.requests.cancel(fixture.actor("mia"), { requestId: first.id }, null);
    await ask();
  });

  it("is hidden from a person who could not request that cluster", async () => {
    await fixture.flow(anyApprover(OWNER), { requestFor: { scopes: ["SELF", "OTHERS"], grantees: null } });
    await ask();
    await harness.db.query(
      `update access_flows set definition = jsonb_set(definition, '{requestors,conditions}', $1)`,
      [JSON.stringify([{ attribute: "user", operator: "IS", values: ["mia"], providerId: fixture.providerId }])],
    );
    await expect(ask({ granteeId: fixture.idOf("mia") }, "max")).rejects.toMatchObject({
      code: "INVALID_INPUT",
      fields: [{ rule: "RESOURCE_MISSING" }],
    });
    await expect(ask()).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("by a double click is made once", async () => {
    await fixture.flow(anyApprover(OWNER));
    const results = await Promise.allSettled([ask(), ask(), ask()]);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const result of results) {
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "CONFLICT" });
    }
    expect(await harness.requestCount()).toBe(1);
  });
});
