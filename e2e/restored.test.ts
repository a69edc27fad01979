import { eventually } from "../testing/eventually";
import type { Api } from "./testing/api";
import { Harness } from "./testing/harness";
import { connectOrganization, endOf } from "./testing/integrations";

const PAYMENTS = "310254875561";

describe("a database restored from a backup", () => {
  it("gives no access until every cluster was observed and an admin has confirmed; then unknown entries go", async () => {
    await using harness = await Harness.open();
    await harness.startWorker();
    const { api } = await harness.startServer();
    const { lastSyncRun } = await connectOrganization(harness, api);
    await endOf(api, lastSyncRun!.id);
    const lost = giveWhatTheBackupDoesNotKnow(harness);

    // As an operator does, before anything else.
    expect((await harness.drawbridge(["restored"])).stdout).toContain("Access is only taken away from now on");
    await expect(api.ask("mutation { confirmRestored { installation { id } } }")).rejects.toThrow(
      "Not everything was observed",
    );
    await eventually("every cluster was observed", async () => {
      const state = await stateOf(api);
      return state?.clustersLeft.length === 0 && state.orphans === 1;
    });
    expect(entryOf(harness, lost)).toBeDefined();

    await api.ask("mutation { confirmRestored { installation { id } } }");
    await eventually("the entry is gone", () => !entryOf(harness, lost));
    expect(await stateOf(api)).toBeNull();
    const removed = await eventually("it is on record", async () => {
      const [event] = await harness.sql<{ after: { principalArn: string; call: { requestId: string } } }>(
        "select after from audit_events where action = 'drift.orphan-removed'",
      );
      return event?.after;
    });
    const [deletion] = harness.aws.calls({ operation: "DeleteAccessEntry" });
    expect(removed).toMatchObject({ principalArn: lost, call: { requestId: deletion!.requestId } });
    expect(harness.aws.calls({ operation: "CreateAccessEntry" })).toEqual([]);
    expect(harness.linesOfLevel("error")).toEqual([]);
  });
});

async function stateOf(api: Api): Promise<{ clustersLeft: string[]; orphans: number } | null> {
  const { installation } = await api.ask<{
    installation: { restored: { clustersLeft: string[]; orphans: number } | null };
  }>("{ installation { restored { clustersLeft orphans } } }");
  return installation.restored;
}

function entriesOf(harness: Harness) {
  return harness.aws.world.entries(PAYMENTS, "eu-west-1", "payments-eu");
}

function entryOf(harness: Harness, principalArn: string) {
  return entriesOf(harness).find(principalArn);
}

function giveWhatTheBackupDoesNotKnow(harness: Harness): string {
  const { arn } = harness.aws.world.putRole(PAYMENTS, { name: "lost", path: "/people/", trust: { principalArns: [] } });
  const tags = { "managed-by": "drawbridge", "drawbridge-installation": harness.installationId };
  entriesOf(harness).create({ principalArn: arn, tags });
  return arn;
}
