import { aTarget, saveCluster } from "../../../testing/access-flows";
import { someoneWaitsForALock } from "../../../testing/lock-waits";
import { ADMIN } from "../../../testing/test-domain";
import { outsideTransaction } from "../../platform/database/connections/one-connection";
import { WEEK_DAYS } from "../access-flows/timeframe";
import { AuditEvent } from "../audit/audit-event.entity";
import { Grant } from "../grants/grant.entity";
import { Resource } from "../resources/resource.entity";
import { anyApprover, OWNER, SECURITY } from "./testing/request-scene";
import { useRequestStage } from "./testing/request-stage";

const { stage, scene, ask } = useRequestStage();

/** The rules that stood against it, and that nothing was made. */
async function refused(given: object, by = "mia") {
  const error = await ask(given, by).catch((thrown: unknown) => thrown);
  expect(await stage.requestCount()).toBe(0);
  const { code, fields } = error as { code: string; fields: { path: unknown[]; rule?: string }[] };
  return { code, rules: fields.map(({ path, rule }) => [path.join("."), rule]) };
}

describe("creating a request", () => {
  it("makes one item for each cluster, under the rules of that moment", async () => {
    const flow = await scene.flow(anyApprover(OWNER));
    const request = await ask({ resourceIds: [scene.payments.id, scene.orders.id], justification: " An incident. " });
    expect(request).toMatchObject({
      requesterId: scene.idOf("mia"),
      granteeId: scene.idOf("mia"),
      justification: "An incident.",
      state: "PENDING",
    });
    const items = await stage.itemsOf(request);
    expect(items.map(({ resourceId }) => resourceId)).toEqual([scene.payments.id, scene.orders.id]);
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
    expect(await stage.told()).toEqual(["request.created"]);
    const [record] = await stage.db.query("select data from outbox_messages");
    const summary = expect.stringContaining("one of the owners approves");
    expect(record.data.items[0].flow).toEqual({ id: flow.id, name: flow.name, summary });
    const { id, name, accountId, region, arn } = scene.payments;
    expect(record.data.items[0].resource).toEqual({ id, name, accountId, region, arn });
    const event = await stage.db.manager.findOneByOrFail(AuditEvent, { subjectId: request.id });
    expect(event.after).toMatchObject({ items: [{ flow: { id: flow.id, summary } }, {}] });
    expect(record.data.items[0].approvers.map(({ name }: { name: string }) => name)).toEqual(["ana", "ben"]);
  });

  it("gives the access in the same transaction where no approval is needed", async () => {
    await scene.flow(null);
    const request = await ask();
    expect(request.state).toBe("APPROVED");
    const [item] = await stage.itemsOf(request);
    expect(item).toMatchObject({ state: "APPROVED", nextTimerAt: null });
    const grant = await stage.db.manager.findOneByOrFail(Grant, { id: item!.grantId! });
    expect(grant).toMatchObject({
      personId: scene.idOf("mia"),
      resourceId: scene.payments.id,
      durationSeconds: 1_800,
    });
    expect(await stage.told()).toEqual(expect.arrayContaining(["request.created", "request.approved"]));
  });

  it("takes for each cluster the flow with the fewest requirements", async () => {
    await scene.flow(anyApprover(OWNER));
    const orders = { mode: "INCLUDE" as const, by: "NAME" as const, key: null, values: ["orders"] };
    await scene.flow(null, { targets: [aTarget(scene.integration.id, { resources: [orders] })] });
    const request = await ask({ resourceIds: [scene.payments.id, scene.orders.id] });
    expect(request.state).toBe("PARTLY_APPROVED");
    expect((await stage.itemsOf(request)).map(({ state }) => state)).toEqual(["PENDING", "APPROVED"]);
    expect(await stage.grantCount()).toBe(1);
  });

  it("for somebody else gives that person the access", async () => {
    await scene.flow(null, { requestFor: { scopes: ["OTHERS"], grantees: null } });
    const request = await ask({ granteeId: scene.idOf("max") });
    const [item] = await stage.itemsOf(request);
    expect(await stage.db.manager.findOneByOrFail(Grant, { id: item!.grantId! })).toMatchObject({
      personId: scene.idOf("max"),
    });
  });

  it("is for people: a token without a person cannot", async () => {
    await scene.flow(null);
    await expect(stage.requests.create(ADMIN, scene.form())).rejects.toMatchObject({ code: "FORBIDDEN" });
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
    await scene.flow(anyApprover(OWNER));
    const { granteeId } = given as { granteeId?: string };
    const named = granteeId === "max" ? { granteeId: scene.idOf("max") } : given;
    expect(await refused(named)).toEqual({ code: "INVALID_INPUT", rules: [[path, rule]] });
  });

  it("is that no flow lets them ask: the cluster does not exist for them then", async () => {
    expect(await refused({})).toEqual({ code: "INVALID_INPUT", rules: [["resourceIds.0", "RESOURCE_MISSING"]] });
  });

  it("is the time of day, a missing justification, or a lack of approvers", async () => {
    const timeframe = { daysOfWeek: ["MON" as const], startTime: "00:00", endTime: "00:01", timeZone: "UTC" };
    const flow = await scene.flow(anyApprover(OWNER), { timeframe });
    expect(await refused({})).toMatchObject({ rules: [["resourceIds.0", "OUTSIDE_TIMEFRAME"]] });
    const settings = { ...flow.definition.settings, justificationRequired: true };
    await stage.db.query("delete from access_flows");
    await scene.flow(anyApprover(SECURITY), { settings });
    await scene.readPeople({ security: [] });
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
      new Date(stage.clock.now().getTime() + later).toISOString().slice(11, 16),
    ) as [string, string];
    await scene.flow(null, { timeframe: { daysOfWeek: WEEK_DAYS, startTime, endTime, timeZone: "UTC" } });
    let asked: ReturnType<typeof refused> | undefined;
    await stage.act(async (tx) => {
      await tx.manager.query("select 1 from integrations for update");
      asked = outsideTransaction(() => refused({}));
      await someoneWaitsForALock(stage.db);
      stage.clock.advance({ minutes: 2 });
    });
    expect(await asked).toMatchObject({ rules: [["resourceIds.0", "OUTSIDE_TIMEFRAME"]] });
  });

  it("is that only the requester could approve, unless the flow allows it", async () => {
    const flow = await scene.flow(anyApprover(SECURITY));
    await scene.readPeople({ security: ["mia"] });
    expect(await refused({})).toMatchObject({ rules: [["resourceIds.0", "NO_APPROVER"]] });
    await stage.db.query("delete from access_flows");
    await scene.flow(anyApprover(SECURITY), { settings: { ...flow.definition.settings, selfApprovalAllowed: true } });
    const request = await ask();
    expect(await stage.requests.approve(scene.actor("mia"), { requestId: request.id }, null)).toMatchObject({
      state: "APPROVED",
    });
  });

  it("is a cluster that is not manageable, gone, or of an integration that is off", async () => {
    await scene.flow(anyApprover(OWNER));
    const update = (values: object) => stage.db.manager.update(Resource, scene.payments.id, values);
    await update({ manageable: false, unmanageableReason: "ACCESS_ENTRIES_DISABLED" });
    expect(await refused({})).toMatchObject({ rules: [["resourceIds.0", "RESOURCE_NOT_MANAGEABLE"]] });
    await update({ manageable: true, unmanageableReason: null, status: "GONE" });
    expect(await refused({})).toMatchObject({ rules: [["resourceIds.0", "RESOURCE_MISSING"]] });
    await update({ status: "PRESENT" });
    await stage.integrations.setEnabled(ADMIN, scene.integration.id, false);
    expect(await refused({})).toMatchObject({ rules: [["resourceIds.0", "RESOURCE_NOT_MANAGEABLE"]] });
  });

  it("is a person without a principal", async () => {
    await scene.flow(anyApprover(OWNER));
    await stage.db.query(
      "update integrations set principal_role_template = 'arn:aws:iam::{{accountId}}:role/{{email}}'",
    );
    expect(await refused({})).toMatchObject({ rules: [["resourceIds.0", "PRINCIPAL_NOT_FOUND"]] });
  });

  it("is named for every cluster, and then none of them is requested", async () => {
    await scene.flow(null);
    const legacy = await saveCluster(stage.db, scene.account, "legacy", {
      manageable: false,
      unmanageableReason: "CLUSTER_NOT_ACTIVE",
    });
    const resourceIds = [scene.payments.id, legacy.id, scene.orders.id];
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
    expect([await stage.grantCount(), await stage.told()]).toEqual([0, []]);
  });
});

describe("a request that is sent twice", () => {
  it("under its client request id is the same one, also at once", async () => {
    await scene.flow(anyApprover(OWNER));
    const sent = await Promise.all([1, 2, 3].map(() => ask({ clientRequestId: "click-1" })));
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
    expect(await stage.requestCount()).toBe(1);
    expect((await ask({ clientRequestId: "click-1" })).id).toBe(sent[0]!.id);
  });

  it("under the id of another one is refused", async () => {
    await scene.flow(anyApprover(OWNER));
    await ask({ clientRequestId: "click-1" });
    await expect(ask({ clientRequestId: "click-1", durationSeconds: 1_200 })).rejects.toMatchObject({
      code: "CONFLICT",
      fields: [{ path: ["clientRequestId"] }],
    });
    expect((await ask({ clientRequestId: "click-1" }, "max")).requesterId).toBe(scene.idOf("max"));
  });

  it("without an id is refused while the first waits, and named", async () => {
    await scene.flow(anyApprover(OWNER));
    const first = await ask();
    const conflict = { code: "CONFLICT", message: expect.stringContaining(first.id) };
    await expect(ask()).rejects.toMatchObject(conflict);
    await expect(ask({ resourceIds: [scene.orders.id, scene.payments.id] })).rejects.toMatchObject({
      ...conflict,
      fields: [{ path: ["resourceIds", 1], rule: "ALREADY_REQUESTED" }],
    });
    await ask({ permissions: [{ permission: "KUBERNETES_GROUP", groups: ["ops"] }] });
    await ask({}, "max");
    await stage.requests.cancel(scene.actor("mia"), { requestId: first.id }, null);
    await ask();
  });

  it("is hidden from a person who could not request that cluster", async () => {
    await scene.flow(anyApprover(OWNER), { requestFor: { scopes: ["SELF", "OTHERS"], grantees: null } });
    await ask();
    await stage.db.query(`update access_flows set definition = jsonb_set(definition, '{requestors,conditions}', $1)`, [
      JSON.stringify([{ attribute: "user", operator: "IS", values: ["mia"], providerId: scene.providerId }]),
    ]);
    await expect(ask({ granteeId: scene.idOf("mia") }, "max")).rejects.toMatchObject({
      code: "INVALID_INPUT",
      fields: [{ rule: "RESOURCE_MISSING" }],
    });
    await expect(ask()).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("by a double click is made once", async () => {
    await scene.flow(anyApprover(OWNER));
    const results = await Promise.allSettled([ask(), ask(), ask()]);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const result of results) {
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "CONFLICT" });
    }
    expect(await stage.requestCount()).toBe(1);
  });
});
