import { aDefinition } from "../../../../testing/access-flows";
import { activateGrant } from "../../../../testing/factories";
import { heldUnitOfWork } from "../../../../testing/held-unit-of-work";
import { someoneWaitsForALock } from "../../../../testing/lock-waits";
import { proofAt } from "../../../../testing/proof-at";
import { ADMIN } from "../../../../testing/test-domain";
import { outsideTransaction } from "../../../platform/database/connections/one-connection";
import type { AuditEvent } from "../../audit/audit-event.entity";
import { Delegation } from "../../delegations/delegation.entity";
import { DelegationsService } from "../../delegations/delegations.service";
import type { DelegationInput } from "../../delegations/parse-delegation";
import { sweepDelegations } from "../../delegations/sweep-delegations";
import { PersonAnswer } from "../../identities/identity.entity";
import type { AccessRequest } from "../access-request.entity";
import { AccessDecision } from "../access-request.entity";
import { AccessRequestsService } from "../access-requests.service";
import { requestsAwaitingDecision } from "../approvers/requests-awaiting-decision";
import { AccessHistoryQueries } from "../lists/access-history.queries";
import { anyApprover, OWNER, SECURITY } from "../testing/request-fixture";
import { useRequestHarness } from "../testing/request-harness";

const { harness, fixture, ask } = useRequestHarness();

const fresh = (name: string) => ({
  ...fixture.actor(name),
  session: { id: name, provider: "okta", mfaAt: null, proof: proofAt(new Date("9999-12-31T00:00:00.000Z")) },
});
const service = () => new DelegationsService(harness);
const inDays = (days: number) => new Date(harness.clock.now().getTime() + days * 86_400_000);

const delegate = (from: string, to: string, given: Partial<DelegationInput> = {}): Promise<Delegation> =>
  service().delegate(fresh(from), { toPersonId: fixture.idOf(to), until: inDays(7), reason: "Holiday", ...given });
const approve = (request: AccessRequest, by: string, typed: string | null = null) =>
  harness.requests.approve(fixture.actor(by), { requestId: request.id }, typed);
const waiting = async (name: string) =>
  (await requestsAwaitingDecision(harness.db.manager, fixture.idOf(name), harness.clock.now())).map(({ id }) => id);
const decisions = () => harness.db.manager.find(AccessDecision);
const sayTheyAreOne = async (...names: [string, string]) => {
  const [personId, otherId] = names.map((name) => fixture.idOf(name)).sort() as [string, string];
  await harness.db.manager.insert(PersonAnswer, {
    personId,
    otherId,
    answer: "SAME_HUMAN",
    answeredAt: harness.clock.now(),
  });
};

/** Ana alone owns 'payments'. */
beforeEach(() => fixture.readPeople({ payments: ["ana"] }));

describe("a delegate", () => {
  it("decides as the delegator would, and both are recorded", async () => {
    await fixture.flow(anyApprover(OWNER));
    const { id: delegationId } = await delegate("ana", "pia");
    const request = await ask();
    expect(await waiting("pia")).toEqual([request.id]);
    expect(await approve(request, "pia", "Fine")).toMatchObject({ state: "APPROVED" });
    expect(await harness.grantCount()).toBe(1);
    const [pia, ana] = [fixture.idOf("pia"), fixture.idOf("ana")];
    expect(await decisions()).toMatchObject([{ personId: pia, onBehalfOfId: ana, delegationId }]);
    const events = await harness.db.query(
      "select action, after from audit_events where action in ('access-request.approval-given', 'access-request.approved') order by action",
    );
    expect(events).toMatchObject([
      {
        action: "access-request.approval-given",
        after: { decidedBy: { id: pia }, items: [{ onBehalfOf: { id: ana, delegationId }, mightDecideBy: [{}] }] },
      },
      {
        action: "access-request.approved",
        after: { items: [{ approvedBy: { kind: "PEOPLE", approvers: [{ id: pia, onBehalfOf: { id: ana } }] } }] },
      },
    ] satisfies Partial<AuditEvent>[]);
    const [item] = await harness.itemsOf(request);
    await activateGrant(harness.db, item!.grantId!);
    const history = new AccessHistoryQueries(harness.db);
    const { nodes } = await history.list({ personId: fixture.idOf("mia") }, { first: 10 });
    expect(nodes).toMatchObject([{ approvals: [{ personId: pia, onBehalfOfId: ana, onBehalfOf: "ana" }] }]);
  });

  it("rejects as well, and webhooks name the delegator", async () => {
    await fixture.flow(anyApprover(OWNER));
    await delegate("ana", "pia");
    const request = await ask();
    await harness.requests.reject(fixture.actor("pia"), { requestId: request.id }, "No");
    const [record] = await harness.db.query("select data from outbox_messages where event = 'request.rejected'");
    expect(record.data.items).toMatchObject([{ onBehalfOf: { id: fixture.idOf("ana") } }]);
  });

  it("leaves the right to the delegator", async () => {
    await fixture.flow(anyApprover(OWNER));
    await delegate("ana", "pia");
    const request = await ask();
    expect(await waiting("ana")).toEqual([request.id]);
    expect(await approve(request, "ana")).toMatchObject({ state: "APPROVED" });
    expect(await decisions()).toMatchObject([{ onBehalfOfId: null, delegationId: null }]);
  });

  it("cannot delegate further", async () => {
    await fixture.flow(anyApprover(OWNER));
    await delegate("ana", "pia");
    await delegate("pia", "max");
    const request = await ask();
    expect(await waiting("max")).toEqual([]);
    await expect(approve(request, "max")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("that is an approver too counts once, in their own right", async () => {
    await fixture.flow({ mode: "ALL_OF", groups: [{ operator: "AND", approvers: [OWNER, SECURITY] }] });
    await delegate("ana", "sam");
    const request = await ask();
    expect(await approve(request, "sam")).toMatchObject({ state: "PARTLY_APPROVED" });
    expect(await decisions()).toMatchObject([{ onBehalfOfId: null }]);
    await expect(approve(request, "sam")).rejects.toMatchObject({ code: "INVALID_STATE" });
    expect(await approve(request, "ana")).toMatchObject({ state: "APPROVED" });
  });

  it("has no capacity after the delegator's own decision", async () => {
    await fixture.flow({ mode: "ALL_OF", groups: [{ operator: "AND", approvers: [OWNER, SECURITY] }] });
    await delegate("ana", "pia");
    const request = await ask();
    await approve(request, "ana");
    expect(await waiting("pia")).toEqual([]);
    const used = { code: "INVALID_STATE", fields: [{ rule: "DELEGATOR_HAS_DECIDED" }] };
    await expect(approve(request, "pia")).rejects.toMatchObject(used);
  });

  it("does not count any more once the delegation is over", async () => {
    await fixture.flow({ mode: "ALL_OF", groups: [{ operator: "AND", approvers: [OWNER, SECURITY] }] });
    await delegate("ana", "pia", { until: inDays(1) });
    const request = await ask();
    await approve(request, "pia");
    harness.clock.advance({ days: 1 });
    expect(await approve(request, "sam")).toMatchObject({ state: "PARTLY_APPROVED" });
    expect(await approve(request, "ana")).toMatchObject({ state: "APPROVED" });
  });
});

describe("a delegation gives nothing", () => {
  const nothing = async (by = "pia") => {
    const request = await ask();
    expect(await waiting(by)).toEqual([]);
    await expect(approve(request, by)).rejects.toMatchObject({ code: expect.stringMatching(/NOT_FOUND|FORBIDDEN/) });
    expect(await harness.grantCount()).toBe(0);
  };

  beforeEach(() => fixture.flow(anyApprover(OWNER)));

  it("before it begins, nor after its end", async () => {
    await delegate("ana", "pia", { from: inDays(1), until: inDays(2) });
    await nothing();
    harness.clock.advance({ days: 1 });
    expect(await waiting("pia")).toHaveLength(1);
    harness.clock.advance({ days: 1 });
    expect(await waiting("pia")).toEqual([]);
  });

  it("once either of the two, or an admin, has ended it", async () => {
    for (const by of [fresh("ana"), fresh("pia"), ADMIN]) {
      const { id } = await delegate("ana", "pia");
      expect(await service().end(by, id)).toMatchObject({ endedAt: harness.clock.now() });
      // A second time changes nothing.
      await service().end(by, id);
    }
    await nothing();
    const told = await harness.told();
    expect(told.filter((event) => event === "delegation.ended")).toHaveLength(3);
  });

  it("once its end was answered: a running decision comes before it", async () => {
    const { id } = await delegate("ana", "pia");
    const request = await ask();
    const { uow, written, release } = heldUnitOfWork(harness.uow);
    const deciding = new AccessRequestsService({ ...harness, uow }).approve(
      fixture.actor("pia"),
      { requestId: request.id },
      null,
    );
    await written;
    const ending = service().end(fresh("ana"), id);
    await someoneWaitsForALock(harness.db);
    release();
    expect(await deciding).toMatchObject({ state: "APPROVED" });
    expect(await ending).toMatchObject({ endReason: "BY_DELEGATOR" });
  });

  it("that expired while the decision waited for the request", async () => {
    await delegate("ana", "pia", { until: new Date(harness.clock.now().getTime() + 3_600_000) });
    const request = await ask();
    const { deciding } = await harness.db.transaction(async (manager) => {
      await manager.query("select id from access_requests where id = $1 for update", [request.id]);
      const decision = outsideTransaction(() => approve(request, "pia")).then(
        () => null,
        (error: unknown) => error,
      );
      await someoneWaitsForALock(harness.db);
      harness.clock.advance({ hours: 2 });
      return { deciding: decision };
    });
    expect(await deciding).toMatchObject({ code: "NOT_FOUND" });
    expect(await harness.decisionCount()).toBe(0);
  });

  it.each(["ana", "pia"])("while %s is not active", async (name) => {
    await delegate("ana", "pia");
    // Somebody else may decide, so that the request can be made.
    await fixture.readPeople({ payments: ["ana", "ben"] }, [name]);
    const request = await ask();
    expect(await waiting("pia")).toEqual([]);
    await expect(approve(request, "pia")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it.each([
    ["pia", "mia"],
    ["ana", "mia"],
  ] as const)("where %s is the same human as the requester", async (one, other) => {
    await fixture.readPeople({ payments: ["ana", "ben"] });
    await delegate("ana", "pia");
    await sayTheyAreOne(one, other);
    await nothing();
  });

  it("about the delegate, nor about the delegator who may approve for themselves", async () => {
    await harness.db.query("truncate access_flows cascade");
    const settings = { ...aDefinition().settings, selfApprovalAllowed: true };
    await fixture.flow(anyApprover(OWNER), { settings });
    await delegate("ana", "mia");
    await expect(approve(await ask({}, "mia"), "mia")).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(approve(await ask({}, "ana"), "mia")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("the time of a delegation", () => {
  it("is notified at its start and at its end, once", async () => {
    await delegate("ana", "pia", { from: inDays(1), until: inDays(2) });
    const told = async () => (await harness.told()).filter((event) => event.startsWith("delegation."));
    await sweepDelegations(harness);
    expect(await told()).toEqual(["delegation.created"]);
    harness.clock.advance({ days: 1 });
    await Promise.all([sweepDelegations(harness), sweepDelegations(harness)]);
    expect(await told()).toEqual(["delegation.created", "delegation.started"]);
    harness.clock.advance({ days: 1 });
    await Promise.all([sweepDelegations(harness), sweepDelegations(harness)]);
    expect(await told()).toEqual(["delegation.created", "delegation.started", "delegation.ended"]);
  });

  it("that somebody else made gives no right about requests of its maker, nor of their other accounts", async () => {
    await fixture.flow(anyApprover(OWNER));
    const maker = { ...fresh("mia"), roles: ["ADMIN" as const] };
    const order = { fromPersonId: fixture.idOf("ana"), toPersonId: fixture.idOf("pia"), until: inDays(7) };
    const { id } = await service().delegate(maker, order);
    const request = await ask();
    expect(await waiting("pia")).toEqual([]);
    await expect(approve(request, "pia")).rejects.toThrow();
    await harness.db.query("update delegations set made_by_ids = $1", [[fixture.idOf("ben")]]);
    expect(await waiting("pia")).toEqual([request.id]);
    await sayTheyAreOne("ben", "mia");
    expect(await waiting("pia")).toEqual([]);
    await service().end(fresh("ana"), id);
    await delegate("ana", "pia");
    expect(await waiting("pia")).toEqual([request.id]);
  });

  it("is forgotten a year after its end, at most 10,000 at once", async () => {
    const [from, to] = [fixture.idOf("ana"), fixture.idOf("pia")];
    await harness.db.query(
      `insert into delegations (id, from_person_id, to_person_id, starts_at, until, created_at, ended_at, end_reason, start_announced)
       select gen_random_uuid(), $1, $2, $3, $4, $3, $4, 'TIME_OVER', true from generate_series(1, 10001)`,
      [from, to, inDays(-368), inDays(-367)],
    );
    const left = () => harness.db.manager.count(Delegation);
    await sweepDelegations(harness);
    expect(await left()).toBe(1);
    await sweepDelegations(harness);
    expect(await left()).toBe(0);
  });
});
