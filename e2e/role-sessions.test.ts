import { connectOrganization, endOf } from "./testing/integrations";
import { Stage } from "./testing/stage";

const TWO_HOURS_MS = 7_200_000;

describe("a sync that outlasts its role sessions", () => {
  it("assumes the roles again and still finds everything", async () => {
    await using stage = await Stage.open({ scenario: "generated:200x2x400" });
    // In the middle of the list of accounts.
    stage.aws.addFault({ operation: "ListAccounts", after: 2, error: "ExpiredTokenException" });
    await stage.startWorker();
    const { api } = await stage.startServer();
    // Between the calls into an account, early and late. The late ones come when those that were early have been answered: a call
    // gets a new session once, and none outlasts two.
    const held = [0, 340].map((after) => stage.hold({ operation: "DescribeCluster", after }));
    const { lastSyncRun } = await connectOrganization(stage, api);

    for (const { begun, release } of held) {
      await begun(10);
      stage.aws.advanceClock(TWO_HOURS_MS);
      release();
    }
    const run = await endOf(api, lastSyncRun!.id);

    expect(run).toMatchObject({ state: "SUCCEEDED", accountsFailed: 0, clustersFound: 400 });
    expect(stage.aws.calls({ service: "eks", error: "ExpiredTokenException" }).length).toBeGreaterThan(5);
    const members = [...stage.aws.world.accounts.keys()].filter(
      (accountId) => !stage.aws.world.isManagement(accountId),
    );
    const counts = members.map((accountId) => assumed(stage, accountId));
    expect(Math.max(...counts)).toBeLessThanOrEqual(3);
  });
});

function assumed({ aws }: Stage, accountId: string): number {
  return aws.calls({ operation: "AssumeRole", accountId }).filter((call) => call.targetAccountId === accountId).length;
}
