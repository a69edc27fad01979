import { statementsOf } from "../../testing/count-statements";
import { accountNumber } from "../../testing/factories";
import { ADMIN, AUDITOR } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";
import { type Inventory, saveInventory, saveResource } from "../testing/inventory";

interface ResourceConnection {
  readonly totalCount: number;
  readonly nodes: { name: string }[];
  readonly edges: { cursor: string; node: { name: string } }[];
  readonly pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

let api: TestApi;
let inventory: Inventory;

beforeAll(async () => {
  api = await createTestApi();
  inventory = await saveInventory(api.platform.db, 4, api.clock.now());
});

afterAll(() => api.close());

const RESOURCES = `query ($filter: ResourceFilterInput, $first: Int, $after: String) {
  resources(filter: $filter, first: $first, after: $after) {
    totalCount nodes { name } edges { cursor node { name } } pageInfo { hasNextPage endCursor }
  }
}`;

async function list(variables: Record<string, unknown> = {}): Promise<ResourceConnection> {
  const { data, codes } = await api.ask(AUDITOR, RESOURCES, variables);
  expect(codes).toEqual([]);
  return data!.resources as ResourceConnection;
}

const names = async (filter: object) => (await list({ filter })).nodes.map((node) => node.name);

describe("the list of resources", () => {
  beforeAll(async () => {
    const { db } = api.platform;
    const [one, two, three, four] = inventory.accounts;
    await saveResource(db, one!, "alpha", { tags: { team: "blue", Owner: "ada" } });
    await saveResource(db, one!, "beta", { region: "us-east-1", tags: { team: "red" } });
    await saveResource(db, two!, "gamma", { status: "MISSING", tags: { owner: "ada" } });
    await saveResource(db, two!, "gone", { status: "GONE" });
    await saveResource(db, three!, "100%_sure", { manageable: false, unmanageableReason: "ACCESS_ENTRIES_DISABLED" });
    await saveResource(db, three!, "200 sure");
    await saveResource(db, four!, "back\\slash", { status: "OUT_OF_SCOPE" });
    await saveResource(db, four!, "the account", { type: "AWS_ACCOUNT", region: null });
  });

  afterAll(() => api.platform.db.query("delete from resources"));

  it("is sorted by name, without deleted resources", async () => {
    expect(await names({})).toEqual(["100%_sure", "200 sure", "alpha", "back\\slash", "beta", "gamma", "the account"]);
  });

  it.each<[string, object, string[]]>([
    ["type", { types: ["AWS_ACCOUNT"] }, ["the account"]],
    ["no type at all", { types: [] }, []],
    ["account", { accountIds: [accountNumber(1)] }, ["alpha", "beta"]],
    ["several accounts", { accountIds: [accountNumber(1), accountNumber(2)] }, ["alpha", "beta", "gamma"]],
    ["a unit", { organizationalUnitId: "ou-ab12-odd11111" }, ["100%_sure", "200 sure", "alpha", "beta"]],
    ["a unit far above", { organizationalUnitId: "ou-ab12-aaaaaaaa", regions: ["us-east-1"] }, ["beta"]],
    ["a unit without accounts", { organizationalUnitId: "ou-ab12-zzzzzzzz" }, []],
    ["region", { regions: ["us-east-1", "ap-south-1"] }, ["beta"]],
    ["a tag's key", { tags: [{ key: "team" }] }, ["alpha", "beta"]],
    ["a tag's key in its own case", { tags: [{ key: "owner" }] }, ["gamma"]],
    ["a tag with its value", { tags: [{ key: "team", value: "red" }] }, ["beta"]],
    ["several tags, all of which must fit", { tags: [{ key: "team", value: "blue" }, { key: "Owner" }] }, ["alpha"]],
    ["status", { statuses: ["MISSING", "GONE"] }, ["gamma", "gone"]],
    ["being manageable", { manageable: false }, ["100%_sure"]],
    ["a part of the name, whatever its case", { search: "ALPH" }, ["alpha"]],
    ["a part of the ARN", { search: `${accountNumber(2)}:cluster` }, ["gamma"]],
    ["a percent sign, which is one", { search: "0%" }, ["100%_sure"]],
    ["an underscore, which is one", { search: "%_s" }, ["100%_sure"]],
    ["an underscore, which stands for nothing else", { search: "al_ha" }, []],
    ["a percent sign, which stands for nothing else", { search: "a%a" }, []],
    ["a backslash, which is one", { search: "k\\s" }, ["back\\slash"]],
    ["a quote, which harms nothing", { search: "'; drop table resources; --" }, []],
    [
      "null, which is no filter",
      { types: null, search: null, tags: null, manageable: null, regions: ["us-east-1"] },
      ["beta"],
    ],
  ])("can be filtered by %s", async (_what, filter, expected) => {
    expect(await names(filter)).toEqual(expected);
  });

  it("can be filtered by integration", async () => {
    expect(await names({ integrationId: inventory.integration.id })).toHaveLength(7);
    expect(await names({ integrationId: "0198c0de-0000-7000-8000-000000000001" })).toEqual([]);
    const { codes } = await api.ask(AUDITOR, RESOURCES, { filter: { integrationId: "x" } });
    expect(codes).toEqual(["NOT_FOUND"]);
  });

  it("refuses a filter that does not fit its column, instead of an internal error", async () => {
    const { codes } = await api.ask(AUDITOR, RESOURCES, { filter: { search: "\0" } });
    expect(codes).toEqual(["INVALID_INPUT"]);
    expect(api.lines).toEqual([]);
  });
});

describe("the pages of a list", () => {
  const NAMES = Array.from({ length: 23 }, (_, n) => `c${String(n >> 1).padStart(2, "0")}`);

  beforeAll(async () => {
    for (const [n, name] of NAMES.entries()) {
      await saveResource(api.platform.db, inventory.accounts[n % 4]!, name, { physicalKey: `key ${n}` });
    }
  });

  afterAll(() => api.platform.db.query("delete from resources"));

  it.each([1, 5, 23, 200])("hold every row once and in order, %d at a time, with the total on each", async (first) => {
    const found: string[] = [];
    let after: string | null = null;
    for (;;) {
      const page: ResourceConnection = await list({ first, after });
      expect(page.totalCount).toBe(23);
      expect(page.edges.map((edge) => edge.node)).toEqual(page.nodes);
      expect(page.pageInfo.endCursor).toBe(page.edges.at(-1)!.cursor);
      found.push(...page.nodes.map((node) => node.name));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(found).toEqual(NAMES);
  });

  it("count only rows that match the filter", async () => {
    expect(await list({ filter: { search: "c0" }, first: 2 })).toMatchObject({ totalCount: 20 });
  });

  it.each([0, -1, 201])("cannot hold %d rows", async (first) => {
    const { codes } = await api.ask(AUDITOR, RESOURCES, { first });
    expect(codes).toEqual(["INVALID_INPUT"]);
  });

  it.each(["", "x", "bm90IGpzb24"])("cannot start after %j", async (after) => {
    const { codes } = await api.ask(AUDITOR, RESOURCES, { after });
    expect(codes).toEqual(["INVALID_INPUT"]);
  });

  it("cannot start after the cursor of another list", async () => {
    const { data } = await api.ask(AUDITOR, "{ accounts(first: 1) { pageInfo { endCursor } } }");
    const { endCursor } = (data!.accounts as ResourceConnection).pageInfo;
    for (const query of ["resources", "syncRuns", "integrations", "connectors"]) {
      const { codes } = await api.ask(AUDITOR, `query ($after: String) { ${query}(after: $after) { nodes { id } } }`, {
        after: endCursor,
      });
      expect([query, codes]).toEqual([query, ["INVALID_INPUT"]]);
    }
  });
});

describe("a list with all objects of each row", () => {
  const FULL = `query ($first: Int) { resources(first: $first) { totalCount nodes {
    id name tags { key value } manageability { manageable reason message guide } lastSeenAt
    account { number name regions { region outcome } integration { name } }
    integration { name status statusReasons connector { name status lastTest { state } } lastSyncRun { state outcomes { count } } }
  } } }`;

  beforeAll(async () => {
    for (let n = 0; n < 100; n += 1) {
      await saveResource(api.platform.db, inventory.accounts[n % 4]!, `cluster-${String(n).padStart(3, "0")}`);
    }
  });

  it("takes as many statements for 100 rows as for 1", async () => {
    const statements = (first: number) =>
      statementsOf(api.platform.db, async () => {
        const { data, codes } = await api.ask(ADMIN, FULL, { first });
        expect(codes).toEqual([]);
        expect((data!.resources as ResourceConnection).nodes).toHaveLength(first);
      });
    const one = await statements(1);
    const hundred = await statements(100);
    expect(hundred.length).toBeLessThanOrEqual(Math.min(one.length, 11));
  });

  it("is counted only where the total is asked for", async () => {
    const sent = async (fields: string) =>
      (await statementsOf(api.platform.db, () => api.ask(ADMIN, `{ resources(first: 1) { ${fields} } }`))).join();
    expect(await sent("totalCount")).toContain("count(");
    expect(await sent("nodes { name }")).not.toContain("count(");
  });
});
