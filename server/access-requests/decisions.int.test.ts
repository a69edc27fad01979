import { anyApprover, OWNER, SECURITY } from "../../shared/domain/access-requests/testing/request-fixture";
import { useRequestApi } from "./testing/request-api";

const { api, fixture } = useRequestApi();

const VIEW = "AmazonEKSViewPolicy";
const ACCESS = "{ ... on ClusterAccess { policies { policy namespaces } kubernetesGroups } }";
const CREATE = "mutation ($input: AccessRequestInput!) { createAccessRequest(input: $input) { request { id } } }";
const APPROVE = `mutation ($id: ID!, $less: LessAccessInput) { approveRequest(requestId: $id, less: $less) { request { state } } }`;
const READ = `query ($id: ID!) { accessRequest(id: $id) { items {
  durationSeconds approvedDurationSeconds plan { after ${ACCESS} } access ${ACCESS} approvedAccess ${ACCESS}
  decisions { lessDurationSeconds lessAccess ${ACCESS} } } } }`;
const DECIDE = `mutation ($input: DecideRequestsInput!) { decideRequests(input: $input) { results {
  requestId request { id state } notApproved { itemId } problem { code rule path message } problems { code rule path } } } }`;
const AGAIN = `mutation ($id: ID!, $name: String, $changes: AskAgainChangesInput) {
  askAgain(requestId: $id, clientRequestId: $name, changes: $changes) { request { id justification items { durationSeconds } } } }`;
const ASK_BACK = `mutation ($id: ID!, $question: String!) { askRequester(requestId: $id, question: $question) {
  question { id question answer askedBy { displayName } items { resourceName } } request { id version } } }`;
const ANSWER = `mutation ($id: ID!, $answer: String!) { answerQuestion(questionId: $id, answer: $answer) {
  question { answer answeredAt answeredBy { displayName } } request { version questions { question answer } } } }`;
const QUESTIONS =
  "query ($id: ID!) { accessRequest(id: $id) { questions { question answer askedBy { displayName } } } }";

async function create(by: string, given: object = {}): Promise<string> {
  const { data, codes } = await api.ask(fixture.actor(by), CREATE, { input: fixture.form(given) });
  expect(codes).toEqual([]);
  return (data!.createAccessRequest as { request: { id: string } }).request.id;
}

const ask = (by: string, document: string, variables: object) => api.ask(fixture.actor(by), document, { ...variables });
const less = { permissions: [{ permission: VIEW, namespaces: ["web"] }], durationSeconds: 600 };
const inWeb = { policies: [{ policy: VIEW, namespaces: ["web"] }], kubernetesGroups: [] };

describe("an approval for less, over the API", () => {
  it("shows later approvers the rest, and finally the given access", async () => {
    await fixture.flow({ mode: "ANY_OF", groups: [{ operator: "AND", approvers: [OWNER, SECURITY] }] });
    const id = await create("mia");
    const item = async () => {
      const { data } = await ask("sam", READ, { id });
      return (data!.accessRequest as { items: object[] }).items[0];
    };
    expect(await item()).toMatchObject({ approvedAccess: null, approvedDurationSeconds: null });
    expect((await ask("ana", APPROVE, { id, less })).codes).toEqual([]);
    const asked = { durationSeconds: 1_800, access: { policies: [{ policy: VIEW, namespaces: null }] } };
    expect(await item()).toMatchObject({
      ...asked,
      approvedAccess: inWeb,
      approvedDurationSeconds: 600,
      plan: { after: inWeb },
      decisions: [{ lessAccess: inWeb, lessDurationSeconds: 600 }],
    });
    await ask("sam", APPROVE, { id, less: { durationSeconds: 60 } });
    expect(await item()).toMatchObject({ ...asked, approvedAccess: inWeb, approvedDurationSeconds: 60 });
  });

  it("that asks for more is one error that names each excess", async () => {
    await fixture.flow(anyApprover(OWNER));
    const id = await create("mia");
    const tooMuch = { permissions: [{ permission: "AmazonEKSEditPolicy" }], durationSeconds: 3_600 };
    expect((await ask("ana", APPROVE, { id, less: tooMuch })).codes).toEqual(["INVALID_INPUT"]);
    const decisions = [{ requestId: id, decision: "APPROVE", less: tooMuch }];
    const { data } = await ask("ana", DECIDE, { input: { decisions } });
    expect((data!.decideRequests as { results: object[] }).results).toMatchObject([
      {
        request: null,
        problem: { code: "INVALID_INPUT", rule: "MORE_THAN_ASKED", path: [] },
        problems: [
          { path: ["less", "permissions", "0", "permission"], rule: "MORE_THAN_ASKED" },
          { path: ["less", "durationSeconds"], rule: "MORE_THAN_ASKED" },
        ],
      },
    ]);
  });
});

describe("several decisions, over the API", () => {
  it("have a result each: the decision, or the error that a single one would have", async () => {
    await fixture.flow(anyApprover(OWNER));
    const [mine, theirs] = [await create("mia"), await create("max")];
    const decisions = [
      { requestId: mine, decision: "APPROVE", less },
      { requestId: "no id", decision: "APPROVE" },
      { requestId: theirs, decision: "APPROVE", less: { ...less, durationSeconds: 9_999 } },
      { requestId: theirs, decision: "REJECT", reason: "Not now." },
    ];
    const { data, codes } = await ask("ana", DECIDE, { input: { decisions } });
    expect(codes).toEqual([]);
    expect((data!.decideRequests as { results: object[] }).results).toMatchObject([
      { requestId: mine, request: { id: mine, state: "APPROVED" }, notApproved: [], problem: null, problems: [] },
      { requestId: "no id", request: null, problem: { code: "NOT_FOUND", path: [] } },
      {
        request: null,
        problem: { code: "INVALID_INPUT", rule: "MORE_THAN_ASKED", path: ["less", "durationSeconds"] },
        problems: [{ path: ["less", "durationSeconds"] }],
      },
      { request: { id: theirs, state: "REJECTED" }, problem: null },
    ]);
  });

  it("are refused as one where there are none, or too many", async () => {
    const { codes } = await ask("ana", DECIDE, { input: { decisions: [] } });
    expect(codes).toEqual(["INVALID_INPUT"]);
  });

  it("leave each refusal in the audit log, as a single one would", async () => {
    await fixture.flow(anyApprover(OWNER));
    const id = await create("mia");
    const refused = async () =>
      api.platform.db.query(
        `select action, subject_id as "subjectId", error_code as "errorCode", person_id as "personId", after
           from audit_events where outcome = 'REFUSED' order by position, id`,
      );
    const before = (await refused()).length;
    const decisions = [
      { requestId: id, decision: "APPROVE" },
      { requestId: id, decision: "REJECT", reason: "No." },
    ];
    await ask("sam", DECIDE, { input: { decisions } });
    const alone = { subjectId: id, errorCode: "NOT_FOUND", personId: fixture.idOf("sam") };
    expect((await refused()).slice(before)).toMatchObject([
      { action: "api.approveRequest", ...alone },
      {
        action: "api.rejectRequest",
        ...alone,
        after: { arguments: { requestId: id, reason: "[a text of 3 characters]" } },
      },
    ]);
  });

  it("reveal nothing of a request to a stranger", async () => {
    await fixture.flow(anyApprover(OWNER));
    const id = await create("mia");
    const { data } = await ask("sam", DECIDE, { input: { decisions: [{ requestId: id, decision: "APPROVE" }] } });
    const { results } = data!.decideRequests as { results: object[] };
    expect(results).toMatchObject([
      { request: null, problem: { code: "NOT_FOUND", message: "The request was not found." } },
    ]);
  });
});

describe("a question back, over the API", () => {
  it("appears on the request for everybody who sees it, with its answer", async () => {
    await fixture.flow(anyApprover(OWNER));
    const id = await create("mia");
    const asked = (await ask("ana", ASK_BACK, { id, question: "Which ticket?" })).data!.askRequester;
    expect(asked).toMatchObject({
      question: {
        question: "Which ticket?",
        answer: null,
        askedBy: { displayName: "ana" },
        items: [{ resourceName: "payments" }],
      },
      request: { id, version: 2 },
    });
    const { question } = asked as { question: { id: string } };
    expect((await ask("mia", ANSWER, { id: question.id, answer: "INC-7" })).data!.answerQuestion).toMatchObject({
      question: { answer: "INC-7", answeredBy: { displayName: "mia" } },
      request: { version: 3, questions: [{ question: "Which ticket?", answer: "INC-7" }] },
    });
    const read = async (by: string) => (await ask(by, QUESTIONS, { id })).data?.accessRequest;
    const questions = [{ question: "Which ticket?", answer: "INC-7", askedBy: { displayName: "ana" } }];
    expect([await read("ben"), await read("mia")]).toEqual([{ questions }, { questions }]);
    expect(await read("sam")).toBeNull();
  });
});

describe("two mutations in one document", () => {
  it("return the request as it is after each of them", async () => {
    await fixture.flow(anyApprover(OWNER));
    const id = await create("mia");
    const questions = "{ request { version questions { question } items { state decisions { decision } } } }";
    const document = `mutation ($id: ID!) { one: askRequester(requestId: $id, question: "One?") ${questions}
      two: askRequester(requestId: $id, question: "Two?") ${questions} three: rejectRequest(requestId: $id) ${questions} }`;
    const { data } = await ask("ana", document, { id });
    const asked = (...all: string[]) => all.map((question) => ({ question }));
    expect(data).toMatchObject({
      one: { request: { version: 2, questions: asked("One?"), items: [{ state: "PENDING", decisions: [] }] } },
      two: { request: { version: 3, questions: asked("One?", "Two?"), items: [{ state: "PENDING" }] } },
      three: { request: { version: 4, items: [{ state: "REJECTED", decisions: [{ decision: "REJECT" }] }] } },
    });
  });
});

describe("asking again, over the API", () => {
  it("takes changes and a client request id, by which it is idempotent", async () => {
    await fixture.flow(anyApprover(OWNER));
    const id = await create("mia", { justification: "INC-7" });
    await ask("ana", DECIDE, { input: { decisions: [{ requestId: id, decision: "REJECT" }] } });
    const variables = { id, name: "again-1", changes: { durationSeconds: 600, reason: "INC-8" } };
    const [one, two] = [await ask("mia", AGAIN, variables), await ask("mia", AGAIN, variables)];
    expect(one.data).toMatchObject({
      askAgain: { request: { justification: "INC-8", items: [{ durationSeconds: 600 }] } },
    });
    expect(two.data).toEqual(one.data);
    expect((await ask("mia", AGAIN, { ...variables, changes: {} })).codes).toEqual(["CONFLICT"]);
  });

  it("takes null for left out, and access without an end only by its name", async () => {
    await fixture.flow(anyApprover(OWNER));
    const asked = fixture.form({ durationSeconds: null });
    expect((await ask("mia", CREATE, { input: asked })).codes).toEqual(["INVALID_INPUT"]);
    expect((await ask("mia", CREATE, { input: { ...fixture.form(), untilRevoked: true } })).codes).toEqual([
      "INVALID_INPUT",
    ]);
    const id = await create("mia", { durationSeconds: 600 });
    const again = async (name: string, from: string, changes: object) => {
      await ask("ana", DECIDE, { input: { decisions: [{ requestId: from, decision: "REJECT" }] } });
      const { data, codes } = await ask("mia", AGAIN, { id: from, name, changes });
      expect(codes).toEqual([]);
      return (data!.askAgain as { request: { id: string; items: object[] } }).request;
    };
    const same = await again("1", id, { durationSeconds: null, namespaces: null });
    await api.platform.db.query("update access_flows set max_duration_seconds = null");
    expect(same.items).toEqual([{ durationSeconds: 600 }]);
    const endless = await again("2", same.id, { untilRevoked: true });
    expect(endless.items).toEqual([{ durationSeconds: null }]);
  });
});
