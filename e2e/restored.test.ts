import { eventually } from "../testing/eventually";
import type { Api } from "./testing/api";
import { connectOrganization, endOf } from "./testing/integrations";
import { Stage } from "./testing/stage";

const PAYMENTS = "310254875561";

describe("a database restored from a backup", () => {
  it("gives no access until every cluster was observed and an admin has confirmed; then unknown entries go", async () => {
    await using stage = await Stage.open();
    await stage.startWorker();
    const { api } = await stage.startServer();
    const { lastSyncRun } = await connectOrganization(stage, api);
    await endOf(api, lastSyncRun!.id);
    const lost = giveWhatTheBackupDoesNotKnow(stage);

    // As an operator does, before anything else.
    expect((await stage.drawbridge(["restored"])).stdout).toContain("Access is only taken away from now on");
    await expect(api.ask("mutation { confirmRestored { installation { id } } }")).rejects.toThrow(
      "Not everything was observed",
    );
    await eventually("every cluster was observed", async () => {
      const state = await stateOf(api);
      return state?.clustersLeft.length === 0 && state.orphans === 1;
    });
    expect(entryOf(stage, lost)).toBeDefined();

    await api.ask("mutation { confirmRestored { installation { id } } }");
    await eventually("the entry is gone", () => !entryOf(stage, lost));
    expect(await stateOf(api)).toBeNull();
    const removed = await eventually("it is on record", async () => {
      const [event] = await stage.sql<{ after: { principalArn: string; call: { requestId: string } } }>(
        "select after from audit_events where action = 'drift.orphan-removed'",
      );
      return event?.after;
    });
    const [deletion] = stage.aws.calls({ operation: "DeleteAccessEntry" });
    expect(removed).toMatchObject({ principalArn: lost, call: { requestId: deletion!.requestId } });
    expect(stage.aws.calls({ operation: "CreateAccessEntry" })).toEqual([]);
    expect(stage.linesOfLevel("error")).toEqual([]);
  });
});

async function stateOf(api: Api): Promise<{ clustersLeft: string[]; orphans: number } | null> {
  const { installation } = await api.ask<{
    installation: { restored: { clustersLeft: string[]; orphans: number } | null };
  }>("{ installation { restored { clustersLeft orphans } } }");
  return installation.restored;
}

function entriesOf(stage: Stage) {
  return stage.aws.world.entries(PAYMENTS, "eu-west-1", "payments-eu");
}

function entryOf(stage: Stage, principalArn: string) {
  return entriesOf(stage).find(principalArn);
}

function giveWhatTheBackupDoesNotKnow(stage: Stage): string {
  const { arn } = stage.aws.world.putRole(PAYMENTS, { name: "lost", path: "/people/", trust: { principalArns: [] } });
  const tags = { "managed-by": "drawbridge", "drawbridge-installation": stage.installationId };
  entriesOf(stage).create({ principalArn: arn, tags });
  return arn;
}
