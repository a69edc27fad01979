import { ADMIN } from "../../../../testing/test-domain";
import { endGrants } from "../../grants/end-grants";
import { Resource } from "../../resources/resource.entity";
import type { AccessRequest } from "../access-request.entity";
import { anyApprover, OWNER } from "../testing/request-fixture";
import { useRequestHarness } from "../testing/request-harness";

const { harness, fixture, ask } = useRequestHarness();
const both = () => ({ resourceIds: [fixture.payments.id, fixture.orders.id], justification: "INC-7" });
const again = (request: AccessRequest, by = "mia") =>
  harness.requests.askAgain(fixture.actor(by), { requestId: request.id });

/** The access of an item does not come, as when the person has no role in the account. */
async function fail(request: AccessRequest, place = 0): Promise<void> {
  const grantId = (await harness.itemsOf(request))[place]!.grantId!;
  await harness.act((tx) =>
    endGrants(tx, [{ grantId, reason: "PRINCIPAL_NOT_FOUND", message: "There is no such role." }]),
  );
}

describe("a request whose access failed", () => {
  it("has that state at the next sweep, is recorded, and is notified once, with the reason", async () => {
    await fixture.flow(null);
    const request = await ask(both());
    await fail(request);
    await Promise.all([harness.sweep(), harness.sweep()]);
    await harness.sweep();
    expect(await harness.itemsOf(request)).toMatchObject([{ state: "FAILED" }, { state: "APPROVED" }]);
    expect(await harness.reload(request)).toMatchObject({ state: "MIXED", version: 2 });
    const records = await harness.db.query("select data from outbox_messages where event = 'request.failed'");
    const failure = { reason: "PRINCIPAL_NOT_FOUND", message: "There is no such role." };
    expect(records).toMatchObject([
      { data: { requester: { name: "mia" }, items: [{ resource: { name: "payments" }, failure }] } },
    ]);
    const audit = await harness.db.query("select after from audit_events where action = 'access-request.failed'");
    expect(audit).toMatchObject([{ after: { items: [{ state: "FAILED", failure }] } }]);
    await fail(request, 1);
    await harness.sweep();
    expect(await harness.reload(request)).toMatchObject({ state: "FAILED" });
  });

  it("can be sent again for the failed items, with the same words, once", async () => {
    await fixture.flow(null);
    const request = await ask(both());
    await fail(request);
    await harness.sweep();
    const [one, two] = await Promise.all([again(request), again(request)]);
    expect(one.id).toBe(two.id);
    expect(one).toMatchObject({ justification: "INC-7", state: "APPROVED" });
    expect(await harness.itemsOf(one)).toMatchObject([{ resourceId: fixture.payments.id, durationSeconds: 1_800 }]);
    await fail(one);
    await harness.sweep();
    expect((await again(one)).id).not.toBe(one.id);
  });

  it("meets every rule again, and the approvers", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask({ justification: "INC-7" });
    await harness.requests.approve(fixture.actor("ana"), { requestId: request.id }, null);
    await fail(request);
    await harness.sweep();
    await expect(harness.requests.approve(fixture.actor("ben"), { requestId: request.id }, null)).rejects.toMatchObject(
      {
        code: "INVALID_STATE",
      },
    );
    await harness.db.manager.update(Resource, fixture.payments.id, { status: "MISSING" });
    await expect(again(request)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      fields: [{ rule: "RESOURCE_MISSING" }],
    });
    await harness.db.manager.update(Resource, fixture.payments.id, { status: "PRESENT" });
    expect(await again(request)).toMatchObject({ state: "PENDING" });
  });

  it("is sent again by its requester, and only where an item is over", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    await expect(again(request)).rejects.toMatchObject({ code: "INVALID_STATE" });
    await expect(again(request, "max")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(harness.requests.askAgain(ADMIN, { requestId: request.id })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });
});
