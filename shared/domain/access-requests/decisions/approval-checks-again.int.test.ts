import { aCondition, asSaved, aTarget } from "../../../../testing/access-flows";
import { AccessFlow } from "../../access-flows/access-flow.entity";
import type { FlowDefinition } from "../../access-flows/flow-definition";
import { Account } from "../../accounts/account.entity";
import { Grant } from "../../grants/grant.entity";
import { Resource } from "../../resources/resource.entity";
import type { AccessRequest } from "../access-request.entity";
import { requestsAwaitingDecision } from "../approvers/requests-awaiting-decision";
import { anyApprover, OWNER, PLATFORM, SECURITY } from "../testing/request-fixture";
import { useRequestHarness } from "../testing/request-harness";

const { harness, fixture, ask } = useRequestHarness();

const approve = (request: AccessRequest, by = "ana") =>
  harness.requests.approve(fixture.actor(by), { requestId: request.id }, null);

/** Changes the flow as an admin does by saving it. */
async function edit({ id, definition }: AccessFlow, given: Partial<FlowDefinition>, row: Partial<AccessFlow> = {}) {
  const changed = await asSaved(harness.db, { ...definition, ...given });
  await harness.db.manager.update(AccessFlow, id, { definition: changed, ...row } as object);
}

const inGroup = (name: string) => ({ operator: "AND" as const, conditions: [aCondition("group", name)] });

describe("an approval checks the request again", () => {
  it.each<[string, (flow: AccessFlow) => Promise<unknown>, string]>([
    ["the flow is off", (flow) => edit(flow, {}, { active: false }), "not in use"],
    ["the flow is for others by now", (flow) => edit(flow, { requestors: inGroup("Security") }), "does not let"],
    [
      "the account is excluded by now",
      async () => {
        await harness.db.manager.update(Account, fixture.account.id, { outOfScopeReason: "EXCLUDED_ACCOUNT" });
        await harness.db.manager.update(Resource, fixture.payments.id, { status: "OUT_OF_SCOPE" });
      },
      "is out of scope: its account is on the exclude list",
    ],
    ["the requester is in the group no more", () => fixture.readPeople({ platform: [] }), "does not let"],
    [
      "the cluster is no target of the flow any more",
      (flow) =>
        edit(flow, {
          targets: [
            aTarget(fixture.integration.id, {
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
            aTarget(fixture.integration.id, {
              permissions: [{ permission: "KUBERNETES_GROUP", namespaces: null, groups: ["ops"] }],
            }),
          ],
        }),
      "AmazonEKSViewPolicy",
    ],
  ])("and refuses where %s", async (_what, change, words) => {
    const flow = await fixture.flow(anyApprover(OWNER), { requestors: inGroup("Platform") });
    const request = await ask({}, "pia");
    await change(flow);
    await expect(approve(request)).rejects.toMatchObject({
      code: "INVALID_STATE",
      message: expect.stringContaining(words),
    });
    expect([await harness.grantCount(), await harness.decisionCount()]).toEqual([0, 0]);
    expect(await harness.reload(request)).toMatchObject({ state: "PENDING" });
  });

  it("but not the time of day, which is a rule of requests", async () => {
    const flow = await fixture.flow(anyApprover(OWNER));
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
    const flow = await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    await edit(flow, {}, { maxDurationSeconds: most });
    await approve(request);
    expect(await harness.db.manager.findOneByOrFail(Grant, {})).toMatchObject({ durationSeconds: given });
  });

  it.each(["before", "now"])("and requires a second factor where the flow required one %s", async (when) => {
    const settings = (isAsked: boolean) => ({
      settings: { ...PLAIN, mfaRequired: isAsked, mfaMaxAgeSeconds: isAsked ? 3_600 : 0 },
    });
    const flow = await fixture.flow(anyApprover(OWNER), settings(when === "before"));
    await edit(flow, settings(false));
    const request = await ask();
    if (when === "before") {
      await harness.db.query("update access_request_items set rules = jsonb_set(rules, '{settings}', $1)", [
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
    const flow = await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    await edit(flow, { approverPolicy: anyApprover(SECURITY) });
    expect(await approve(request, first)).toMatchObject({ state: "PARTLY_APPROVED" });
    expect(await harness.itemsOf(request)).toMatchObject([{ state: "PENDING" }]);
    expect(await harness.grantCount()).toBe(0);
    expect(
      (await requestsAwaitingDecision(harness.db.manager, fixture.idOf(second), harness.clock.now())).map(
        ({ id }) => id,
      ),
    ).toEqual([request.id]);
    expect(await requestsAwaitingDecision(harness.db.manager, fixture.idOf(first), harness.clock.now())).toEqual([]);
    expect(await approve(request, second)).toMatchObject({ state: "APPROVED" });
    expect(await harness.grantCount()).toBe(1);
  });

  it("needs more than an approver of the present rules, and is rejected by any of them", async () => {
    const flow = await fixture.flow(anyApprover(OWNER));
    const [one, other] = [await ask(), await ask({ resourceIds: [fixture.orders.id] })];
    await edit(flow, { approverPolicy: anyApprover(PLATFORM) });
    expect(await approve(one, "pia")).toMatchObject({ state: "PARTLY_APPROVED" });
    const rejected = harness.requests.reject(fixture.actor("pia"), { requestId: other.id }, null);
    expect(await rejected).toMatchObject({ state: "REJECTED" });
  });

  it("is approved by a person who satisfies both", async () => {
    const flow = await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    await fixture.readPeople({ security: ["ana"] });
    await edit(flow, { approverPolicy: anyApprover(SECURITY) });
    expect(await approve(request)).toMatchObject({ state: "APPROVED" });
  });

  it("still needs an approval where the flow needs none any more", async () => {
    const flow = await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    await edit(flow, { approverPolicy: null });
    expect(await harness.reload(request)).toMatchObject({ state: "PENDING" });
    expect(await approve(request)).toMatchObject({ state: "APPROVED" });
  });

  it("is not approved by the requester, where only one of the rules allows it", async () => {
    const flow = await fixture.flow(anyApprover(OWNER));
    const request = await ask({}, "ana");
    await edit(flow, { settings: { ...PLAIN, mfaRequired: false, mfaMaxAgeSeconds: 0, selfApprovalAllowed: true } });
    await expect(approve(request, "ana")).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});
