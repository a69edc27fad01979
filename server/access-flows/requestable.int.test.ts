import type { AccessFlow } from "../../shared/domain/access-flows/access-flow.entity";
import type { FlowDefinition, RequestScope } from "../../shared/domain/access-flows/flow-definition";
import { Identity } from "../../shared/domain/identities/identity.entity";
import type { Actor } from "../../shared/kernel/actor";
import { aCondition, aDefinition, aTarget, saveFlow } from "../../shared/testing/access-flows";
import { statementsOf } from "../../shared/testing/count-statements";
import { ADMIN, MEMBER } from "../../shared/testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";
import { type Inventory, saveInventory, saveResource } from "../testing/inventory";

let api: TestApi;
let inventory: Inventory;
let ids: Map<string, string>;

const PEOPLE = {
  users: [
    { id: "ana", userName: "ana" },
    { id: "ben", userName: "ben", manager: "ana" },
    { id: "cyd", userName: "cyd" },
  ],
  groups: [{ id: "g-dev", name: "Developers", members: ["ana"] }],
};

beforeAll(async () => {
  api = await createTestApi();
  const { identityProviders, db } = api.platform;
  const provider = await identityProviders.create(ADMIN, "Okta");
  await identityProviders.importFile(ADMIN, provider.id, JSON.stringify(PEOPLE), false);
  ids = new Map((await db.manager.find(Identity)).map(({ userName, personId }) => [userName, personId!]));
  inventory = await saveInventory(db, 1, api.clock.now());
});

beforeEach(async () => {
  const { db } = api.platform;
  await db.query("truncate access_flows, resources cascade");
  const [account] = inventory.accounts;
  await saveResource(db, account!, "alpha", { tags: { env: "test" }, version: "1.35" });
  await saveResource(db, account!, "beta", { tags: { env: "prod" } });
});

afterAll(() => api.close());

const person = (name: string): Actor => ({ ...MEMBER, personId: ids.get(name)! });

function flowOf(name: string, definition: Partial<FlowDefinition> = {}, given: Partial<AccessFlow> = {}) {
  const targets = [aTarget(inventory.integration.id)];
  return saveFlow(api.platform.db, { name, definition: aDefinition({ targets, ...definition }), ...given });
}

const QUERY = `query ($for: ID, $search: String, $first: Int, $after: String) {
  requestableResources(forPersonId: $for, search: $search, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { id type name accountId accountName region version flows {
      id name description maxDurationSeconds approvals justificationRequired labels timeframe isOpenNow why
      permissions { permission namespaces groups } } } } }`;

interface Page {
  readonly totalCount: number;
  readonly pageInfo: { hasNextPage: boolean; endCursor: string | null };
  readonly nodes: {
    name: string;
    flows: { name: string; why: string; isOpenNow: boolean; timeframe: string | null }[];
  }[];
}

async function list(name: string, variables: object = {}): Promise<Page> {
  const { data, codes } = await api.ask(person(name), QUERY, { ...variables });
  expect(codes).toEqual([]);
  return data!.requestableResources as Page;
}

/** Clusters with the flows by which they may be asked for, such as "alpha: A, B". */
const listed = async (name: string, variables: object = {}) =>
  (await list(name, variables)).nodes.map((node) => `${node.name}: ${node.flows.map((flow) => flow.name).join(", ")}`);

const DEVELOPERS = { operator: "AND", conditions: [aCondition("group", "developers")] } as const;
const only = (...values: string[]) => [{ mode: "INCLUDE", by: "NAME", key: null, values }] as const;

describe("what a person may ask for", () => {
  it("is told with the flow, its permissions, its rules and the reason", async () => {
    const settings = { ...aDefinition().settings, justificationRequired: true, labels: ["incident"] };
    const edit = { permission: "AmazonEKSEditPolicy", namespaces: ["pay-*"], groups: [] };
    const { id } = await flowOf(
      "Payments",
      {
        requestors: DEVELOPERS,
        settings,
        approverPolicy: { mode: "ANY_OF", groups: [{ operator: "OR", approvers: [{ kind: "MANAGER" }] }] },
        targets: [
          aTarget(inventory.integration.id, { resources: only("alpha") }),
          aTarget(inventory.integration.id, { resources: only("al*"), permissions: [edit] }),
        ],
      },
      { description: "On call", maxDurationSeconds: 7_200 },
    );
    const [account] = inventory.accounts;
    expect(await list("ana")).toEqual({
      totalCount: 1,
      pageInfo: { hasNextPage: false, endCursor: expect.any(String) },
      nodes: [
        {
          id: expect.any(String),
          type: "EKS_CLUSTER",
          name: "alpha",
          accountId: account!.accountId,
          accountName: account!.name,
          region: "eu-west-1",
          version: "1.35",
          flows: [
            {
              id,
              name: "Payments",
              description: "On call",
              maxDurationSeconds: 7_200,
              approvals: 1,
              justificationRequired: true,
              labels: ["incident"],
              timeframe: null,
              isOpenNow: true,
              why: "You may ask: your group is 'developers'.",
              permissions: [{ permission: "AmazonEKSViewPolicy", namespaces: null, groups: [] }, edit],
            },
          ],
        },
      ],
    });
  });

  it("is nothing where no flow is meant for them", async () => {
    await flowOf("Developers", { requestors: DEVELOPERS });
    await flowOf("off", {}, { active: false });
    await flowOf("deleted", {}, { deletedAt: api.clock.now() });
    await flowOf("automatic", {}, { trigger: "AUTOMATIC" });
    expect(await list("ben")).toMatchObject({ totalCount: 0, nodes: [] });
    expect(await listed("ana")).toEqual(["alpha: Developers", "beta: Developers"]);
  });

  it("comes by each flow that holds it, the best first", async () => {
    await flowOf("short", {}, { maxDurationSeconds: 60 });
    await flowOf("long", { targets: [aTarget(inventory.integration.id, { resources: only("beta") })] });
    await flowOf("secret", { requestors: DEVELOPERS });
    expect(await listed("ben")).toEqual(["alpha: short", "beta: long, short"]);
  });

  it("holds only clusters that are there, manageable, and of an integration in use", async () => {
    const { db } = api.platform;
    const [account] = inventory.accounts;
    await flowOf("all");
    await saveResource(db, account!, "config-map", {
      manageable: false,
      unmanageableReason: "ACCESS_ENTRIES_DISABLED",
    });
    for (const status of ["MISSING", "GONE", "OUT_OF_SCOPE"] as const)
      await saveResource(db, account!, status, { status });
    await saveResource(db, account!, "account", { type: "AWS_ACCOUNT", manageable: false, region: null });
    expect(await listed("ben")).toEqual(["alpha: all", "beta: all"]);
    await db.query("update integrations set enabled = false");
    expect(await listed("ben")).toEqual([]);
    await db.query("update integrations set enabled = true, deleted_at = now()");
    expect(await listed("ben")).toEqual([]);
    await db.query("update integrations set deleted_at = null");
  });

  it("can be searched, and comes page by page", async () => {
    await flowOf("all");
    expect(await listed("ben", { search: "ALPH" })).toEqual(["alpha: all"]);
    expect(await listed("ben", { search: "%" })).toEqual([]);
    const first = await list("ben", { first: 1 });
    expect(first).toMatchObject({ totalCount: 2, pageInfo: { hasNextPage: true }, nodes: [{ name: "alpha" }] });
    expect(await listed("ben", { first: 1, after: first.pageInfo.endCursor })).toEqual(["beta: all"]);
  });

  it("is shown outside its timeframe too, with when it opens", async () => {
    const timeframe = { daysOfWeek: ["MON"], startTime: "09:00", endTime: "09:01", timeZone: "UTC" } as const;
    await flowOf("Mondays", { timeframe });
    const [node] = (await list("ben")).nodes;
    const isNow = api.clock.now().getUTCDay() === 1 && api.clock.now().toISOString().includes("T09:00");
    expect(node!.flows[0]).toMatchObject({ timeframe: "MON 09:00 to 09:01 (UTC)", isOpenNow: isNow });
  });

  it("is explained without a word about others", async () => {
    const conditions = [
      aCondition("user", "ana", "cyd"),
      aCondition("group", "secret project"),
      { ...aCondition("user", "mallory"), operator: "IS_NOT" as const },
    ];
    await flowOf("some", { requestors: { operator: "OR", conditions } });
    await flowOf("not Mallory", { requestors: { operator: "AND", conditions: [conditions[2]!] } });
    await flowOf("everybody");
    const why = Object.fromEntries((await list("ana")).nodes[0]!.flows.map((flow) => [flow.name, flow.why]));
    expect(why).toEqual({
      some: "You may ask: your user is 'ana'.",
      "not Mallory": "You may ask.",
      everybody: "Everybody may ask.",
    });
  });

  it("is for persons only", async () => {
    expect(await api.ask(ADMIN, QUERY)).toMatchObject({ codes: ["FORBIDDEN"], data: { requestableResources: null } });
  });
});

describe("what a person may ask for somebody else", () => {
  const scopes = (...all: RequestScope[]) => ({ requestFor: { scopes: all, grantees: null } });
  const forWhom = (name: string) => ({ for: ids.get(name)! });

  it("comes by the flows that are for others, or for those who report to them", async () => {
    await flowOf("self");
    await flowOf("others", scopes("OTHERS"));
    await flowOf("reports", scopes("DIRECT_REPORTS"));
    expect(await listed("ana")).toEqual(["alpha: self", "beta: self"]);
    expect(await listed("ana", forWhom("ben"))).toEqual(["alpha: others, reports", "beta: others, reports"]);
    expect(await listed("ana", forWhom("cyd"))).toEqual(["alpha: others", "beta: others"]);
    expect(await listed("cyd", forWhom("ana"))).toEqual(["alpha: others", "beta: others"]);
  });

  it("says the same of a person who is not meant as of one who does not exist", async () => {
    const grantees = { operator: "OR", conditions: [aCondition("user", "ben")] } as const;
    await flowOf("for Ben", { requestFor: { scopes: ["OTHERS"], grantees } });
    expect(await listed("ana", forWhom("ben"))).toEqual(["alpha: for Ben", "beta: for Ben"]);
    expect(await listed("ana", forWhom("cyd"))).toEqual([]);
    expect(await listed("ana", { for: inventory.connector.id })).toEqual([]);
    expect(await api.ask(person("ana"), QUERY, { for: "x" })).toMatchObject({ codes: ["NOT_FOUND"] });
  });
});

describe("a page of what may be asked for", () => {
  it("takes as many statements for 100 clusters and 40 flows as for 1 of each", async () => {
    const statementsFor = async (first: number) => {
      let page: Page | undefined;
      const statements = await statementsOf(api.platform.db, async () => {
        page = await list("ana", { first });
      });
      expect(page!.nodes).toHaveLength(first);
      return statements.length;
    };
    await flowOf("flow", { requestors: DEVELOPERS });
    const one = await statementsFor(1);
    for (let n = 0; n < 100; n += 1) await saveResource(api.platform.db, inventory.accounts[0]!, `c${n}`);
    for (let n = 0; n < 40; n += 1) await flowOf(`flow ${n}`, { requestors: DEVELOPERS });
    expect(await statementsFor(100)).toBe(one);
    expect(one).toBeLessThanOrEqual(7);
  });
});
