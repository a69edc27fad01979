import { ADMIN } from "../../../testing/test-domain";
import { DomainError } from "../../kernel/app-error";
import { AccessFlow } from "../access-flows/access-flow.entity";
import { type FlowInput, flowInputOf } from "../access-flows/input/flow-input";
import { AccessRequestItem } from "./access-request.entity";
import { anyApprover, OWNER } from "./testing/request-fixture";
import { useRequestHarness } from "./testing/request-harness";

const { harness, fixture, ask } = useRequestHarness();

const inGroup = (name: string) => ({ conditions: [{ attribute: "group", values: [name] }] });
const reload = (id: string) => harness.db.manager.findOneByOrFail(AccessFlow, { id });
const reasons = async () => (await harness.db.manager.find(AccessRequestItem)).map((item) => item.cancelReason);

async function update({ id, version }: AccessFlow, form: FlowInput, waiting?: "KEEP" | "END") {
  return (await harness.accessFlows.update(ADMIN, id, version, form, waiting)).waitingRequests;
}

async function without(cluster: string): Promise<FlowInput> {
  const { targets } = flowInputOf(await harness.db.manager.findOneByOrFail(AccessFlow, {}));
  const excluded = { mode: "EXCLUDE" as const, by: "NAME" as const, values: [cluster] };
  return { targets: targets!.map((target) => ({ ...target, resources: [excluded] })) };
}

describe("a flow that is changed", () => {
  it.each<[string, () => Promise<FlowInput> | FlowInput]>([
    ["is for others", () => ({ requestors: inGroup("Security") })],
    ["covers other clusters", () => without("payments")],
    ["is off", () => ({ active: false })],
    ["lets nobody ask for themselves", () => ({ requestFor: { scopes: ["OTHERS"] } })],
  ])("names its undecidable requests, as it %s, and keeps them", async (_what, change) => {
    const flow = await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    await ask({ permissions: [{ permission: "KUBERNETES_GROUP", groups: ["ops"] }] }, "max");
    const waiting = await update(flow, await change());
    expect(waiting).toMatchObject({ count: 2, ended: 0, firstIds: [request.id, expect.any(String)] });
    expect(await reasons()).toEqual([null, null]);
    await expect(harness.requests.approve(fixture.actor("ana"), { requestId: request.id }, null)).rejects.toMatchObject(
      {
        code: "INVALID_STATE",
      },
    );
  });

  it("names nothing that may still be approved, whatever else blocks it", async () => {
    const flow = await fixture.flow(anyApprover(OWNER));
    await ask();
    await harness.db.query("update resources set status = 'MISSING'");
    const timeframe = { daysOfWeek: ["MON" as const], startTime: "00:00", endTime: "00:01", timeZone: "UTC" };
    const waiting = await update(flow, { timeframe, maxDurationSeconds: 60, approverPolicy: null }, "END");
    expect(waiting).toEqual({ count: 0, firstIds: [], ended: 0 });
    expect(await reasons()).toEqual([null]);
  });

  it("ends those items alone, and sends the events of a cancellation", async () => {
    const flow = await fixture.flow(anyApprover(OWNER));
    const request = await ask({ resourceIds: [fixture.payments.id, fixture.orders.id] });
    const { requests } = harness;
    await requests.reject(fixture.actor("ana"), { requestId: (await ask({}, "max")).id }, null);
    expect(await update(flow, await without("payments"), "END")).toEqual({
      count: 1,
      firstIds: [request.id],
      ended: 1,
    });
    expect(await harness.itemsOf(request)).toMatchObject([
      { state: "CANCELLED", cancelReason: "FLOW_CHANGED", resourceName: "payments" },
      { state: "PENDING", cancelReason: null, resourceName: "orders" },
    ]);
    expect(await harness.told()).toEqual([
      "request.created",
      "request.created",
      "request.rejected",
      "request.cancelled",
    ]);
    expect(await harness.reload(request)).toMatchObject({ state: "PENDING", version: 2 });
  });

  it("names the requests that it would make undecidable before it is saved", async () => {
    const flow = await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    const preview = async (form: FlowInput) =>
      (await harness.impact.ofFlow(ADMIN, form, flow.id)).reach!.waitingRequests;
    const undecidable = { count: 1, firstIds: [request.id], ended: 0 };
    expect(await preview({ requestors: inGroup("Security") })).toEqual(undecidable);
    expect(await preview({ active: false })).toEqual(undecidable);
    expect(await preview({ name: "Other" })).toMatchObject({ count: 0 });
    expect(await reload(flow.id)).toMatchObject({ version: 1 });
  });
});

describe("a flow that is switched off", () => {
  it("keeps its pending requests, until it is told to end them, once or later", async () => {
    const { id } = await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    const off = (waiting?: "END") => harness.accessFlows.setActive(ADMIN, id, false, 1, waiting);
    expect(await off()).toMatchObject({ flow: { active: false, version: 2 }, waitingRequests: { count: 1, ended: 0 } });
    expect(await harness.reload(request)).toMatchObject({ state: "PENDING" });
    expect(await off("END")).toMatchObject({ flow: { version: 2 }, waitingRequests: { count: 1, ended: 1 } });
    expect(await reasons()).toEqual(["FLOW_CHANGED"]);
    expect(await off("END")).toMatchObject({ waitingRequests: { count: 0, ended: 0 } });
  });

  it("leaves nothing undecidable when it is switched on again", async () => {
    const { id } = await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    await harness.accessFlows.setActive(ADMIN, id, false, 1);
    const { waitingRequests } = await harness.accessFlows.setActive(ADMIN, id, true, 2);
    expect(waitingRequests).toMatchObject({ count: 0 });
    expect(await harness.requests.approve(fixture.actor("ana"), { requestId: request.id }, null)).toMatchObject({
      state: "APPROVED",
    });
  });
});

describe("a flow that is deleted", () => {
  it("ends its pending requests at once, so that the same can be requested by another", async () => {
    const { id, version } = await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    await fixture.flow(anyApprover(OWNER), { requestFor: { scopes: ["SELF", "OTHERS"], grantees: null } });
    const { flow, waitingRequests } = await harness.accessFlows.delete(ADMIN, id, version);
    expect(flow.deletedAt).toEqual(harness.clock.now());
    expect(waitingRequests).toEqual({ count: 1, firstIds: [request.id], ended: 1 });
    expect(await reasons()).toEqual(["FLOW_DELETED"]);
    expect(await ask()).toMatchObject({ state: "PENDING" });
  });
});

describe("a change that ends pending requests, and a simultaneous decision", () => {
  it("come one after the other, and never deadlock", async () => {
    for (let round = 0; round < 6; round += 1) {
      const { id, version } = await fixture.flow(anyApprover(OWNER));
      const requests = [await ask(), await ask({ resourceIds: [fixture.orders.id] })];
      const approve = (by: string, n: number) =>
        harness.requests.approve(fixture.actor(by), { requestId: requests[n]!.id }, null);
      const results = await Promise.allSettled([
        approve("ana", 0),
        approve("ben", 1),
        harness.accessFlows.update(ADMIN, id, version, { requestors: inGroup("Security") }, "END"),
        fixture.readPeople({ payments: ["ben", "ana", "max"] }),
        approve("ben", 0),
        approve("ana", 1),
        harness.sweep(),
      ]);
      for (const result of results) {
        if (result.status === "rejected") expect(result.reason).toBeInstanceOf(DomainError);
      }
      // The transaction that is chosen to give way tries again, and says so.
      expect(JSON.stringify(harness.lines)).not.toContain("deadlock");
      const states = (await Promise.all(requests.map((one) => harness.reload(one)))).map(({ state }) => state);
      for (const state of states) expect(["APPROVED", "CANCELLED"]).toContain(state);
      await harness.accessFlows.delete(ADMIN, id, version + 1);
      await harness.db.query("truncate grants cascade");
    }
  });
});
