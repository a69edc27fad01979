import type { Api } from "./testing/api";
import { connectAndSync, endOf, integrationOf, sync } from "./testing/integrations";
import { listed, outcomesOf, type Resource, resources } from "./testing/inventory";
import { Stage } from "./testing/stage";

jest.setTimeout(60_000);

const STOREFRONT = "310254877783";
const LOGISTICS = "310254879905";
const PAYMENTS = "310254875561";
const DATA = "310254881016";

describe("the inventory over time", () => {
  let stage: Stage;
  let api: Api;
  let id: string;

  beforeAll(async () => {
    stage = await Stage.open();
    await stage.startWorker();
    api = (await stage.startServer()).api;
    ({ id } = await connectAndSync(stage, api, { resourceTypes: ["EKS_CLUSTER", "AWS_ACCOUNT"] }));
  });

  afterAll(() => stage[Symbol.asyncDispose]());

  it("writes no row when nothing has changed", async () => {
    const rows = () => stage.sql("select id, xmin::text, ctid::text from resources order by id");
    const before = await rows();
    const accounts = await stage.sql("select id, xmin::text from accounts order by id");

    expect(await sync(api, id)).toMatchObject({ resourcesAdded: 0, resourcesChanged: 0, resourcesMissing: 0 });
    expect(before).toHaveLength(33);
    expect(await rows()).toEqual(before);
    expect(await stage.sql("select id, xmin::text from accounts order by id")).toEqual(accounts);
  });

  it("calls a cluster missing when it is absent once, gone when it is absent twice", async () => {
    const { id: clusterId } = await cluster("storefront-us");
    stage.aws.world.removeCluster(STOREFRONT, "us-east-1", "storefront-us");

    expect(await sync(api, id)).toMatchObject({ resourcesMissing: 1 });
    expect(await cluster("storefront-us")).toMatchObject({ id: clusterId, status: "MISSING" });
    expect(await sync(api, id)).toMatchObject({ resourcesMissing: 1 });
    expect(await cluster("storefront-us")).toMatchObject({ id: clusterId, status: "GONE" });
    expect(await sync(api, id)).toMatchObject({ resourcesMissing: 0 });
    expect(await shownByDefault()).not.toContain("storefront-us");
  });

  it("takes a cluster for the same one when it is only missed once", async () => {
    const before = await cluster("search");
    const { createdAt } = stage.aws.world.cluster(STOREFRONT, "eu-central-1", "search");
    const spec = { ...stage.aws.world.cluster(STOREFRONT, "eu-central-1", "search"), createdAt: undefined };
    stage.aws.world.removeCluster(STOREFRONT, "eu-central-1", "search");
    await sync(api, id);
    stage.aws.world.createCluster(STOREFRONT, "eu-central-1", "search", {
      ...spec,
      createdAt: new Date(createdAt).toISOString(),
    });
    await sync(api, id);

    expect(await cluster("search")).toEqual(before);
  });

  it("takes a cluster made again under its name for another one, and the old one for gone", async () => {
    const { id: old } = await cluster("route-planner");
    stage.aws.world.recreateCluster(LOGISTICS, "us-east-1", "route-planner");

    expect(await sync(api, id)).toMatchObject({ resourcesAdded: 1, resourcesMissing: 1 });
    const both = (await resources(api)).filter(({ name }) => name === "route-planner");
    expect(both).toHaveLength(2);
    expect(both.find((one) => one.id === old)).toMatchObject({ status: "GONE" });
    expect(both.find((one) => one.id !== old)).toMatchObject({ status: "PRESENT" });
  });

  it("follows the tags and the state of a cluster", async () => {
    const { id: clusterId } = await cluster("analytics");
    stage.aws.world.changeCluster(DATA, "eu-west-1", "analytics", {
      tags: { team: "Insights", ключ: "値 🦊" },
      status: "FAILED",
      version: "1.35",
    });

    expect(await sync(api, id)).toMatchObject({ resourcesChanged: 1 });
    const found = await listed<{ id: string }>(
      api,
      "id version clusterStatus tags { key value } manageability { reason }",
    );
    expect(found.find((one) => one.id === clusterId)).toEqual({
      id: clusterId,
      version: "1.35",
      clusterStatus: "FAILED",
      tags: [
        { key: "team", value: "Insights" },
        { key: "ключ", value: "値 🦊" },
      ],
      manageability: { reason: "CLUSTER_NOT_ACTIVE" },
    });
  });

  it("follows the tags of an account", async () => {
    stage.aws.world.tagAccount(DATA, { team: "Insights" });
    await sync(api, id);

    const found = await listed<{ name: string; type: string; tags: object[] }>(api, "type name tags { key value }");
    expect(found.find(({ type, name }) => type === "AWS_ACCOUNT" && name === "Data Platform")).toMatchObject({
      tags: [{ key: "team", value: "Insights" }],
    });
  });

  it("keeps the clusters of a region that was switched off in an account", async () => {
    stage.aws.world.setRegionEnabled(PAYMENTS, "us-east-1", false);
    const run = await sync(api, id);

    expect(await cluster("payments-us")).toMatchObject({ status: "PRESENT" });
    const { regions } = (await outcomesOf(api, run.id)).get(PAYMENTS)!;
    expect(regions).toContainEqual({
      region: "us-east-1",
      outcome: "REGION_DISABLED",
      advice: expect.stringContaining("Enable the region"),
    });
    stage.aws.world.setRegionEnabled(PAYMENTS, "us-east-1", true);
  });

  it("keeps what belonged to an account that left the organization, out of scope", async () => {
    stage.aws.world.removeAccount(PAYMENTS);
    await sync(api, id);

    const kept = (await resources(api)).filter(({ accountId }) => accountId === PAYMENTS);
    expect(kept.map(({ name, status }) => [name, status])).toEqual([
      ["Payments Production", "OUT_OF_SCOPE"],
      ["payments-eu", "OUT_OF_SCOPE"],
      ["payments-ledger", "OUT_OF_SCOPE"],
      ["payments-us", "OUT_OF_SCOPE"],
    ]);
  });

  it("says so when every account is excluded, and keeps everything out of scope", async () => {
    const { version } = await integrationOf(api, id);
    const { updateIntegration } = await api.ask<{ updateIntegration: { lastSyncRun: { id: string } } }>(
      "mutation ($input: UpdateIntegrationInput!) { updateIntegration(input: $input) { lastSyncRun { id } } }",
      { input: { id, version, excludedAccountIds: [...stage.aws.world.accounts.keys()] } },
    );

    expect(await endOf(api, updateIntegration.lastSyncRun.id)).toMatchObject({ state: "SUCCEEDED", clustersFound: 0 });
    expect(new Set((await resources(api)).map(({ status }) => status))).toEqual(new Set(["OUT_OF_SCOPE", "GONE"]));
    expect(await integrationOf(api, id)).toMatchObject({
      status: "WARNING",
      statusReasons: ["0 accounts are in scope."],
      warnings: [{ code: "NO_ACCOUNTS_IN_SCOPE" }],
    });
  });

  async function cluster(name: string): Promise<Resource> {
    const found = (await resources(api)).filter((resource) => resource.name === name);
    expect(found).toHaveLength(1);
    return found[0]!;
  }

  async function shownByDefault(): Promise<string[]> {
    const { resources: page } = await api.ask<{ resources: { nodes: { name: string }[] } }>(
      "{ resources(first: 200) { nodes { name } } }",
    );
    return page.nodes.map(({ name }) => name);
  }
});
