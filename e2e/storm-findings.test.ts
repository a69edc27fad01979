import {
  expectReceipt,
  giveBack,
  grantAccess,
  grantsIn,
  letReobservationCome,
  openAccess,
  ourEntries,
} from "./testing/access";
import { Stage } from "./testing/stage";

/** Faults that a storm has found, each as the shortest story that shows it. */
describe("an entry whose tags are taken off", () => {
  it("before its first observation stays ours, and is removed with its grant", async () => {
    await using stage = await Stage.open();
    await stage.startWorker();
    const { api } = await stage.startServer();
    const story = await openAccess(stage, api);
    const { accountId, region, name } = story.clusters.get("siem")!;
    // The look after the writes: the first one is before them.
    const look = stage.hold({ operation: "DescribeAccessEntry", accountId, after: 1 });
    const ids = await grantAccess(story, [name]);
    await look.begun();
    const entries = stage.aws.world.entries(accountId, region, name);
    const principalArn = `arn:aws:iam::${accountId}:role/people/emil.berg@acme.example`;
    entries.change(principalArn, { tags: {} });
    look.release();
    await grantsIn(story, ids, "ACTIVE");

    await letReobservationCome(stage);
    await giveBack(story, ids);
    for (const grant of await grantsIn(story, ids, "REVOKED")) expectReceipt(grant);
    expect(entries.find(principalArn)).toBeUndefined();
    expect(ourEntries(stage)).toEqual([]);
  });
});
