import { eventually } from "../testing/eventually";
import { Harness } from "./testing/harness";
import { connectOrganization, endOf } from "./testing/integrations";

const TWO_HOURS_MS = 7_200_000;

describe("a sync that outlasts its role sessions", () => {
  it("assumes the roles again and still finds everything", async () => {
    await using harness = await Harness.open({ scenario: "generated:200x2x400" });
    const { aws } = harness;
    // In the middle of the list of accounts.
    aws.addFault({ operation: "ListAccounts", after: 2, error: "ExpiredTokenException" });
    await harness.startWorker();
    const { api } = await harness.startServer();
    // A held call has shown its session already. Those that follow it in its account find the session expired.
    const early = harness.hold({ operation: "ListClusters" });
    const { lastSyncRun } = await connectOrganization(harness, api);

    await early.begun(10);
    // A call gets a new session once, so the second end of sessions meets accounts that are not reached yet.
    const late = members(harness)
      .filter((accountId) => assumed(harness, accountId) === 0 && clustersOf(harness, accountId) > 0)
      .slice(-3);
    expect(late).toHaveLength(3);
    const held = late.map((accountId) => harness.hold({ operation: "ListClusters", accountId }));
    aws.advanceClock(TWO_HOURS_MS);
    early.release();
    for (const { begun } of held) await begun();
    const others = members(harness).filter((accountId) => !late.includes(accountId));
    for (const accountId of others) {
      await eventually(
        `the clusters of ${accountId} are described`,
        () => described(harness, accountId),
        (count) => count >= clustersOf(harness, accountId),
      );
    }
    aws.advanceClock(TWO_HOURS_MS);
    for (const { release } of held) release();
    const run = await endOf(api, lastSyncRun!.id);

    expect(run).toMatchObject({ state: "SUCCEEDED", accountsFailed: 0, clustersFound: 400 });
    const again = members(harness).filter((accountId) => assumed(harness, accountId) > 1);
    expect(again).toEqual(expect.arrayContaining(late));
    expect(again.length).toBeGreaterThan(5 + late.length);
    expect(Math.max(...members(harness).map((accountId) => assumed(harness, accountId)))).toBeLessThanOrEqual(3);
  });
});

function members({ aws: { world } }: Harness): string[] {
  return [...world.accounts.keys()].filter((accountId) => !world.isManagement(accountId));
}

function clustersOf({ aws }: Harness, accountId: string): number {
  return aws.world.account(accountId).clusters.all().length;
}

function described({ aws }: Harness, accountId: string): number {
  return aws.calls({ operation: "DescribeCluster", accountId }).filter(({ status }) => status === 200).length;
}

function assumed({ aws }: Harness, accountId: string): number {
  return aws.calls({ operation: "AssumeRole", accountId }).filter((call) => call.targetAccountId === accountId).length;
}
