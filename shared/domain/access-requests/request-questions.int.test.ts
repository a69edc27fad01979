import { ADMIN } from "../../../testing/test-domain";
import type { ApproverPolicy } from "../access-flows/flow-definition";
import { AuditEvent } from "../audit/audit-event.entity";
import type { AccessRequest } from "./access-request.entity";
import { RequestQuestion } from "./request-question.entity";
import { anyApprover, OWNER, SECURITY } from "./testing/request-fixture";
import { useRequestHarness } from "./testing/request-harness";

const { harness, fixture, ask } = useRequestHarness();
const both = () => ({ resourceIds: [fixture.payments.id, fixture.orders.id] });
const askBack = (
  request: AccessRequest,
  by = "ana",
  given: { itemIds?: string[]; question?: string; clientRequestId?: string } = {},
) => {
  const { itemIds = null, question = "Which ticket?", clientRequestId } = given;
  return harness.questions.ask(fixture.actor(by), { requestId: request.id, itemIds }, { question, clientRequestId });
};
const answer = (questionId: string, by = "mia", text = "INC-7") =>
  harness.questions.answer(fixture.actor(by), questionId, text);
const questionCount = () => harness.db.manager.count(RequestQuestion);

describe("a question to the requester", () => {
  it("is on the request with its answer, wakes its subscribers, and is notified twice", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask(both());
    harness.live.hints.length = 0;
    const { question, request: asked } = await askBack(request);
    expect(question).toMatchObject({
      requestId: request.id,
      itemIds: (await harness.itemsOf(request)).map(({ id }) => id),
      askedById: fixture.idOf("ana"),
      question: "Which ticket?",
      answer: null,
    });
    expect(asked).toMatchObject({ state: "PENDING", version: 2 });
    await harness.uow.drain();
    expect(harness.live.hints.some((hint) => hint.includes(request.id))).toBe(true);
    harness.clock.advance({ minutes: 5 });
    const answered = await answer(question.id, "mia", " INC-7 ");
    expect(answered.question).toMatchObject({
      answer: "INC-7",
      answeredById: fixture.idOf("mia"),
      answeredAt: harness.clock.now(),
    });
    expect(answered.request.version).toBe(3);
    expect(await harness.told()).toEqual(["request.created", "request.question-asked", "request.question-answered"]);
    const records = await harness.db.query(
      "select data from outbox_messages where event like 'request.question-%' order by id",
    );
    const told = { id: question.id, question: "Which ticket?", askedBy: { id: fixture.idOf("ana"), name: "ana" } };
    expect(records).toMatchObject([
      { data: { requestId: request.id, requester: { name: "mia" }, question: told } },
      { data: { question: { ...told, answer: "INC-7", answeredBy: { name: "mia" } } } },
    ]);
    const events = await harness.db.manager.find(AuditEvent, {
      where: { subjectId: request.id },
      order: { position: "ASC", id: "ASC" },
    });
    expect(events.slice(1)).toMatchObject([
      { action: "access-request.question-asked", personId: fixture.idOf("ana"), after: { question: told } },
      {
        action: "access-request.question-answered",
        personId: fixture.idOf("mia"),
        after: { question: { answer: "INC-7" } },
      },
    ]);
  });

  it("may be answered by the grantee", async () => {
    await fixture.flow(anyApprover(OWNER), { requestFor: { scopes: ["OTHERS"], grantees: null } });
    const { question } = await askBack(await ask({ granteeId: fixture.idOf("max") }));
    expect((await answer(question.id, "max")).question.answeredById).toBe(fixture.idOf("max"));
  });

  it("blocks nothing: the request is decided, or lapses, without an answer", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    const timers = (await harness.itemsOf(request)).map(({ nextTimerAt, lapsesAt }) => [nextTimerAt, lapsesAt]);
    const { question } = await askBack(request);
    await answer((await askBack(request)).question.id);
    expect((await harness.itemsOf(request)).map(({ nextTimerAt, lapsesAt }) => [nextTimerAt, lapsesAt])).toEqual(
      timers,
    );
    harness.clock.advance({ days: 7 });
    await harness.sweep();
    expect(await harness.reload(request)).toMatchObject({ state: "LAPSED" });
    await expect(answer(question.id)).rejects.toMatchObject({
      code: "INVALID_STATE",
      message: expect.stringContaining("too late"),
    });
  });

  it("after the decision is refused, and so is an answer, once no item waits", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask(both());
    const [first, second] = await harness.itemsOf(request);
    const { question } = await askBack(request);
    await harness.requests.reject(fixture.actor("ana"), { requestId: request.id, itemIds: [first!.id] }, null);
    await expect(askBack(request, "ben", { itemIds: [first!.id] })).rejects.toMatchObject({ code: "INVALID_STATE" });
    expect((await answer(question.id)).question.answer).toBe("INC-7");
    const { question: other } = await askBack(request, "ben");
    expect(other.itemIds).toEqual([second!.id]);
    await harness.requests.approve(fixture.actor("ben"), { requestId: request.id }, null);
    await expect(answer(other.id)).rejects.toMatchObject({ code: "INVALID_STATE" });
    await expect(askBack(request)).rejects.toMatchObject({ code: "INVALID_STATE" });
  });

  it("is answered once: the same answer is idempotent, another one is refused, also at once", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    const { question } = await askBack(request);
    const settled = await Promise.allSettled([answer(question.id, "mia", "one"), answer(question.id, "mia", "two")]);
    expect(settled.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const { answer: kept } = await harness.db.manager.findOneByOrFail(RequestQuestion, { id: question.id });
    expect((await answer(question.id, "mia", kept!)).question.answer).toBe(kept);
    await expect(answer(question.id, "mia", "three")).rejects.toMatchObject({ code: "INVALID_STATE" });
    expect((await harness.told()).filter((event) => event === "request.question-answered")).toHaveLength(1);
  });

  it("sent again under its id reveals nothing of the request to a person who may not see it any more", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    await askBack(request, "ana", { clientRequestId: "q-1" });
    await fixture.readPeople({ payments: ["ben"] });
    await expect(askBack(request, "ana", { clientRequestId: "q-1" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("is asked once for each client request id", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    const twice = await Promise.all([1, 2].map(() => askBack(request, "ana", { clientRequestId: "q-1" })));
    expect(twice[0]!.question.id).toBe(twice[1]!.question.id);
    expect(await questionCount()).toBe(1);
    await expect(askBack(request, "ana", { clientRequestId: "q-1", question: "Why?" })).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });

  it("may come from an approver whose own approval was not enough", async () => {
    const policy: ApproverPolicy = { mode: "ANY_OF", groups: [{ operator: "AND", approvers: [OWNER, SECURITY] }] };
    await fixture.flow(policy);
    const request = await ask();
    await harness.requests.approve(fixture.actor("ana"), { requestId: request.id }, null);
    expect((await askBack(request)).question.askedById).toBe(fixture.idOf("ana"));
  });

  it("is the twentieth of a request at most, also when they come at once", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    for (let n = 0; n < 19; n++) await askBack(request);
    const settled = await Promise.allSettled([askBack(request), askBack(request, "ben")]);
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const [refused] = settled.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    expect(refused).toMatchObject({ code: "LIMIT_EXCEEDED", rule: "TOO_MANY_QUESTIONS" });
    expect(await questionCount()).toBe(20);
  });
});

describe("the people who may ask and answer", () => {
  it("exclude people who may not see the request: it does not exist for them", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    await expect(askBack(request, "sam")).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: "The request was not found.",
    });
    const { question } = await askBack(request);
    await expect(answer(question.id, "sam")).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: "The question was not found.",
    });
    await expect(answer(request.id, "mia")).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: "The question was not found.",
    });
  });

  it("are the deciders, and for the answer requester and grantee", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    await expect(askBack(request, "mia")).rejects.toMatchObject({ code: "FORBIDDEN" });
    const asAdmin = harness.questions.ask(ADMIN, { requestId: request.id }, { question: "Why?" });
    await expect(asAdmin).rejects.toMatchObject({ code: "FORBIDDEN" });
    const { question } = await askBack(request);
    await expect(answer(question.id, "ben")).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await questionCount()).toBe(1);
  });

  it.each(["", "  ", "x".repeat(2_001), "a\0b", "a\u202eb"])(
    "may not send a text that cannot be stored (%#)",
    async (text) => {
      await fixture.flow(anyApprover(OWNER));
      const request = await ask();
      await expect(askBack(request, "ana", { question: text })).rejects.toMatchObject({
        code: "INVALID_INPUT",
        fields: [{ path: ["question"] }],
      });
      const { question } = await askBack(request);
      await expect(answer(question.id, "mia", text)).rejects.toMatchObject({
        code: "INVALID_INPUT",
        fields: [{ path: ["answer"] }],
      });
    },
  );
});
