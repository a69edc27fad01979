import { eventually } from "../testing/eventually";
import { connectOrganization, endOf } from "./testing/integrations";
import { Stage } from "./testing/stage";

const TWO_HOURS_MS = 7_200_000;

describe("a sync that outlasts its role sessions", () => {
  it("assumes the roles again and still finds everything", async () => {
    await using stage = await Stage.open({ scenario: "generated:200x2x400" });
    const { aws } = stage;
    // In the middle of the list of accounts.
    aws.addFault({ operation: "ListAccounts", after: 2, error: "ExpiredTokenException" });
    await stage.startWorker();
    const { api } = await stage.startServer();
    // A held call has shown its session already. Those that follow it in its account find the session expired.
    const early = stage.hold({ operation: "ListClusters" });
    const { lastSyncRun } = await connectOrganization(stage, api);

    await early.begun(10);
    // A call gets a new session once, so the second end of sessions meets accounts that are not reached yet.
    const late = members(stage)
      .filter((accountId) => assumed(stage, accountId) === 0 && clustersOf(stage, accountId) > 0)
      .slice(-3);
    expect(late).toHaveLength(3);
    const held = late.map((accountId) => stage.hold({ operation: "ListClusters", accountId }));
    aws.advanceClock(TWO_HOURS_MS);
    early.release();
    for (const { begun } of held) await begun();
    const others = members(stage).filter((accountId) => !late.includes(accountId));
    for (const accountId of others) {
      await eventually(
        `the clusters of ${accountId} are described`,
        () => described(stage, accountId),
        (count) => count >= clustersOf(stage, accountId),
      );
    }
    aws.advanceClock(TWO_HOURS_MS);
    for (const { release } of held) release();
    const run = await endOf(api, lastSyncRun!.id);

    expect(run).toMatchObject({ state: "SUCCEEDED", accountsFailed: 0, clustersFound: 400 });
    const again = members(stage).filter((accountId) => assumed(stage, accountId) > 1);
    expect(again).toEqual(expect.arrayContaining(late));
    expect(again.length).toBeGreaterThan(5 + late.length);
    expect(Math.max(...members(stage).map((accountId) => assumed(stage, accountId)))).toBeLessThanOrEqual(3);
  });
});

function members({ aws: { world } }: Stage): string[] {
  return [...world.accounts.keys()].filter((accountId) => !world.isManagement(accountId));
}

function clustersOf({ aws }: Stage, accountId: string): number {
  return aws.world.account(accountId).clusters.all().length;
}

function described({ aws }: Stage, accountId: string): number {
  return aws.calls({ operation: "DescribeCluster", accountId }).filter(({ status }) => status === 200).length;
}

function assumed({ aws }: Stage, accountId: string): number {
  return aws.calls({ operation: "AssumeRole", accountId }).filter((call) => call.targetAccountId === accountId).length;
}
