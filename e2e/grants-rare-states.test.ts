import type { RunningChild } from "../launcher/processes";
import { eventually } from "../testing/eventually";
import {
  type AccessStory,
  expectReceipt,
  giveBack,
  grantAccess,
  grantsIn,
  letReobservationCome,
  openAccess,
  ourEntries,
} from "./testing/access";
import type { Api } from "./testing/api";
import { Harness, kill } from "./testing/harness";
import { sync } from "./testing/integrations";

const RECREATED = "payments-eu";
const UNTAGGED = "siem";
const LOST = "payments-us";
const OTHERS_ENTRY = { tags: { "managed-by": "terraform" } };

/** Stories in one world. Each has clusters of its own, and leaves no entry of ours. */
describe("access in rare states:", () => {
  let harness: Harness;
  let worker: RunningChild;
  let api: Api;
  let story: AccessStory;

  beforeAll(async () => {
    harness = await Harness.open();
    worker = await harness.startWorker();
    ({ api } = await harness.startServer());
    story = await openAccess(harness, api);
    expect(harness.linesOfLevel("error")).toEqual([]);
  });
  afterAll(() => harness[Symbol.asyncDispose]());

  describe("a cluster that is recreated under its name", () => {
    it("is another cluster: access to the old one ends, and entries on the new one are left alone", async () => {
      const errorsBefore = harness.linesOfLevel("error").length;
      const ids = await grantAccess(story, [RECREATED, "analytics"]);
      await grantsIn(story, ids, "ACTIVE");

      const { accountId, region } = story.clusters.get(RECREATED)!;
      const { world } = harness.aws;
      world.recreateCluster(accountId, region, RECREATED);
      expect(ourEntries(harness)).toEqual(["analytics: AmazonEKSViewPolicy"]);
      // Others give the same principal their own access to the new one, before a sync has told us.
      const [principalArn] = await principals(RECREATED);
      world.entries(accountId, region, RECREATED).create({ principalArn: principalArn!, ...OTHERS_ENTRY });
      const callsBefore = harness.aws.calls({ operation: "DeleteAccessEntry" }).length;

      const { integrations } = await api.ask<{ integrations: { nodes: { id: string }[] } }>(
        "{ integrations { nodes { id } } }",
      );
      await sync(api, integrations.nodes[0]!.id);
      const [replaced] = await grantsIn(story, ids.slice(0, 1), "REVOKED");
      expect(replaced).toMatchObject({ endReason: "CLUSTER_REPLACED", receipt: { calls: [] } });
      expect(harness.aws.calls({ operation: "DeleteAccessEntry" })).toHaveLength(callsBefore);
      expect(world.entries(accountId, region, RECREATED).find(principalArn!)).toMatchObject(OTHERS_ENTRY);

      await grantsIn(story, ids.slice(1), "ACTIVE");
      await giveBack(story, ids.slice(1));
      for (const grant of await grantsIn(story, ids.slice(1), "REVOKED")) expectReceipt(grant);
      await eventually("nothing of ours is left", () => ourEntries(harness).length === 0);
      expect(harness.linesOfLevel("error").slice(errorsBefore)).toEqual([]);
    });
  });

  // A storm has found this. It is the shortest story that shows it.
  describe("an entry whose tags are taken off", () => {
    it("before its first observation stays ours, and is removed with its grant", async () => {
      const { accountId, region, name } = story.clusters.get(UNTAGGED)!;
      // The look after the writes: the first one is before them.
      const look = harness.hold({ operation: "DescribeAccessEntry", accountId, after: 1 });
      const ids = await grantAccess(story, [name]);
      await look.begun();
      const entries = harness.aws.world.entries(accountId, region, name);
      const principalArn = `arn:aws:iam::${accountId}:role/people/emil.berg@acme.example`;
      entries.change(principalArn, { tags: {} });
      look.release();
      await grantsIn(story, ids, "ACTIVE");

      await letReobservationCome(harness);
      await giveBack(story, ids);
      for (const grant of await grantsIn(story, ids, "REVOKED")) expectReceipt(grant);
      expect(entries.find(principalArn)).toBeUndefined();
      expect(ourEntries(harness)).toEqual([]);
    });
  });

  // The last one, since it kills the worker of all.
  describe("access that is due to end while its connector is gone", () => {
    it("raises an alarm by the server alone, and ends when the connector is back", async () => {
      const ids = await grantAccess(story, [LOST]);
      await grantsIn(story, ids, "ACTIVE");
      await kill(worker);

      await giveBack(story, ids);
      expect(await overdue()).toEqual([]);
      // As if two minutes had passed.
      await harness.sql("update grants set end_asked_at = end_asked_at - interval '2 minutes' where id = any($1)", [
        ids,
      ]);
      const alarmed = await eventually("the server tells", async () => {
        const found = await overdue();
        return found.some(({ overdueSince }) => overdueSince !== null) && found;
      });
      expect(alarmed.map(({ id }) => id)).toEqual(ids);
      expect(ourEntries(harness)).toEqual([`${LOST}: AmazonEKSViewPolicy`]);

      await harness.startWorker();
      for (const grant of await grantsIn(story, ids, "REVOKED")) expectReceipt(grant);
      expect(ourEntries(harness)).toEqual([]);
      expect(await overdue()).toEqual([]);
    });
  });

  async function principals(clusterName: string): Promise<string[]> {
    const rows = await harness.sql<{ arn: string }>(
      "select principal_arn as arn from access_targets where cluster_name = $1",
      [clusterName],
    );
    return rows.map(({ arn }) => arn);
  }

  async function overdue(): Promise<{ id: string; overdueSince: string | null }[]> {
    const { grants } = await api.ask<{
      grants: { nodes: { id: string; overdueSince: string | null }[] };
    }>("{ grants(filter: { overdue: true }) { nodes { id overdueSince } } }");
    return grants.nodes;
  }
});
