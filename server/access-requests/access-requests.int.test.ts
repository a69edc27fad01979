import { execute, parse, subscribe } from "graphql";
import { anyApprover, OWNER, SECURITY } from "../../shared/domain/access-requests/testing/request-fixture";
import type { Actor } from "../../shared/kernel/actor";
import { ADMIN, AUDITOR } from "../../testing/test-domain";
import { createContext } from "../graphql/context";
import { formatError } from "../graphql/errors";
import { createLoaders } from "../graphql/loaders";
import { useRequestApi } from "./testing/request-api";

const { api, fixture } = useRequestApi();

const CREATE = "mutation ($input: AccessRequestInput!) { createAccessRequest(input: $input) { request { id state } } }";
const APPROVE =
  "mutation ($id: ID!, $reason: String) { approveRequest(requestId: $id, reason: $reason) { request { id state } } }";
const READ = `query ($id: ID!) { accessRequest(id: $id) {
  state justification requester { displayName } grantee { displayName }
  items { resourceName state durationSeconds lapsesAt grantId
    resource { name accountId status } flow { name } access { ... on ClusterAccess { policies { policy namespaces } kubernetesGroups } }
    decisions { decision reason decidedBy { displayName } }
    approvers { operator tier satisfied approvers { kind attribute values satisfied peopleCount people { displayName } } }
    grant { state } } } }`;
const LIST =
  "query ($scope: AccessRequestScope!, $states: [AccessRequestState!]) { accessRequests(filter: { scope: $scope, states: $states }) { nodes { id } totalCount } }";

type Created = { id: string; state: string };

async function create(by: string, given: object = {}): Promise<Created> {
  const { data, codes } = await api.ask(fixture.actor(by), CREATE, { input: fixture.form(given) });
  expect(codes).toEqual([]);
  return (data!.createAccessRequest as { request: Created }).request;
}

async function listed(actor: Actor, scope: string, states: string[] | null = null): Promise<string[] | string> {
  const { data, codes } = await api.ask(actor, LIST, { scope, states });
  return codes[0] ?? (data!.accessRequests as { nodes: { id: string }[] }).nodes.map(({ id }) => id);
}

describe("a request, over the API", () => {
  it("is approved by its flow where no approval is needed, and by nobody else", async () => {
    const { id: flowId, name } = await fixture.flow(null);
    const { id, state } = await create("mia");
    expect(state).toBe("APPROVED");
    const document = `query ($id: ID!) { accessRequest(id: $id) {
      items { stateSince decisions { decision decidedAt reason decidedBy { displayName } flow { id name } } } } }`;
    const { data } = await api.ask(fixture.actor("mia"), document, { id });
    const [item] = (data!.accessRequest as { items: { stateSince: string; decisions: object[] }[] }).items;
    expect(item!.decisions).toEqual([
      { decision: "APPROVE", decidedAt: item!.stateSince, reason: null, decidedBy: null, flow: { id: flowId, name } },
    ]);
  });

  it("names the next tier and its time, if nobody decides", async () => {
    await fixture.flow(anyApprover(OWNER), {
      escalation: { intervalSeconds: 3_600, tiers: [{ operator: "OR", approvers: [SECURITY] }] },
    });
    const { id } = await create("mia");
    const document = `query ($id: ID!) { accessRequest(id: $id) { createdAt items {
      approvers { tier opensAt } nextTiers { tier opensAt satisfied approvers { people { displayName } } } } } }`;
    type Read = { createdAt: string; items: [{ approvers: object[] | null; nextTiers: object[] }] };
    const read = async () => (await api.ask(fixture.actor("mia"), document, { id })).data!.accessRequest as Read;
    const { createdAt, items } = await read();
    const opensAt = new Date(Date.parse(createdAt) + 3_600_000).toISOString();
    expect(items[0].approvers).toEqual([{ tier: null, opensAt: null }]);
    expect(items[0].nextTiers).toEqual([
      {
        tier: 1,
        opensAt,
        satisfied: false,
        approvers: [{ people: [{ displayName: "sam" }, { displayName: "sue" }] }],
      },
    ]);
    await api.ask(fixture.actor("ana"), APPROVE, { id });
    expect((await read()).items[0]).toEqual({ approvers: null, nextTiers: [] });
  });

  it("is created, shows its approvers and the missing ones, and becomes a grant", async () => {
    await fixture.flow({ mode: "ANY_OF", groups: [{ operator: "AND", approvers: [OWNER, SECURITY] }] });
    const { id } = await create("mia", { justification: "Incident 7" });
    const read = async (by: string) => (await api.ask(fixture.actor(by), READ, { id })).data!.accessRequest;
    expect(await read("mia")).toMatchObject({
      state: "PENDING",
      justification: "Incident 7",
      requester: { displayName: "mia" },
      grantee: { displayName: "mia" },
      items: [
        {
          resource: { name: "payments", status: "PRESENT" },
          durationSeconds: 1_800,
          access: { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }], kubernetesGroups: [] },
          decisions: [],
          grant: null,
          approvers: [
            {
              operator: "AND",
              tier: null,
              satisfied: false,
              approvers: [
                { kind: "OWNER", satisfied: false, people: [{ displayName: "ana" }, { displayName: "ben" }] },
                {
                  kind: "PEOPLE",
                  attribute: "group",
                  values: ["Security"],
                  peopleCount: 2,
                  people: [{ displayName: "sam" }, { displayName: "sue" }],
                },
              ],
            },
          ],
        },
      ],
    });
    await api.ask(fixture.actor("ana"), APPROVE, { id, reason: "On call." });
    expect(await read("sam")).toMatchObject({
      state: "PARTLY_APPROVED",
      items: [
        {
          decisions: [{ decision: "APPROVE", reason: "On call.", decidedBy: { displayName: "ana" } }],
          approvers: [{ satisfied: false, approvers: [{ satisfied: true }, { satisfied: false }] }],
        },
      ],
    });
    const approved = await api.ask(fixture.actor("sam"), APPROVE, { id });
    expect(approved).toMatchObject({ codes: [], data: { approveRequest: { request: { state: "APPROVED" } } } });
    expect(await read("mia")).toMatchObject({
      items: [{ state: "APPROVED", approvers: null, grant: { state: "PENDING" } }],
    });
  });

  it("that is refused names the rule and the field of each problem", async () => {
    await fixture.flow(anyApprover(OWNER));
    const input = fixture.form({ durationSeconds: 5_400, resourceIds: [fixture.payments.id, fixture.orders.id] });
    const contextValue = createContext(api.platform, fixture.actor("mia"));
    const { errors } = await execute({
      schema: api.schema,
      document: parse(CREATE),
      contextValue,
      variableValues: { input },
    });
    expect(formatError(errors![0], api.platform.log).extensions).toMatchObject({
      code: "INVALID_INPUT",
      fields: [
        { path: ["resourceIds", 0], rule: "TOO_LONG" },
        { path: ["resourceIds", 1], rule: "TOO_LONG" },
      ],
    });
  });

  it("needs a duration", async () => {
    await fixture.flow(anyApprover(OWNER));
    const { durationSeconds: _left, ...input } = fixture.form();
    expect(await api.ask(fixture.actor("mia"), CREATE, { input })).toMatchObject({ codes: ["INVALID_INPUT"] });
  });
});

describe("the visibility of a request", () => {
  it("includes requester, grantee, approvers, past deciders, and readers", async () => {
    await fixture.flow(anyApprover(OWNER), { requestFor: { scopes: ["OTHERS"], grantees: null } });
    const { id } = await create("mia", { granteeId: fixture.idOf("max") });
    const seenBy = async (actor: Actor) => (await api.ask(actor, READ, { id })).codes[0] ?? "seen";
    for (const actor of [...["mia", "max", "ana", "ben"].map(fixture.actor), ADMIN, AUDITOR]) {
      expect([actor.name, await seenBy(actor)]).toEqual([actor.name, "seen"]);
    }
    for (const by of ["sam", "pia"]) expect(await seenBy(fixture.actor(by))).toBe("NOT_FOUND");
    await api.ask(fixture.actor("ana"), APPROVE, { id });
    await fixture.readPeople({ payments: ["sam"] });
    expect(await seenBy(fixture.actor("ana"))).toBe("seen");
    expect(await seenBy(fixture.actor("ben"))).toBe("NOT_FOUND");
  });

  it("covers its grant in every query for the same people, with the reason if they may not end it", async () => {
    await fixture.flow({ mode: "ANY_OF", groups: [{ operator: "OR", approvers: [SECURITY] }] });
    const { id } = await create("mia");
    await api.ask(fixture.actor("sam"), APPROVE, { id });
    const [{ grantId }] = await api.platform.db.query('select grant_id as "grantId" from access_request_items');
    const codesOf = async (by: string, document: string) =>
      (await api.ask(fixture.actor(by), document, { id: grantId })).codes;
    const [shown, subscribed, ended, extended] = [
      "query ($id: ID!) { grant(id: $id) { state } }",
      "subscription ($id: ID!) { grantChanged(id: $id) { state } }",
      'mutation ($id: ID!) { revokeGrant(grantId: $id, reason: "It is not needed.") { grant { id } } }',
      "mutation ($id: ID!) { extendGrant(input: { grantId: $id }) { grant { id } } }",
    ];
    // Sue could have decided, Sam did; Ana owns the cluster and may end it.
    for (const by of ["sue", "sam", "ana"]) {
      for (const look of [shown, subscribed]) expect([by, await codesOf(by, look)]).toEqual([by, []]);
      expect([by, await codesOf(by, extended)]).toEqual([by, ["FORBIDDEN"]]);
    }
    for (const by of ["sue", "sam"]) expect([by, await codesOf(by, ended)]).toEqual([by, ["FORBIDDEN"]]);
    for (const document of [shown, subscribed, ended, extended]) {
      expect(await codesOf("max", document)).toEqual(["NOT_FOUND"]);
    }
    expect(await codesOf("ana", ended)).toEqual([]);
  });

  it("is the same in lists, and the approval queue follows changes of group members", async () => {
    await fixture.flow(anyApprover(OWNER));
    const first = await create("mia");
    const second = await create("max", { resourceIds: [fixture.orders.id] });
    expect(await listed(fixture.actor("mia"), "MINE")).toEqual([first.id]);
    expect(await listed(fixture.actor("mia"), "WAITING_FOR_ME")).toEqual([]);
    expect(await listed(fixture.actor("ana"), "MINE")).toEqual([]);
    expect(await listed(fixture.actor("ana"), "WAITING_FOR_ME")).toEqual([second.id, first.id]);
    expect(await listed(fixture.actor("ana"), "ALL")).toBe("FORBIDDEN");
    expect(await listed(AUDITOR, "ALL")).toEqual([second.id, first.id]);
    expect(await listed(ADMIN, "MINE")).toEqual([]);
    await api.ask(fixture.actor("ana"), APPROVE, { id: first.id });
    expect(await listed(fixture.actor("ben"), "WAITING_FOR_ME")).toEqual([second.id]);
    expect(await listed(fixture.actor("ana"), "DECIDED_BY_ME")).toEqual([first.id]);
    expect(await listed(AUDITOR, "ALL", ["APPROVED"])).toEqual([first.id]);
    expect(await listed(AUDITOR, "ALL", ["REJECTED", "PENDING"])).toEqual([second.id]);
    await fixture.readPeople({ payments: ["sam"] });
    expect(await listed(fixture.actor("ben"), "WAITING_FOR_ME")).toEqual([]);
    expect(await listed(fixture.actor("sam"), "WAITING_FOR_ME")).toEqual([second.id]);
  });

  it("ends in the queue of an approver who has approved while others are missing", async () => {
    await fixture.flow({ mode: "ANY_OF", groups: [{ operator: "AND", approvers: [OWNER, SECURITY] }] });
    const { id } = await create("mia");
    await api.ask(fixture.actor("ana"), APPROVE, { id });
    expect(await listed(fixture.actor("ana"), "WAITING_FOR_ME")).toEqual([]);
    expect(await listed(fixture.actor("sam"), "WAITING_FOR_ME")).toEqual([id]);
  });
});

describe("a preview", () => {
  const PREVIEW = `query ($input: AccessRequestInput!) { previewAccessRequest(input: $input) {
    problems { rule path message }
    items { resourceId resource { name } flow { name } maxDurationSeconds expectedWaitSeconds problems { rule }
      approvers { tier approvers { kind people { displayName } } }
      plan { calls { service operation accountId region } before { ... on ClusterAccess { kubernetesGroups } } after { ... on ClusterAccess { policies { policy } } } seenAt }
      waitingFor { reason message } } } }`;
  const preview = async (by: string, given: object) =>
    (await api.ask(fixture.actor(by), PREVIEW, { input: fixture.form(given) })).data!.previewAccessRequest as {
      items: Record<string, unknown>[];
      problems: { rule: string; path: string[] }[];
    };

  it("names the flow, the approvers, the longest time, the usual wait, and the calls to AWS", async () => {
    const flow = await fixture.flow(anyApprover(OWNER), {
      escalation: { intervalSeconds: 3_600, tiers: [{ operator: "OR", approvers: [SECURITY] }] },
    });
    for (const minutes of [4, 10, 30]) {
      const { id } = await create("mia");
      api.clock.advance({ minutes });
      await api.ask(fixture.actor("ana"), APPROVE, { id });
    }
    const { items, problems } = await preview("max", {});
    expect(problems).toEqual([]);
    expect(items).toMatchObject([
      {
        resource: { name: "payments" },
        flow: { name: flow.name },
        maxDurationSeconds: 3_600,
        expectedWaitSeconds: 600,
        approvers: [
          { tier: null, approvers: [{ kind: "OWNER", people: [{ displayName: "ana" }, { displayName: "ben" }] }] },
          { tier: 1, approvers: [{ kind: "PEOPLE", people: [{ displayName: "sam" }, { displayName: "sue" }] }] },
        ],
        plan: { after: { policies: [{ policy: "AmazonEKSViewPolicy" }] } },
      },
    ]);
    const { calls } = items[0]!.plan as { calls: { operation: string }[] };
    expect(calls.map(({ operation }) => operation)).toEqual(["GetRole", "CreateAccessEntry", "AssociateAccessPolicy"]);
  });

  it("reports a disconnected connector, which is not a violation", async () => {
    await fixture.flow(anyApprover(OWNER));
    const waiting = async () => (await preview("mia", {})).items[0]!.waitingFor;
    const seen = () => api.platform.db.query("update connectors set last_seen_at = $1", [api.clock.now()]);
    await seen();
    expect(await waiting()).toBeNull();
    api.clock.advance({ minutes: 2 });
    expect(await waiting()).toMatchObject({ reason: "NO_CONNECTOR", message: expect.stringContaining("is away") });
    expect((await preview("mia", {})).problems).toEqual([]);
    await seen();
  });

  it("saves nothing, and returns violations instead of an error", async () => {
    await fixture.flow(anyApprover(OWNER));
    const none = "0198c0de-0000-7000-8000-00000000dead";
    const { items, problems } = await preview("mia", {
      resourceIds: [fixture.payments.id, none],
      durationSeconds: 5_400,
    });
    expect(problems).toMatchObject([
      { rule: "TOO_LONG", path: ["resourceIds", "0"] },
      { rule: "RESOURCE_MISSING", path: ["resourceIds", "1"] },
    ]);
    expect(items).toMatchObject([
      { flow: null, plan: null },
      { resource: null, flow: null, approvers: [], plan: null },
    ]);
    expect((await preview("mia", { resourceIds: [] })).problems).toMatchObject([{ path: ["resourceIds"] }]);
    const [{ n }] = await api.platform.db.query(
      "select (select count(*) from access_requests) + (select count(*) from outbox_messages) as n",
    );
    expect(Number(n)).toBe(0);
  });
});

describe("a preview of a pending request", () => {
  it("names that request", async () => {
    await fixture.flow(anyApprover(OWNER));
    await create("mia");
    const document =
      "query ($input: AccessRequestInput!) { previewAccessRequest(input: $input) { problems { code rule path } } }";
    const answer = await api.ask(fixture.actor("mia"), document, { input: fixture.form() });
    expect(answer.data!.previewAccessRequest).toEqual({
      problems: [{ code: "CONFLICT", rule: "ALREADY_REQUESTED", path: ["resourceIds", "0"] }],
    });
  });
});

describe("following requests", () => {
  async function follow(actor: Actor, document: string) {
    const contextValue = createContext(api.platform, actor);
    const events = await subscribe({ schema: api.schema, document: parse(document), contextValue });
    if (!(Symbol.asyncIterator in events)) throw events.errors?.[0] ?? new Error("no events");
    const next = async () => {
      // As over a socket, where each event is answered as things are by then.
      contextValue.loaders = createLoaders(api.platform);
      const { value, done } = await events.next();
      return done ? "over" : JSON.parse(JSON.stringify((value as { data: Record<string, unknown> }).data));
    };
    return { next, end: () => events.return(undefined) };
  }

  it("sends one request at first and at each change, until the subscriber may not see it any more", async () => {
    await fixture.flow({ mode: "ANY_OF", groups: [{ operator: "AND", approvers: [OWNER, SECURITY] }] });
    const { id } = await create("mia");
    const document = `subscription { accessRequestChanged(requestId: "${id}") { state } }`;
    const mine = await follow(fixture.actor("mia"), document);
    const bens = await follow(fixture.actor("ben"), document);
    await expect(follow(fixture.actor("pia"), document)).rejects.toThrow("not found");
    expect(await mine.next()).toEqual({ accessRequestChanged: { state: "PENDING" } });
    expect(await bens.next()).toEqual({ accessRequestChanged: { state: "PENDING" } });
    const next = mine.next();
    await api.ask(fixture.actor("ana"), APPROVE, { id });
    expect(await next).toEqual({ accessRequestChanged: { state: "PARTLY_APPROVED" } });
    expect(await bens.next()).toEqual({ accessRequestChanged: { state: "PARTLY_APPROVED" } });
    await fixture.readPeople({ payments: ["ana"] });
    const last = [mine.next(), bens.next()];
    await api.ask(fixture.actor("sam"), APPROVE, { id });
    expect(await Promise.all(last)).toEqual([{ accessRequestChanged: { state: "APPROVED" } }, "over"]);
    await mine.end();
  });

  it("sends each change of its access to everybody who may see it, once", async () => {
    await fixture.flow(anyApprover(OWNER));
    const { id } = await create("mia");
    await api.ask(fixture.actor("ana"), APPROVE, { id });
    api.clock.advance({ minutes: 1 });
    const fields = "{ id items { grantId grant { state } } }";
    const following = [
      await follow(fixture.actor("mia"), `subscription { accessRequestChanged(requestId: "${id}") ${fields} }`),
      await follow(fixture.actor("ana"), `subscription { accessRequestChanged(requestId: "${id}") ${fields} }`),
      await follow(fixture.actor("mia"), `subscription { accessRequestChanged ${fields} }`),
      await follow(AUDITOR, `subscription { accessRequestChanged ${fields} }`),
    ];
    const first = await Promise.all(following.slice(0, 2).map((one) => one.next()));
    const pending = first[0].accessRequestChanged as { items: { grantId: string; grant: { state: string } }[] };
    expect(first).toEqual([first[0], first[0]]);
    expect(pending.items).toMatchObject([{ grant: { state: "PENDING" } }]);
    const next = following.map((one) => one.next());
    const { grantId } = pending.items[0]!;
    const revoke = "mutation ($id: ID!) { revokeGrant(grantId: $id) { grant { state } } }";
    const { data } = await api.ask(fixture.actor("mia"), revoke, { id: grantId });
    const { state } = (data!.revokeGrant as { grant: { state: string } }).grant;
    expect(state).not.toBe("PENDING");
    const changed = { accessRequestChanged: { id, items: [{ grantId, grant: { state } }] } };
    expect(await Promise.all(next)).toEqual(following.map(() => changed));
    await Promise.all(following.map((one) => one.end()));
  });

  it("sends every change of the viewer's requests, and of no others", async () => {
    await fixture.flow(anyApprover(OWNER));
    const mine = await follow(fixture.actor("mia"), "subscription { accessRequestChanged { id state } }");
    const all = await follow(AUDITOR, "subscription { accessRequestChanged { id state } }");
    const [first, firstOfAll] = [mine.next(), all.next()];
    const other = await create("max");
    expect(await firstOfAll).toEqual({ accessRequestChanged: other });
    const own = await create("mia");
    expect(await first).toEqual({ accessRequestChanged: own });
    const late = await follow(AUDITOR, "subscription { accessRequestChanged { id state } }");
    expect([await late.next(), await late.next()]).toEqual([other, own].map((one) => ({ accessRequestChanged: one })));
    await late.end();
    const second = mine.next();
    await api.ask(fixture.actor("ana"), APPROVE, { id: own.id });
    const approved = { accessRequestChanged: { id: own.id, state: "APPROVED" } };
    expect(await second).toEqual(approved);
    const afterwards = await follow(fixture.actor("mia"), "subscription { accessRequestChanged { id state } }");
    expect(await afterwards.next()).toEqual(approved);
    await Promise.all([mine.end(), all.end(), afterwards.end()]);
  });

  it("sends the viewer's approval queue as requests and members of the group come and go", async () => {
    await fixture.flow(anyApprover(OWNER));
    const document = "subscription { approvalsWaiting { count requests { id } } }";
    const bens = await follow(fixture.actor("ben"), document);
    const sams = await follow(fixture.actor("sam"), document);
    expect(await bens.next()).toEqual({ approvalsWaiting: { count: 0, requests: [] } });
    expect(await sams.next()).toEqual({ approvalsWaiting: { count: 0, requests: [] } });
    const arrived = bens.next();
    const { id } = await create("mia");
    expect(await arrived).toEqual({ approvalsWaiting: { count: 1, requests: [{ id }] } });
    const moved = [bens.next(), sams.next()];
    await fixture.readPeople({ payments: ["ana", "sam"] });
    expect(await Promise.all(moved)).toEqual([
      { approvalsWaiting: { count: 0, requests: [] } },
      { approvalsWaiting: { count: 1, requests: [{ id }] } },
    ]);
    const gone = sams.next();
    await api.ask(fixture.actor("ana"), APPROVE, { id });
    expect(await gone).toEqual({ approvalsWaiting: { count: 0, requests: [] } });
    const ended = sams.next();
    await fixture.readPeople({ payments: ["ana", "sam"] }, ["sam"]);
    expect(await ended).toBe("over");
    await Promise.all([bens.end(), sams.end()]);
  });
});
