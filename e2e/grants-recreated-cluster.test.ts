import { eventually } from "../testing/eventually";
import { expectReceipt, giveBack, grantAccess, grantsIn, openAccess, ourEntries } from "./testing/access";
import { sync } from "./testing/integrations";
import { Stage } from "./testing/stage";

const NAME = "payments-eu";
const OTHERS_ENTRY = { tags: { "managed-by": "terraform" } };

describe("a cluster that is recreated under its name", () => {
  it("is another cluster: access to the old one ends, and entries on the new one are left alone", async () => {
    await using stage = await Stage.open();
    await stage.startWorker();
    const { api } = await stage.startServer();
    const story = await openAccess(stage, api);
    const ids = await grantAccess(story, [NAME, "analytics"]);
    await grantsIn(story, ids, "ACTIVE");

    const { accountId, region } = story.clusters.get(NAME)!;
    const { world } = stage.aws;
    world.recreateCluster(accountId, region, NAME);
    expect(ourEntries(stage)).toEqual(["analytics: AmazonEKSViewPolicy"]);
    // Others give the same principal their own access to the new one, before a sync has told us.
    const [principalArn] = await principals(stage, NAME);
    world.entries(accountId, region, NAME).create({ principalArn: principalArn!, ...OTHERS_ENTRY });
    const callsBefore = stage.aws.calls({ operation: "DeleteAccessEntry" }).length;

    const { integrations } = await api.ask<{ integrations: { nodes: { id: string }[] } }>(
      "{ integrations { nodes { id } } }",
    );
    await sync(api, integrations.nodes[0]!.id);
    const [replaced] = await grantsIn(story, ids.slice(0, 1), "REVOKED");
    expect(replaced).toMatchObject({ endReason: "CLUSTER_REPLACED", receipt: { calls: [] } });
    expect(stage.aws.calls({ operation: "DeleteAccessEntry" })).toHaveLength(callsBefore);
    expect(world.entries(accountId, region, NAME).find(principalArn!)).toMatchObject(OTHERS_ENTRY);

    await grantsIn(story, ids.slice(1), "ACTIVE");
    await giveBack(story, ids.slice(1));
    for (const grant of await grantsIn(story, ids.slice(1), "REVOKED")) expectReceipt(grant);
    await eventually("nothing of ours is left", () => ourEntries(stage).length === 0);
    expect(stage.linesOfLevel("error")).toEqual([]);
  });
});

async function principals(stage: Stage, clusterName: string): Promise<string[]> {
  const rows = await stage.sql<{ arn: string }>(
    "select principal_arn as arn from access_targets where cluster_name = $1",
    [clusterName],
  );
  return rows.map(({ arn }) => arn);
}
