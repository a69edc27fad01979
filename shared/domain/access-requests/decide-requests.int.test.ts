import { DomainError } from "../../kernel/app-error";
import { AuditEvent } from "../audit/audit-event.entity";
import { Grant } from "../grants/grant.entity";
import type { AccessRequest } from "./access-request.entity";
import { type DecisionCommand, decideRequests } from "./decide-requests";
import { anyApprover, OWNER } from "./testing/request-fixture";
import { useRequestHarness } from "./testing/request-harness";

const { harness, fixture, ask } = useRequestHarness();
const fault = () => new DomainError("INVALID_STATE", "Something went wrong.");
const decide = (orders: readonly DecisionCommand[], by = "ana", requests = harness.requests) =>
  decideRequests(requests, fixture.actor(by), orders, fault);
const stateOf = async (request: AccessRequest) => (await harness.reload(request)).state;

describe("several decisions in one call", () => {
  it("are each carried out, in their order, with a result each", async () => {
    await fixture.flow(anyApprover(OWNER));
    const mine = await ask();
    const theirs = await ask({}, "max");
    const results = await decide([
      { requestId: mine.id, decision: "APPROVE", less: { durationSeconds: 60 }, reason: "Known." },
      { requestId: theirs.id, decision: "REJECT", reason: "Not now." },
    ]);
    expect(results).toMatchObject([
      { requestId: mine.id, request: { id: mine.id, state: "APPROVED" }, refusal: null, notApproved: [] },
      { requestId: theirs.id, request: { id: theirs.id, state: "REJECTED" }, refusal: null },
    ]);
    expect(await harness.db.manager.find(Grant)).toMatchObject([{ durationSeconds: 60 }]);
    const audit = await harness.db.manager.find(AuditEvent, {
      where: [{ subjectId: mine.id }, { subjectId: theirs.id }],
      order: { position: "ASC", id: "ASC" },
    });
    expect(
      audit.filter(({ personId }) => personId === fixture.idOf("ana")).map((one) => [one.action, one.subjectId]),
    ).toEqual([
      ["access-request.approval-given", mine.id],
      ["access-request.approved", mine.id],
      ["access-request.rejected", theirs.id],
    ]);
  });

  it("stop nothing where one is refused, each for its own reason", async () => {
    await fixture.flow(anyApprover(OWNER));
    const first = await ask();
    const last = await ask({}, "max");
    const unknown = "0198c0de-0000-7000-8000-00000000dead";
    const results = await decide([
      { requestId: unknown, decision: "APPROVE" },
      { requestId: "no id", decision: "APPROVE" },
      { requestId: first.id, decision: "APPROVE", itemIds: [] },
      { requestId: first.id, decision: "APPROVE", less: { durationSeconds: 9_999 } },
      { requestId: first.id, decision: "REJECT", reason: "x".repeat(2_001) },
      { requestId: first.id, decision: "APPROVE" },
      { requestId: first.id, decision: "REJECT" },
      { requestId: last.id, decision: "REJECT" },
    ]);
    expect(results.map(({ request, refusal }) => request?.state ?? refusal?.code)).toEqual([
      "NOT_FOUND",
      "NOT_FOUND",
      "INVALID_INPUT",
      "INVALID_INPUT",
      "INVALID_INPUT",
      "APPROVED",
      "INVALID_STATE",
      "REJECTED",
    ]);
    expect(results[3]!.refusal!.fields).toMatchObject([{ path: ["less", "durationSeconds"], rule: "MORE_THAN_ASKED" }]);
    expect(await harness.grantCount()).toBe(1);
  });

  it("are transactions of their own: a fault in one rolls back that one alone", async () => {
    await fixture.flow(anyApprover(OWNER));
    const [first, second, third] = [await ask(), await ask({}, "max"), await ask({ resourceIds: [fixture.orders.id] })];
    let calls = 0;
    const failing = harness.requestsWith({
      create: (tx, order) =>
        ++calls === 2 ? Promise.reject(new Error("the database is away")) : harness.grants.create(tx, order),
    });
    const orders = [first, second, third].map(({ id }) => ({ requestId: id, decision: "APPROVE" as const }));
    const results = await decide(orders, "ana", failing);
    expect(results.map(({ refusal }) => refusal?.message ?? null)).toEqual([null, "Something went wrong.", null]);
    expect([await stateOf(first), await stateOf(second), await stateOf(third)]).toEqual([
      "APPROVED",
      "PENDING",
      "APPROVED",
    ]);
    expect([await harness.grantCount(), await harness.decisionCount()]).toEqual([2, 2]);
  });

  it("sent twice at once decide once: the other call is told so, item by item", async () => {
    await fixture.flow(anyApprover(OWNER));
    const requests = [await ask(), await ask({}, "max")];
    const orders = requests.map(({ id }) => ({ requestId: id, decision: "APPROVE" as const }));
    const [one, other] = await Promise.all([decide(orders), decide(orders)]);
    expect([...one, ...other].filter(({ request }) => request !== null)).toHaveLength(2);
    expect(await harness.grantCount()).toBe(2);
  });

  it("need a second factor as each of them would", async () => {
    const flow = await fixture.flow(anyApprover(OWNER));
    const settings = { ...flow.definition.settings, mfaRequired: true, mfaMaxAgeMinutes: 10 };
    await harness.db.query("update access_flows set definition = $2 where id = $1", [
      flow.id,
      { ...flow.definition, settings },
    ]);
    const request = await ask().catch(() => null);
    expect(request).toBeNull();
    await harness.db.query("update access_flows set definition = $2 where id = $1", [flow.id, flow.definition]);
    const waiting = await ask();
    await harness.db.query("update access_flows set definition = $2 where id = $1", [
      flow.id,
      { ...flow.definition, settings },
    ]);
    const [result] = await decide([{ requestId: waiting.id, decision: "APPROVE" }]);
    expect(result!.refusal).toMatchObject({ code: "INVALID_STATE", rule: "MFA_REQUIRED" });
    expect(await stateOf(waiting)).toBe("PENDING");
  });

  it.each([0, 51])("are one to fifty, not %d", async (count) => {
    const orders = Array.from({ length: count }, () => ({
      requestId: fixture.payments.id,
      decision: "REJECT" as const,
    }));
    await expect(decide(orders)).rejects.toMatchObject({ code: "INVALID_INPUT", fields: [{ path: ["decisions"] }] });
  });

  it("refuse a rejection for less", async () => {
    const orders: DecisionCommand[] = [
      { requestId: fixture.payments.id, decision: "REJECT", less: { durationSeconds: 60 } },
    ];
    await expect(decide(orders)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      fields: [{ path: ["decisions", 0, "less"] }],
    });
  });
});
