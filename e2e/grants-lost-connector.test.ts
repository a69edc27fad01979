import { eventually } from "../testing/eventually";
import { expectReceipt, giveBack, grantAccess, grantsIn, openAccess, ourEntries } from "./testing/access";
import type { Api } from "./testing/api";
import { kill, Stage } from "./testing/stage";

describe("access that is due to end while its connector is gone", () => {
  it("raises an alarm by the server alone, and ends when the connector is back", async () => {
    await using stage = await Stage.open();
    const worker = await stage.startWorker();
    const { api } = await stage.startServer();
    const story = await openAccess(stage, api);
    const ids = await grantAccess(story, ["payments-eu"]);
    await grantsIn(story, ids, "ACTIVE");
    await kill(worker);

    await giveBack(story, ids);
    expect(await overdue(api)).toEqual([]);
    // As if two minutes had passed.
    await stage.sql("update grants set end_asked_at = end_asked_at - interval '2 minutes'");
    const alarmed = await eventually("the server tells", async () => {
      const found = await overdue(api);
      return found.some(({ overdueSince }) => overdueSince !== null) && found;
    });
    expect(alarmed.map(({ id }) => id)).toEqual(ids);
    expect(ourEntries(stage)).toEqual(["payments-eu: AmazonEKSViewPolicy"]);

    await stage.startWorker();
    for (const grant of await grantsIn(story, ids, "REVOKED")) expectReceipt(grant);
    expect(ourEntries(stage)).toEqual([]);
    expect(await overdue(api)).toEqual([]);
  });
});

async function overdue(api: Api): Promise<{ id: string; overdueSince: string | null }[]> {
  const { grants } = await api.ask<{
    grants: { nodes: { id: string; overdueSince: string | null }[] };
  }>("{ grants(filter: { overdue: true }) { nodes { id overdueSince } } }");
  return grants.nodes;
}
