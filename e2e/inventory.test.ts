import type { Api } from "./testing/api";
import { Harness } from "./testing/harness";
import { connectAndSync, endOf, integrationOf, type SyncRun, sync } from "./testing/integrations";
import { listed, outcomesOf, resources } from "./testing/inventory";

const STOREFRONT = "310254877783";
const LOGISTICS = "310254879905";
const STAGING = "310254876672";
const PAYMENTS = "310254875561";
const DATA = "310254881016";
const SANDBOX = "310254882127";

interface Known {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly accountId: string;
  readonly status: string;
  readonly version: string | null;
  readonly clusterStatus: string | null;
  readonly missingSince: string | null;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly manageability: { readonly reason: string | null };
}

/** The inventory after each of five syncs, while the organization changed in between. */
describe("the inventory over time", () => {
  let harness: Harness;
  let api: Api;
  let id: string;
  const runs: SyncRun[] = [];
  const after: Known[][] = [];
  const rows: object[][] = [];

  beforeAll(async () => {
    harness = await Harness.open();
    await harness.startWorker();
    api = (await harness.startServer()).api;
    const first = await connectAndSync(harness, api, { resourceTypes: ["EKS_CLUSTER", "AWS_ACCOUNT"] });
    id = first.id;
    await note(first.run);
    await note(await sync(api, id));

    const { world } = harness.aws;
    const search = { ...world.cluster(STOREFRONT, "eu-central-1", "search") };
    world.removeCluster(STOREFRONT, "us-east-1", "storefront-us");
    world.removeCluster(STOREFRONT, "eu-central-1", "search");
    world.recreateCluster(LOGISTICS, "us-east-1", "route-planner");
    world.createCluster(STAGING, "us-west-2", "brand-new");
    const tags = { team: "Insights", ключ: "値 🦊" };
    world.changeCluster(DATA, "eu-west-1", "analytics", { tags, status: "FAILED", version: "1.35" });
    world.tagAccount(DATA, { team: "Insights" });
    world.setRegionEnabled(PAYMENTS, "us-east-1", false);
    await note(await sync(api, id));

    const createdAt = new Date(search.createdAt).toISOString();
    world.createCluster(STOREFRONT, "eu-central-1", "search", { ...search, createdAt });
    world.removeAccount(SANDBOX);
    await note(await sync(api, id));
    await note(await sync(api, id));
  });

  afterAll(() => harness[Symbol.asyncDispose]());

  async function note(run: SyncRun): Promise<void> {
    runs.push(run);
    after.push(
      await listed<Known>(
        api,
        `id type name accountId status version clusterStatus missingSince tags { key value } manageability { reason }`,
      ),
    );
    rows.push(
      await harness.sql(
        `select id, xmin::text, ctid::text from resources
         union all select id, xmin::text, ctid::text from accounts order by id`,
      ),
    );
  }

  const named = (sync: number, name: string) => after[sync]!.filter((resource) => resource.name === name);

  it("writes no row when nothing has changed", () => {
    expect(runs[1]).toMatchObject({ resourcesAdded: 0, resourcesChanged: 0, resourcesMissing: 0, clustersFound: 20 });
    expect(rows[1]).toHaveLength(20 + 13 + 14);
    expect(rows[1]).toEqual(rows[0]);
    expect(runs[4]).toMatchObject({ resourcesAdded: 0, resourcesChanged: 0, resourcesMissing: 0 });
    expect(rows[4]).toEqual(rows[3]);
  });

  it("calls a cluster missing when it is absent once, gone when it is absent twice", async () => {
    const [before] = named(1, "storefront-us");

    expect(named(2, "storefront-us")).toEqual([{ ...before, status: "MISSING", missingSince: expect.any(String) }]);
    expect(named(3, "storefront-us")).toEqual([{ ...named(2, "storefront-us")[0], status: "GONE" }]);
    const { resources: shown } = await api.ask<{ resources: { nodes: { name: string }[] } }>(
      "{ resources(first: 200) { nodes { name } } }",
    );
    expect(shown.nodes.map(({ name }) => name)).not.toContain("storefront-us");
  });

  it("keeps the identity of a cluster that was missed only once", () => {
    expect(named(2, "search")).toMatchObject([{ status: "MISSING" }]);
    expect(named(3, "search")).toEqual(named(1, "search"));
  });

  it("takes a cluster recreated under its name for another one, and the old one for gone", () => {
    const [old] = named(1, "route-planner");

    expect(named(2, "route-planner")).toHaveLength(2);
    expect(named(2, "route-planner")).toContainEqual(expect.objectContaining({ id: old!.id, status: "GONE" }));
    expect(named(2, "route-planner").filter(({ status }) => status === "PRESENT")).toHaveLength(1);
    expect(named(4, "route-planner")).toEqual(named(2, "route-planner"));
  });

  it("follows the tags, the state and the version of a cluster", () => {
    expect(named(2, "analytics")).toEqual([
      {
        ...named(1, "analytics")[0],
        version: "1.35",
        clusterStatus: "FAILED",
        tags: [
          { key: "team", value: "Insights" },
          { key: "ключ", value: "値 🦊" },
        ],
        manageability: { reason: "CLUSTER_NOT_ACTIVE" },
      },
    ]);
  });

  it("follows the tags of an account", () => {
    expect(named(1, "Data Platform")).toMatchObject([{ tags: [{ key: "team", value: "Data Platform" }] }]);
    expect(named(2, "Data Platform")).toMatchObject([{ tags: [{ key: "team", value: "Insights" }] }]);
  });

  it("counts what it added, changed and missed", () => {
    // brand-new and the second route-planner; analytics and payments-us; storefront-us, search and the first route-planner.
    expect(runs[2]).toMatchObject({ resourcesAdded: 2, resourcesChanged: 2, resourcesMissing: 3 });
    expect(runs[3]).toMatchObject({ resourcesAdded: 0, resourcesChanged: 1, resourcesMissing: 1 });
  });

  it("hides the clusters of a region that was switched off in an account, and keeps their data", async () => {
    expect(named(4, "payments-us")).toEqual(
      named(1, "payments-us").map((one) => ({ ...one, status: "REGION_DISABLED" })),
    );
    expect((await outcomesOf(api, runs[2]!.id)).get(PAYMENTS)!.regions).toContainEqual({
      region: "us-east-1",
      outcome: "REGION_DISABLED",
      advice: expect.stringContaining("Enable the region"),
    });
  });

  it("keeps the clusters of an account that left the organization, out of scope", () => {
    const kept = after[3]!.filter(({ accountId }) => accountId === SANDBOX);
    expect(kept.map(({ name, status }) => [name, status])).toEqual([
      ["Sandbox Mario", "OUT_OF_SCOPE"],
      ["mario-test-2", "OUT_OF_SCOPE"],
    ]);
  });

  it("reports that every account is excluded, and keeps everything out of scope", async () => {
    const { version } = await integrationOf(api, id);
    const { updateIntegration } = await api.ask<{
      updateIntegration: { integration: { lastSyncRun: { id: string } } };
    }>(
      "mutation ($input: UpdateIntegrationInput!) { updateIntegration(input: $input) { integration { lastSyncRun { id } } } }",
      { input: { id, version, excludedAccountIds: [...harness.aws.world.accounts.keys()] } },
    );

    expect(await endOf(api, updateIntegration.integration.lastSyncRun.id)).toMatchObject({
      state: "SUCCEEDED",
      clustersFound: 0,
    });
    expect(new Set((await resources(api)).map(({ status }) => status))).toEqual(new Set(["OUT_OF_SCOPE", "GONE"]));
    expect(await integrationOf(api, id)).toMatchObject({
      status: "WARNING",
      statusReasons: ["0 accounts are in scope."],
      warnings: [{ code: "NO_ACCOUNTS_IN_SCOPE" }],
    });
  });
});
