import { acmeScenario } from "../simulator/scenarios/acme";
import { type Simulator, startSimulator } from "../simulator/start";
import { eventually } from "../testing/eventually";
import { Harness, type RunningServer } from "./testing/harness";
import { connectAndSync, connectOrganization, endOf, integrationOf } from "./testing/integrations";
import { listed, outcomesOf, resources } from "./testing/inventory";
import { ProgressRecorder } from "./testing/progress";
import { visibleClusters } from "./testing/truth";

const MANAGEMENT = "310254870016";
const NETWORK = "310254874450";
const SANDBOX = "310254882127";
const LEGACY = "310254883238";
const BRIGHTPARCEL = "310254884349";
const WORKLOADS_UNIT = "ou-ac3e-w0rk10ad";
/** Below Workloads, one and two units down. */
const WORKLOADS = ["310254875561", "310254876672", "310254877783", "310254878894", "310254879905", "310254881016"];

interface Unit {
  readonly id: string;
  readonly name: string | null;
  readonly parentId: string | null;
}

describe("discovery of an organization", () => {
  let harness: Harness;
  /** An AWS that the server could call: the worker has another one. */
  let trap: Simulator;
  let server: RunningServer;
  let runId: string;
  let integrationId: string;
  let progress: ProgressRecorder;

  beforeAll(async () => {
    harness = await Harness.open({ latencyMs: 100 });
    trap = await startSimulator();
    await harness.startWorker();
    server = await harness.startServer(trap.env());
    // No account is done before the subscriber is there.
    const held = harness.hold({ operation: "ListClusters" });
    const integration = await connectOrganization(harness, server.api);
    integrationId = integration.id;
    runId = integration.lastSyncRun!.id;
    progress = new ProgressRecorder(server.api, integrationId);
    await progress.first();
    held.release();
    await progress.last(runId);
  });

  afterAll(async () => {
    await progress[Symbol.asyncDispose]();
    await harness[Symbol.asyncDispose]();
    await trap.close();
  });

  it("sends a subscriber the state at once, then each progress, then the end", async () => {
    const { events } = progress;
    const [{ seconds }] = (await harness.sql<{ seconds: number }>(
      "select extract(epoch from finished_at - created_at)::float as seconds from sync_runs where id = $1",
      [runId],
    )) as [{ seconds: number }];

    expect(events[0]).toMatchObject({ clustersFound: 0, done: false });
    // On a busy machine the run may end before another progress is sent.
    expect(events.length).toBeGreaterThanOrEqual(2);
    expect(events.length).toBeLessThanOrEqual(5 * seconds + 2);
    expect(events.map((event) => event.accountsDone)).toEqual(sorted(events.map((event) => event.accountsDone)));
    expect(events.map((event) => event.clustersFound)).toEqual(sorted(events.map((event) => event.clustersFound)));
    expect(events.filter((event) => event.done)).toEqual([events.at(-1)]);
    expect(events.at(-1)).toEqual({
      accountsDone: 14,
      accountsTotal: 14,
      clustersFound: 20,
      failures: 1,
      done: true,
      run: { id: runId, state: "PARTIAL" },
    });
  });

  it("finds every reachable cluster, with every field as AWS returns it", async () => {
    const expected = visibleClusters(harness.aws);
    const found = await listed<(typeof expected)[number]>(
      server.api,
      `accountId region arn name clusterCreatedAt clusterStatus version platformVersion endpoint endpointPublicAccess
       endpointPrivateAccess certificateAuthority authenticationMode tags { key value }`,
    );

    expect(expected).toHaveLength(20);
    expect(byArn(found)).toEqual(byArn(expected));
  });

  it("reads the names of organizational units", async () => {
    const called = new Map([...harness.aws.world.units.values()].map(({ id, name }) => [id, name]));
    const units = await eventually(
      "every unit has its name",
      async () => {
        const query = "query ($id: ID!) { organizationalUnits(integrationId: $id) { id name parentId } }";
        const answer = await server.api.ask<{ organizationalUnits: Unit[] }>(query, { id: integrationId });
        return answer.organizationalUnits;
      },
      (all) => all.every(({ name }) => name !== null),
    );
    const [root, ...below] = units;
    expect(root).toMatchObject({ name: "Root", parentId: null });
    expect(below.map(({ id, name }) => [id, name])).toEqual(below.map(({ id }) => [id, called.get(id)]));
    expect(below.length).toBeGreaterThan(2);
  });

  it("lists every account with its place in the organization", async () => {
    const { accounts } = await server.api.ask<{ accounts: { totalCount: number; nodes: object[] } }>(
      "{ accounts(first: 200) { totalCount nodes { number name email state ouPath isManagementAccount outOfScopeReason } } }",
    );
    const { world } = harness.aws;

    expect(accounts.totalCount).toBe(14);
    expect(accounts.nodes).toHaveLength(14);
    for (const { id, name, email, state, parentId } of world.accounts.values()) {
      expect(accounts.nodes).toContainEqual({
        number: id,
        name,
        email,
        state,
        ouPath: world.pathOf(parentId).split("/").slice(1, -1),
        isManagementAccount: world.isManagement(id),
        outOfScopeReason: state === "ACTIVE" ? null : "NOT_ACTIVE",
      });
    }
  });

  it("gives the reason and advice for each account that could not be scanned", async () => {
    const outcomes = await outcomesOf(server.api, runId);

    expect(outcomes.get(BRIGHTPARCEL)).toMatchObject({
      outcome: "DENIED",
      code: "MEMBER_ROLE_DENIED",
      message: expect.stringContaining(`arn:aws:iam::${BRIGHTPARCEL}:role/DrawbridgeMemberRole`),
      advice: expect.stringContaining("Deploy the member role"),
    });
    expect(outcomes.get(LEGACY)).toMatchObject({ outcome: "SUSPENDED", message: "The account is suspended." });
    expect(outcomes.get(SANDBOX)).toMatchObject({ outcome: "OK" });
    expect(outcomes.get(SANDBOX)!.regions).toContainEqual({
      region: "us-west-2",
      outcome: "BLOCKED_BY_SCP",
      advice: expect.stringContaining("service control policy"),
    });
    expect([...outcomes.values()].filter(({ outcome }) => outcome === "OK")).toHaveLength(12);
    expect(await integrationOf(server.api, integrationId)).toMatchObject({
      status: "WARNING",
      warnings: [{ code: "ACCOUNTS_FAILED" }],
    });
  });

  it("lists a cluster without access entries, and explains how AWS enables them", async () => {
    const cluster = (await resources(server.api)).find(({ name }) => name === "warehouse-legacy");

    expect(cluster).toMatchObject({
      status: "PRESENT",
      manageability: {
        manageable: false,
        reason: "ACCESS_ENTRIES_DISABLED",
        guide: "https://docs.aws.amazon.com/eks/latest/userguide/setting-up-access-entries.html",
      },
    });
  });

  // This test changes the integration, so it follows those that look at it.
  it("keeps the clusters of an account that is excluded later, out of scope, without further calls", async () => {
    harness.aws.clearCalls();

    const { updateIntegration } = await server.api.ask<{
      updateIntegration: { integration: { lastSyncRun: { id: string } } };
    }>(
      `mutation ($input: UpdateIntegrationInput!) { updateIntegration(input: $input) { integration { lastSyncRun { id } } } }`,
      {
        input: {
          id: integrationId,
          version: (await integrationOf(server.api, integrationId)).version,
          excludedAccountIds: [SANDBOX],
        },
      },
    );
    await endOf(server.api, updateIntegration.integration.lastSyncRun.id);

    expect(harness.aws.calls()).not.toEqual([]);
    expect(harness.aws.calls({ accountId: SANDBOX })).toEqual([]);
    const kept = (await resources(server.api)).filter(({ accountId }) => accountId === SANDBOX);
    expect(kept).toMatchObject([{ name: "mario-test-2", status: "OUT_OF_SCOPE" }]);
  });

  it("never calls AWS from the server, even where it could", () => {
    expect(trap.calls()).toEqual([]);
  });
});

it("needs neither regions, paths of accounts, nor a management role beside a connector in its account", async () => {
  const connector = { ...acmeScenario.connector, accountId: MANAGEMENT };
  await using harness = await Harness.open({
    scenario: { ...acmeScenario, connector },
    organizations: { omit: ["Paths"] },
  });
  harness.aws.world.removeRole(MANAGEMENT, "DrawbridgeManagementRole");
  await harness.startWorker();
  const { api } = await harness.startServer();

  const { run } = await connectAndSync(harness, api, {
    managementAccountRoleArn: null,
    discoveryRegions: null,
    resourceTypes: ["EKS_CLUSTER", "AWS_ACCOUNT"],
  });

  expect(run).toMatchObject({ state: "PARTIAL", accountsTotal: 14, clustersFound: 20 });
});

it("makes no call into an excluded account, nor into an account below an excluded unit", async () => {
  await using harness = await Harness.open();
  await harness.startWorker();
  const { api } = await harness.startServer();

  const { run } = await connectAndSync(harness, api, {
    excludedAccountIds: [NETWORK],
    excludedOrganizationalUnitIds: [WORKLOADS_UNIT],
  });

  expect(harness.aws.calls({ accountId: SANDBOX })).not.toEqual([]);
  for (const accountId of [NETWORK, LEGACY, ...WORKLOADS]) expect(harness.aws.calls({ accountId })).toEqual([]);
  const outcomes = await outcomesOf(api, run.id);
  expect(outcomes.get(NETWORK)).toMatchObject({ outcome: "EXCLUDED", message: expect.stringContaining("account") });
  for (const accountId of WORKLOADS) {
    expect(outcomes.get(accountId)).toMatchObject({ outcome: "EXCLUDED", message: expect.stringContaining("unit") });
  }
  expect((await resources(api)).map(({ name }) => name)).toEqual([
    "ci-runners",
    "mario-test-2",
    "platform-tools",
    "siem",
  ]);
});

function sorted(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b);
}

function byArn<T extends { readonly arn: string }>(clusters: readonly T[]): T[] {
  return [...clusters].sort((a, b) => (a.arn < b.arn ? -1 : 1));
}
