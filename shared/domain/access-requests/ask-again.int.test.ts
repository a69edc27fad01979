import { endGrants } from "../grants/end-grants";
import { Grant } from "../grants/grant.entity";
import type { AccessRequest } from "./access-request.entity";
import type { AskAgainCommand } from "./ask-again";
import { anyApprover, OWNER } from "./testing/request-fixture";
import { useRequestHarness } from "./testing/request-harness";

const { harness, fixture, ask } = useRequestHarness();
const VIEW = "AmazonEKSViewPolicy";
const EDIT = "AmazonEKSEditPolicy";
const both = () => ({ resourceIds: [fixture.payments.id, fixture.orders.id], justification: "INC-7" });
const again = (request: AccessRequest, order: Partial<AskAgainCommand> = {}, by = "mia") =>
  harness.requests.askAgain(fixture.actor(by), { requestId: request.id, ...order });
const reject = (request: AccessRequest, itemIds: string[] | null = null) =>
  harness.requests.reject(fixture.actor("ana"), { requestId: request.id, itemIds }, null);
const resourcesOf = async (request: AccessRequest) =>
  (await harness.itemsOf(request)).map(({ resourceId }) => resourceId);

/** A request that was rejected, by a flow that wants an approval. */
async function rejected(given: object = both()): Promise<AccessRequest> {
  await fixture.flow(anyApprover(OWNER));
  const request = await ask(given);
  await reject(request);
  return request;
}

async function endGrantsOf(request: AccessRequest): Promise<void> {
  const items = await harness.itemsOf(request);
  const ends = items.flatMap(({ grantId }) =>
    grantId ? [{ grantId, reason: "GIVEN_BACK" as const, message: null }] : [],
  );
  await harness.act((tx) => endGrants(tx, ends));
}

describe("asking again", () => {
  it("repeats a rejected request in the same words, for new approvals", async () => {
    const request = await rejected();
    const next = await again(request);
    expect(next).toMatchObject({ state: "PENDING", justification: "INC-7" });
    expect(next.id).not.toBe(request.id);
    expect(await resourcesOf(next)).toEqual([fixture.payments.id, fixture.orders.id]);
    await harness.requests.approve(fixture.actor("ana"), { requestId: next.id }, null);
    expect(await harness.grantCount()).toBe(2);
  });

  it.each<[string, (request: AccessRequest) => Promise<unknown>]>([
    [
      "has lapsed",
      (): Promise<void> => {
        harness.clock.advance({ days: 7 });
        return harness.sweep();
      },
    ],
    ["was cancelled", (request) => harness.requests.cancel(fixture.actor("mia"), { requestId: request.id }, null)],
    [
      "was approved and has ended",
      async (request) => {
        await harness.requests.approve(fixture.actor("ana"), { requestId: request.id }, null);
        await endGrantsOf(request);
      },
    ],
  ])("repeats an item that %s", async (_what, bringAbout) => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    await bringAbout(request);
    expect(await again(request)).toMatchObject({ state: "PENDING" });
  });

  it("leaves out pending items and live access, and refuses them where they are named", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask(both());
    const [first, second] = await harness.itemsOf(request);
    await reject(request, [first!.id]);
    expect(await resourcesOf(await again(request))).toEqual([fixture.payments.id]);
    const refusal = { code: "INVALID_STATE", message: expect.stringContaining("orders") };
    await expect(again(request, { itemIds: [second!.id] })).rejects.toMatchObject(refusal);
    await expect(again(request, { itemIds: [first!.id, second!.id] })).rejects.toMatchObject(refusal);
    await harness.requests.approve(fixture.actor("ana"), { requestId: request.id }, null);
    await expect(again(request, { itemIds: [second!.id] })).rejects.toMatchObject(refusal);
    await expect(again(request, { itemIds: [request.id] })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("may repeat some items", async () => {
    const request = await rejected();
    const [, second] = await harness.itemsOf(request);
    expect(await resourcesOf(await again(request, { itemIds: [second!.id] }))).toEqual([fixture.orders.id]);
  });
});

describe("asking again with changes", () => {
  it("changes the duration, the reason, and the permissions", async () => {
    const request = await rejected();
    const changes = {
      durationSeconds: 600,
      reason: " INC-8 ",
      permissions: [{ permission: EDIT, namespaces: ["dev-a"] }],
    };
    const next = await again(request, { changes });
    expect(next.justification).toBe("INC-8");
    expect((await harness.itemsOf(next))[0]).toMatchObject({
      durationSeconds: 600,
      access: { policies: [{ policy: EDIT, namespaces: ["dev-a"] }], kubernetesGroups: [] },
    });
    expect(await harness.reload(request)).toMatchObject({ justification: "INC-7", state: "REJECTED" });
  });

  it("limits the requested access to namespaces, and leaves groups as they are", async () => {
    const permissions = [{ permission: VIEW }, { permission: "KUBERNETES_GROUP", groups: ["ops"] }];
    const request = await rejected({ permissions });
    const next = await again(request, { changes: { namespaces: ["web"] } });
    expect((await harness.itemsOf(next))[0]!.access).toEqual({
      policies: [{ policy: VIEW, namespaces: ["web"] }],
      kubernetesGroups: ["ops"],
    });
  });

  it("applies every rule, each named where the input has it", async () => {
    const request = await rejected();
    const refusal = {
      code: "INVALID_INPUT",
      fields: [{ path: ["itemIds", 0], rule: "TOO_LONG" }, { path: ["itemIds", 1] }],
    };
    await expect(again(request, { changes: { durationSeconds: 7_200 } })).rejects.toMatchObject(refusal);
    const changes = { permissions: [{ permission: "Root" }], namespaces: ["No!"], durationSeconds: 1, reason: "a\0" };
    const error = await again(request, { changes, clientRequestId: "a\nb" }).catch((thrown: unknown) => thrown);
    expect((error as { fields: { path: unknown[] }[] }).fields.map(({ path }) => path.join("."))).toEqual([
      "changes.permissions.0.permission",
      "changes.namespaces.0",
      "changes.namespaces",
      "changes.durationSeconds",
      "changes.reason",
      "clientRequestId",
    ]);
    expect(await harness.requestCount()).toBe(1);
  });
});

describe("asking again twice", () => {
  it("with one id is one request, also at once, and under another input a conflict", async () => {
    const request = await rejected();
    const order = { clientRequestId: "again-1", changes: { durationSeconds: 600 } };
    const sent = await Promise.all([again(request, order), again(request, order)]);
    expect(sent[0]!.id).toBe(sent[1]!.id);
    expect((await again(request, order)).id).toBe(sent[0]!.id);
    await expect(again(request, { ...order, changes: {} })).rejects.toMatchObject({
      code: "CONFLICT",
      rule: "CLIENT_REQUEST_ID_USED",
    });
    expect(await harness.requestCount()).toBe(2);
  });

  it("without an id is refused while the first waits", async () => {
    const request = await rejected();
    const next = await again(request);
    const conflict = { code: "CONFLICT", rule: "ALREADY_REQUESTED", message: expect.stringContaining(next.id) };
    await expect(again(request)).rejects.toMatchObject(conflict);
  });

  it("does not restore access that an approver took off, unless it is approved", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask({
      permissions: [{ permission: VIEW }, { permission: "KUBERNETES_GROUP", groups: ["ops"] }],
    });
    await harness.requests.approve(fixture.actor("ana"), { requestId: request.id }, null, {
      permissions: [{ permission: VIEW }],
    });
    await endGrantsOf(request);
    const next = await again(request);
    expect((await harness.itemsOf(next))[0]).toMatchObject({ state: "PENDING", approvedAccess: null });
    expect(await harness.db.manager.countBy(Grant, { state: "PENDING" })).toBe(0);
  });
});
