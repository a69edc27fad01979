import { Harness } from "./testing/harness";
import { connectAndSync, endOf, integrationOf, startSync, sync } from "./testing/integrations";
import { outcomesOf, resources } from "./testing/inventory";

const TOOLING = "310254873349";
const SECURITY = "310254872238";
const PAYMENTS_STAGING = "310254876672";
const STOREFRONT = "310254877783";
const LOGISTICS = "310254879905";
const DATA = "310254881016";

describe("accounts that cannot be scanned", () => {
  it.concurrent("keep their last good data, and are named with the reason", async () => {
    await using harness = await Harness.open();
    await harness.startWorker();
    const { api } = await harness.startServer();
    const { id } = await connectAndSync(harness, api);
    const known = await resources(api);
    const { aws } = harness;

    aws.addFault({
      operation: "ListClusters",
      accountId: DATA,
      region: "eu-west-1",
      forever: true,
      error: "ThrottlingException",
    });
    aws.addFault({ operation: "ListClusters", accountId: SECURITY, forever: true, error: "AccessDeniedException" });
    aws.addFault({
      operation: "ListClusters",
      accountId: PAYMENTS_STAGING,
      region: "eu-west-1",
      hang: true,
    });
    aws.addFault({
      operation: "DescribeCluster",
      accountId: STOREFRONT,
      region: "us-east-1",
      forever: true,
      dropConnection: true,
    });
    aws.addFault({ operation: "AssumeRole", accountId: LOGISTICS, forever: true, error: "InternalFailure" });
    // Were a failed look taken for an empty one, this is what would go missing.
    for (const cluster of [...aws.world.account(DATA).clusters.all(), ...aws.world.account(SECURITY).clusters.all()]) {
      if (cluster.region === "eu-west-1" || cluster.accountId === SECURITY) {
        aws.world.removeCluster(cluster.accountId, cluster.region, cluster.name);
      }
    }
    aws.world.removeCluster(TOOLING, "eu-west-1", "ci-runners");

    const run = await endOf(api, (await startSync(api, id)).id);
    expect(run).toMatchObject({ state: "PARTIAL", accountsFailed: 5, resourcesMissing: 1 });
    const expected = known.map((one) => (one.name === "ci-runners" ? { ...one, status: "MISSING" } : one));
    expect(await resources(api)).toEqual(expected);
    const outcomes = await outcomesOf(api, run.id);
    expect(outcomes.get(DATA)).toMatchObject({ outcome: "THROTTLED", advice: expect.stringContaining("rate") });
    expect(outcomes.get(SECURITY)).toMatchObject({ outcome: "DENIED", code: "AccessDeniedException" });
    // A call that is not answered is given up after some seconds and made again.
    expect(outcomes.get(PAYMENTS_STAGING)).toMatchObject({ outcome: "OK" });
    expect(aws.calls({ error: "Hang" })).toHaveLength(1);
    expect(outcomes.get(STOREFRONT)).toMatchObject({ outcome: "UNAVAILABLE", code: "NETWORK" });
    expect(outcomes.get(LOGISTICS)).toMatchObject({ outcome: "UNAVAILABLE", code: "InternalFailure" });
    expect(await integrationOf(api, id)).toMatchObject({
      status: "WARNING",
      statusReasons: [expect.stringMatching(/^5 accounts could not be scanned/)],
    });
  });

  it.concurrent("make a sync fail when they are all accounts, and keep the known clusters", async () => {
    await using harness = await Harness.open();
    await harness.startWorker();
    const { api } = await harness.startServer();
    const { id } = await connectAndSync(harness, api);
    const known = await resources(api);

    for (const accountId of harness.aws.world.accounts.keys()) harness.aws.world.setMemberRole(accountId, false);
    const run = await sync(api, id);

    expect(run).toMatchObject({ state: "FAILED", failure: { code: "MEMBER_ROLE_DENIED" } });
    expect(await resources(api)).toEqual(known);
    expect(await integrationOf(api, id)).toMatchObject({
      status: "ERROR",
      statusReasons: [expect.stringContaining("None of the accounts could be scanned.")],
    });
  });

  it.concurrent("are not called when the organization cannot be read", async () => {
    await using harness = await Harness.open();
    await harness.startWorker();
    const { api } = await harness.startServer();
    const { id } = await connectAndSync(harness, api);
    const known = await resources(api);

    harness.aws.clearCalls();
    const { managementAccountRoleArn } = harness.aws.connection;
    harness.aws.world.account(managementAccountRoleArn!.split(":")[4]!).roles.delete("DrawbridgeManagementRole");
    const run = await sync(api, id);

    expect(run).toMatchObject({
      state: "FAILED",
      failure: { code: "MANAGEMENT_ROLE_DENIED", message: expect.stringContaining(managementAccountRoleArn!) },
    });
    expect(harness.aws.calls({ service: "eks" })).toEqual([]);
    expect(await resources(api)).toEqual(known);
    expect((await integrationOf(api, id)).status).toBe("ERROR");
  });

  it.concurrent("are scanned after transient faults", async () => {
    await using harness = await Harness.open();
    await harness.startWorker();
    const { api } = await harness.startServer();
    harness.aws.addFault({ operation: "DescribeOrganization", error: "ServiceException" });
    harness.aws.addFault({ operation: "ListAccounts", dropConnection: true });
    harness.aws.addFault({ operation: "AssumeRole", accountId: SECURITY, error: "Throttling" });
    harness.aws.addFault({ operation: "ListClusters", accountId: TOOLING, times: 3, error: "ServerException" });
    harness.aws.addFault({ operation: "DescribeCluster", accountId: DATA, times: 2, error: "ThrottlingException" });
    harness.aws.addFault({ operation: "ListClusters", accountId: LOGISTICS, error: "ExpiredTokenException" });

    const { run } = await connectAndSync(harness, api);
    expect(run).toMatchObject({ state: "PARTIAL", accountsFailed: 1, clustersFound: 20 });
  });
});
