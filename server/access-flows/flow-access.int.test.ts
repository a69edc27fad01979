import { Identity } from "../../shared/domain/identities/identity.entity";
import { Resource } from "../../shared/domain/resources/resource.entity";
import type { Actor } from "../../shared/kernel/actor";
import { newId } from "../../shared/kernel/ids";
import { personActor } from "../../testing/factories";
import { ADMIN, AUDITOR } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";
import { type Inventory, saveInventory, saveResource } from "../testing/inventory";

let api: TestApi;
let inventory: Inventory;

const PEOPLE = {
  users: ["ana", "ben", "cyd", "dan", "eve"].map((id) => ({ id, userName: id, displayName: id.toUpperCase() })),
  groups: [],
};

beforeAll(async () => {
  api = await createTestApi();
  inventory = await saveInventory(api.platform.db, 1, api.clock.now());
  await saveResource(api.platform.db, inventory.accounts[0]!, "payments");
  const provider = await api.platform.identityProviders.create(ADMIN, "Okta");
  await api.platform.identityProviders.importFile(ADMIN, provider.id, JSON.stringify(PEOPLE), false);
});
beforeEach(() => api.platform.db.query("truncate access_flows, client_requests cascade"));
afterAll(() => api.close());

const user = (userName: string) => ({ attribute: "user", values: [userName] });
/** Ana asks for herself and for Ben, Cyd approves, and later Dan. */
const form = (given: object = {}) => ({
  name: "Payments",
  description: "For incidents",
  requestors: { conditions: [user("ana")] },
  requestFor: { scopes: ["SELF", "OTHERS"], grantees: { conditions: [user("ben")] } },
  targets: [{ integration: inventory.integration.name, permissions: [{ permission: "AmazonEKSViewPolicy" }] }],
  approverPolicy: { groups: [{ approvers: [{ kind: "PEOPLE", ...user("cyd") }] }] },
  escalation: { tiers: [{ approvers: [{ kind: "PEOPLE", ...user("dan") }] }] },
  settings: { labels: ["prod"] },
  ...given,
});

const FLOW = `id name description active trigger maxDurationSeconds deletedAt summary definitionHidden
  timeframe { timeZone } settings { justificationRequired labels }
  requestors { operator } requestFor { scopes } targets { integrationId } approverPolicy { mode } escalation { intervalSeconds }
  version createdAt updatedAt status statusReasons warnings { code } inactiveReason { code message at }`;
const HIDDEN = {
  requestors: null,
  requestFor: null,
  targets: null,
  approverPolicy: null,
  escalation: null,
  version: null,
  createdAt: null,
  updatedAt: null,
  status: null,
  statusReasons: null,
  warnings: null,
  inactiveReason: null,
};

const CREATE = `mutation ($input: CreateAccessFlowInput!) { createAccessFlow(input: $input) { flow { ${FLOW} } } }`;
const create = (input: object) => api.ask(ADMIN, CREATE, { input });

async function created(given: object = {}): Promise<string> {
  const { data } = await create(form(given));
  return (data!.createAccessFlow as { flow: { id: string } }).flow.id;
}

const read = (actor: Actor, id: string) =>
  api.ask(actor, `query ($id: ID!) { accessFlow(id: $id) { ${FLOW} } }`, { id });

async function personCalled(userName: string): Promise<Actor> {
  return personActor(await api.platform.db.manager.findOneByOrFail(Identity, { userName }));
}

describe("a person's search", () => {
  const found = async (userName: string, text: string) => {
    const { data, codes } = await api.ask(
      await personCalled(userName),
      `{ search(text: "${text}", kinds: [GROUP, ACCESS_FLOW]) { kind results { title } } }`,
    );
    expect(codes).toEqual([]);
    const all = data!.search as { kind: string; results: { title: string }[] }[];
    return all.flatMap(({ kind, results }) => results.map(({ title }) => `${kind} ${title}`));
  };

  it("finds the flows by which they may ask, and no others", async () => {
    await created();
    expect(await found("ana", "paym")).toEqual(["ACCESS_FLOW Payments"]);
    for (const userName of ["ben", "cyd", "eve"]) expect(await found(userName, "paym")).toEqual([]);
  });

  it("finds their groups, nested ones included, and no others", async () => {
    const { db } = api.platform;
    const ana = await personCalled("ana");
    const [{ provider_id: providerId }] = await db.query("select provider_id from identities where id = $1", [
      ana.identityId,
    ]);
    const [outer, inner, other] = [newId(), newId(), newId()];
    await db.query(
      `insert into identity_groups (id, provider_id, external_id, name, created_at)
       select id, $1, name, name, now() from unnest($2::uuid[], $3::text[]) as g(id, name)`,
      [providerId, [outer, inner, other], ["Platform", "Platform night", "Platform abroad"]],
    );
    await db.query("insert into identity_group_members values ($1, $2)", [inner, ana.identityId]);
    await db.query("insert into identity_group_nesting (parent_id, child_id) values ($1, $2)", [outer, inner]);
    expect(await found("ana", "platf")).toEqual(["GROUP Platform", "GROUP Platform night"]);
    expect(await found("eve", "platf")).toEqual([]);
    await db.query("update identity_groups set removed_at = now() where id = $1", [inner]);
    expect(await found("ana", "platf")).toEqual([]);
  });
});

describe("a flow, for a person whom it concerns", () => {
  it.each(["ana", "cyd", "dan"])("exists without the names in it: %s", async (userName) => {
    const id = await created();
    const { data, codes } = await read(await personCalled(userName), id);
    expect(codes).toEqual([]);
    expect(data!.accessFlow).toEqual({
      id,
      name: "Payments",
      description: "For incidents",
      active: true,
      trigger: "SELF_SERVE",
      maxDurationSeconds: 3_600,
      deletedAt: null,
      timeframe: null,
      settings: { justificationRequired: true, labels: ["prod"] },
      summary:
        "Access may be asked for, for up to 1 hour; somebody has to approve; it takes a reason for each request.",
      definitionHidden: "NOT_READER",
      ...HIDDEN,
    });
  });

  it("does not exist for others, nor for its requesters once it is off", async () => {
    const id = await created();
    // Ben may be a grantee, but nobody has requested it.
    for (const userName of ["ben", "eve"]) {
      expect(await read(await personCalled(userName), id)).toEqual({
        data: { accessFlow: null },
        codes: ["NOT_FOUND"],
      });
    }
    await api.platform.accessFlows.setActive(ADMIN, id, false, 1);
    expect((await read(await personCalled("ana"), id)).codes).toEqual(["NOT_FOUND"]);
  });

  it("stays for people with a request by it, and is the same object in the request", async () => {
    const id = await created();
    const [ana, ben] = [await personCalled("ana"), await personCalled("ben")];
    const payments = await api.platform.db.manager.findOneByOrFail(Resource, { name: "payments" });
    const { id: requestId } = await api.platform.accessRequests.create(ana, {
      granteeId: ben.personId!,
      resourceIds: [payments.id],
      permissions: [{ permission: "AmazonEKSViewPolicy" }],
      durationSeconds: 600,
      justification: "An incident",
    });
    await api.platform.accessFlows.delete(ADMIN, id, 1);
    const ITEM = `query ($id: ID!) { accessRequest(id: $id) { items { flow { ${FLOW} } } } }`;
    for (const actor of [ana, ben]) {
      const { data } = await read(actor, id);
      expect(data!.accessFlow).toMatchObject({ name: "Payments", deletedAt: api.clock.now().toISOString(), ...HIDDEN });
      const { data: request } = await api.ask(actor, ITEM, { id: requestId });
      expect(request!.accessRequest).toEqual({ items: [{ flow: data!.accessFlow }] });
    }
  });

  it("is whole for an auditor, with the summary of everything", async () => {
    const id = await created({ active: false });
    const { data } = await read(AUDITOR, id);
    expect(data!.accessFlow).toMatchObject({
      summary: `People who are ana may ask for View on all clusters of '${inventory.integration.name}' for themselves or people who are ben, for up to 1 hour; cyd approves; after 30 minutes without a decision dan may approve too; it takes a reason for each request.`,
      definitionHidden: null,
      version: 1,
      status: "INACTIVE",
      inactiveReason: {
        code: "SWITCHED_OFF",
        message: `${ADMIN.name} created it switched off.`,
        at: api.clock.now().toISOString(),
      },
      targets: [{ integrationId: inventory.integration.id }],
    });
  });

  it("is listed for readers alone", async () => {
    await created();
    expect(await api.ask(await personCalled("ana"), "{ accessFlows { totalCount } }")).toEqual({
      data: { accessFlows: null },
      codes: ["FORBIDDEN"],
    });
  });
});

describe("mutations of flows", () => {
  it("make one flow of one clientRequestId, and refuse it for another", async () => {
    const input = form({ clientRequestId: "setup-1" });
    const [first, second] = [await create(input), await create(input)];
    expect(second).toEqual(first);
    expect(first.codes).toEqual([]);
    expect((await create({ ...input, name: "Other" })).codes).toEqual(["CONFLICT"]);
    expect((await api.ask(AUDITOR, "{ accessFlows { totalCount } }")).data).toEqual({ accessFlows: { totalCount: 1 } });
  });

  it("refuse an old version, and change nothing", async () => {
    const id = await created();
    await api.platform.accessFlows.update(ADMIN, id, 1, { description: "Theirs" });
    const UPDATE = "mutation ($input: UpdateAccessFlowInput!) { updateAccessFlow(input: $input) { flow { id } } }";
    const SWITCH = "mutation ($id: ID!) { setAccessFlowActive(id: $id, active: false, version: 1) { flow { id } } }";
    const update = await api.ask(ADMIN, UPDATE, { input: { id, version: 1, description: "Mine" } });
    expect(update).toEqual({ data: { updateAccessFlow: null }, codes: ["CONFLICT"] });
    expect(await api.ask(ADMIN, SWITCH, { id })).toEqual({ data: { setAccessFlowActive: null }, codes: ["CONFLICT"] });
    expect((await read(AUDITOR, id)).data!.accessFlow).toMatchObject({
      description: "Theirs",
      active: true,
      version: 2,
    });
  });

  it("return the whole flow, also after a deletion", async () => {
    const id = await created();
    const DELETE = `mutation ($id: ID!) { deleteAccessFlow(id: $id, version: 1) { flow { ${FLOW} } waitingRequests { count } } }`;
    const { data } = await api.ask(ADMIN, DELETE, { id });
    expect(data!.deleteAccessFlow).toMatchObject({
      flow: { id, name: "Payments", deletedAt: api.clock.now().toISOString(), version: 2, status: "DELETED" },
      waitingRequests: { count: 0 },
    });
  });
});

describe("the list of flows", () => {
  const LIST = `query ($orderBy: AccessFlowOrder, $first: Int, $after: String, $filter: AccessFlowFilterInput) {
    accessFlows(orderBy: $orderBy, first: $first, after: $after, filter: $filter) {
      nodes { name } pageInfo { endCursor hasNextPage } totalCount } }`;
  const list = async (variables: object) => {
    const { data, codes } = await api.ask(AUDITOR, LIST, { ...variables });
    expect(codes).toEqual([]);
    return data!.accessFlows as { nodes: { name: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
  };
  const namesOf = ({ nodes }: { nodes: { name: string }[] }) => nodes.map(({ name }) => name);

  beforeEach(async () => {
    const ids = [];
    for (const name of ["beta", "Alpha", "gamma"]) {
      ids.push(await created({ name }));
      api.clock.advance({ minutes: 1 });
    }
    await api.platform.accessFlows.update(ADMIN, ids[0]!, 1, { description: "Changed last" });
  });

  it.each<[object | null, string[]]>([
    [null, ["Alpha", "beta", "gamma"]],
    [{ field: "NAME", direction: "DESC" }, ["gamma", "beta", "Alpha"]],
    [{ field: "CHANGED", direction: "DESC" }, ["beta", "gamma", "Alpha"]],
    [{ field: "CREATED" }, ["beta", "Alpha", "gamma"]],
  ])("is sorted by %j, page by page", async (orderBy, expected) => {
    expect(namesOf(await list({ orderBy }))).toEqual(expected);
    const first = await list({ orderBy, first: 2 });
    const second = await list({ orderBy, first: 2, after: first.pageInfo.endCursor });
    expect([...namesOf(first), ...namesOf(second)]).toEqual(expected);
    expect(second.pageInfo.hasNextPage).toBe(false);
  });

  it("refuses a cursor of another order", async () => {
    const { pageInfo } = await list({ first: 1 });
    const other = await api.ask(AUDITOR, LIST, { orderBy: { field: "CHANGED" }, after: pageInfo.endCursor });
    expect(other.codes).toEqual(["INVALID_INPUT"]);
  });

  it("is filtered by trigger", async () => {
    expect(await list({ filter: { trigger: "AUTOMATIC" } })).toMatchObject({ nodes: [], totalCount: 0 });
    expect(await list({ filter: { trigger: "SELF_SERVE", search: "ALPH" } })).toMatchObject({ totalCount: 1 });
  });
});
