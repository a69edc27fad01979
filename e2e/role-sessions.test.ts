import { connectOrganization, endOf, middleOf } from "./testing/integrations";
import { Stage } from "./testing/stage";

jest.setTimeout(60_000);

const TWO_HOURS_MS = 7_200_000;

describe("a sync that outlasts its role sessions", () => {
  it("assumes the roles anew and finds everything all the same", async () => {
    await using stage = await Stage.open({ scenario: "generated:100x2x200", latencyMs: 120 });
    // In the middle of the list of accounts.
    stage.aws.addFault({ operation: "ListAccounts", after: 2, error: "ExpiredTokenException" });
    stage.prolongNextSync(6_000);
    await stage.startWorker();
    const { api } = await stage.startServer();
    const { lastSyncRun } = await connectOrganization(stage, api);

    for (const accountsDone of [1, 70]) {
      await middleOf(api, lastSyncRun!.id, accountsDone);
      stage.aws.advanceClock(TWO_HOURS_MS);
    }
    const run = await endOf(api, lastSyncRun!.id);

    expect(run).toMatchObject({ state: "SUCCEEDED", accountsFailed: 0, clustersFound: 200 });
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
