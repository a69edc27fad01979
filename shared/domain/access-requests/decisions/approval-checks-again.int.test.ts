import { aCondition, asSaved, aTarget } from "../../../../testing/access-flows";
import { AccessFlow } from "../../access-flows/access-flow.entity";
import type { FlowDefinition } from "../../access-flows/flow-definition";
import { Account } from "../../accounts/account.entity";
import { Grant } from "../../grants/grant.entity";
import { Resource } from "../../resources/resource.entity";
import type { AccessRequest } from "../access-request.entity";
import { requestsAwaitingDecision } from "../approvers/requests-awaiting-decision";
import { anyApprover, OWNER, PLATFORM, SECURITY } from "../testing/request-scene";
import { useRequestStage } from "../testing/request-stage";

const { stage, scene, ask } = useRequestStage();

const approve = (request: AccessRequest, by = "ana") =>
  stage.requests.approve(scene.actor(by), { requestId: request.id }, null);

/** Changes the flow as an admin does by saving it. */
async function edit({ id, definition }: AccessFlow, given: Partial<FlowDefinition>, row: Partial<AccessFlow> = {}) {
  const changed = await asSaved(stage.db, { ...definition, ...given });
  await stage.db.manager.update(AccessFlow, id, { definition: changed, ...row } as object);
}

const inGroup = (name: string) => ({ operator: "AND" as const, conditions: [aCondition("group", name)] });

describe("an approval checks the request again", () => {
  it.each<[string, (flow: AccessFlow) => Promise<unknown>, string]>([
    ["the flow is off", (flow) => edit(flow, {}, { active: false }), "not in use"],
    ["the flow is for others by now", (flow) => edit(flow, { requestors: inGroup("Security") }), "does not let"],
    [
      "the account is excluded by now",
      async () => {
        await stage.db.manager.update(Account, scene.account.id, { outOfScopeReason: "EXCLUDED_ACCOUNT" });
        await stage.db.manager.update(Resource, scene.payments.id, { status: "OUT_OF_SCOPE" });
      },
      "is out of scope: its account is on the exclude list",
    ],
    ["the requester is in the group no more", () => scene.readPeople({ platform: [] }), "does not let"],
    [
      "the cluster is no target of the flow any more",
      (flow) =>
        edit(flow, {
          targets: [
            aTarget(scene.integration.id, {
              resources: [{ mode: "EXCLUDE", by: "NAME", key: null, values: ["payments"] }],
            }),
          ],
        }),
      "does not cover",
    ],
    [
      "the flow gives less than was asked for",
      (flow) =>
        edit(flow, {
          targets: [
            aTarget(scene.integration.id, {
              permissions: [{ permission: "KUBERNETES_GROUP", namespaces: null, groups: ["ops"] }],
            }),
          ],
        }),
      "AmazonEKSViewPolicy",
    ],
  ])("and refuses where %s", async (_what, change, words) => {
    const flow = await scene.flow(anyApprover(OWNER), { requestors: inGroup("Platform") });
    const request = await ask({}, "pia");
    await change(flow);
    await expect(approve(request)).rejects.toMatchObject({
      code: "INVALID_STATE",
      message: expect.stringContaining(words),
    });
    expect([await stage.grantCount(), await stage.decisionCount()]).toEqual([0, 0]);
    expect(await stage.reload(request)).toMatchObject({ state: "PENDING" });
  });

  it("but not the time of day, which is a rule of requests", async () => {
    const flow = await scene.flow(anyApprover(OWNER));
    const request = await ask();
    const timeframe = { daysOfWeek: ["MON" as const], startTime: "00:00", endTime: "00:01", timeZone: "UTC" };
    await edit(flow, { timeframe });
    expect(await approve(request)).toMatchObject({ state: "APPROVED" });
  });

  it.each([
    [600, 600],
    [86_400, 1_800],
    [null, 1_800],
  ])("and gives the shorter of the requested time and the flow's present limit: %s -> %s", async (most, given) => {
    const flow = await scene.flow(anyApprover(OWNER));
    const request = await ask();
    await edit(flow, {}, { maxDurationSeconds: most });
    await approve(request);
    expect(await stage.db.manager.findOneByOrFail(Grant, {})).toMatchObject({ durationSeconds: given });
  });

  it.each(["before", "now"])("and requires a second factor where the flow required one %s", async (when) => {
    const settings = (isAsked: boolean) => ({
      settings: { ...PLAIN, mfaRequired: isAsked, mfaMaxAgeSeconds: isAsked ? 3_600 : 0 },
    });
    const flow = await scene.flow(anyApprover(OWNER), settings(when === "before"));
    await edit(flow, settings(false));
    const request = await ask();
    if (when === "before") {
      await stage.db.query("update access_request_items set rules = jsonb_set(rules, '{settings}', $1)", [
        JSON.stringify(settings(true).settings),
      ]);
    } else await edit(flow, settings(true));
    await expect(approve(request)).rejects.toMatchObject({ fields: [{ rule: "MFA_REQUIRED" }] });
  });
});

const PLAIN = {
  justificationRequired: false,
  approverReasonRequired: false,
  selfApprovalAllowed: false,
  maxExtensions: 0,
  extensionSeconds: 0,
  labels: [],
};

describe("a request whose flow has other approvers by now", () => {
  it.each([
    ["ana", "sam"],
    ["sam", "ana"],
  ])("waits until both rules are satisfied: %s, then %s", async (first, second) => {
    const flow = await scene.flow(anyApprover(OWNER));
    const request = await ask();
    await edit(flow, { approverPolicy: anyApprover(SECURITY) });
    expect(await approve(request, first)).toMatchObject({ state: "PARTLY_APPROVED" });
    expect(await stage.itemsOf(request)).toMatchObject([{ state: "PENDING" }]);
    expect(await stage.grantCount()).toBe(0);
    expect(
      (await requestsAwaitingDecision(stage.db.manager, scene.idOf(second), stage.clock.now())).map(({ id }) => id),
    ).toEqual([request.id]);
    expect(await requestsAwaitingDecision(stage.db.manager, scene.idOf(first), stage.clock.now())).toEqual([]);
    expect(await approve(request, second)).toMatchObject({ state: "APPROVED" });
    expect(await stage.grantCount()).toBe(1);
  });

  it("needs more than an approver of the present rules, and is rejected by any of them", async () => {
    const flow = await scene.flow(anyApprover(OWNER));
    const [one, other] = [await ask(), await ask({ resourceIds: [scene.orders.id] })];
    await edit(flow, { approverPolicy: anyApprover(PLATFORM) });
    expect(await approve(one, "pia")).toMatchObject({ state: "PARTLY_APPROVED" });
    const rejected = stage.requests.reject(scene.actor("pia"), { requestId: other.id }, null);
    expect(await rejected).toMatchObject({ state: "REJECTED" });
  });

  it("is approved by a person who satisfies both", async () => {
    const flow = await scene.flow(anyApprover(OWNER));
    const request = await ask();
    await scene.readPeople({ security: ["ana"] });
    await edit(flow, { approverPolicy: anyApprover(SECURITY) });
    expect(await approve(request)).toMatchObject({ state: "APPROVED" });
  });

  it("still needs an approval where the flow needs none any more", async () => {
    const flow = await scene.flow(anyApprover(OWNER));
    const request = await ask();
    await edit(flow, { approverPolicy: null });
    expect(await stage.reload(request)).toMatchObject({ state: "PENDING" });
    expect(await approve(request)).toMatchObject({ state: "APPROVED" });
  });

  it("is not approved by the requester, where only one of the rules allows it", async () => {
    const flow = await scene.flow(anyApprover(OWNER));
    const request = await ask({}, "ana");
    await edit(flow, { settings: { ...PLAIN, mfaRequired: false, mfaMaxAgeSeconds: 0, selfApprovalAllowed: true } });
    await expect(approve(request, "ana")).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});
