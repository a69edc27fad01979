import { eventually } from "../testing/eventually";
import {
  type AccessStory,
  expectReceipt,
  giveBack,
  grantsIn,
  letDoubtPass,
  letLeasesRunOut,
  openAccess,
  ourEntries,
} from "./testing/access";
import { kill, Stage, saysLate } from "./testing/stage";

const VIEW = "AmazonEKSViewPolicy";
const ASKED = [{ permission: VIEW }, { permission: "AmazonEKSEditPolicy" }];
const LESS = { permissions: [{ permission: VIEW, namespaces: ["web", "shop"] }], durationSeconds: 1_200 };
const [QUIET, KILLED] = ["payments-us", "analytics"] as const;

interface Item {
  readonly id: string;
  readonly resourceName: string;
  readonly durationSeconds: number;
  readonly approvedDurationSeconds: number | null;
  readonly grantId: string | null;
}

describe("access that is approved for less", () => {
  let stage: Stage;
  let story: AccessStory;

  beforeAll(async () => {
    stage = await Stage.open();
    const { api } = await stage.startServer();
    const first = await stage.startWorker();
    story = await openAccess(stage, api);
    await first.stop();
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  it("reaches the clusters as the lesser access alone, also when the worker dies in between", async () => {
    const stuck = hangWhileAssociating();
    const worker = await stage.startWorker();
    const requestId = await ask();
    const items = await approveForLess(requestId);
    await stuck.begun();
    await kill(worker);
    stuck.release();

    const grantIds = items.map(({ grantId }) => grantId!);
    await Promise.all([stage.startWorker(), stage.startWorker()]);
    await letLeasesRunOut(stage);
    await grantsIn(story, grantIds, "ACTIVE");
    expect(ourEntries(stage).sort()).toEqual([`${KILLED}: ${VIEW}`, `${QUIET}: ${VIEW}`]);
    for (const name of [QUIET, KILLED])
      expect(scopesOf(name)).toEqual([{ type: "namespace", namespaces: ["shop", "web"] }]);
    // Nothing was taken away again, so nothing else was there at any moment.
    for (const operation of ["DisassociateAccessPolicy", "DeleteAccessEntry"]) {
      expect(stage.aws.calls({ operation })).toEqual([]);
    }
    // Where the dead worker's write gave the access, its time runs from that write.
    const inTime = "ends_at <= active_at + interval '20 minutes' and ends_at > created_at + interval '20 minutes'";
    const times = await stage.sql<{ id: string }>(`select from grants where id = any($1) and ${inTime}`, [grantIds]);
    expect(times).toHaveLength(2);

    await giveBack(story, grantIds);
    await eventually("nothing is left", () => ourEntries(stage).length === 0);
    const observedGone = "select from grants where id = any($1) and absent_since is null";
    await eventually("that was observed", async () => (await stage.sql(observedGone, [grantIds])).length === 0);
    // The dead worker's call may still take effect: nobody says that it is over before five minutes have passed.
    await letDoubtPass(stage);
    for (const grant of await grantsIn(story, grantIds, "REVOKED")) expectReceipt(grant);
    expect(stage.linesOfLevel("error").filter((line) => !saysLate(line))).toEqual([]);
  });

  function hangWhileAssociating() {
    const { accountId, region } = story.clusters.get(KILLED)!;
    return stage.hang({ operation: "AssociateAccessPolicy", accountId, region, applyFirst: true });
  }

  async function ask(): Promise<string> {
    const resourceIds = [QUIET, KILLED].map((name) => story.clusters.get(name)!.id);
    const input = { resourceIds, permissions: ASKED, durationSeconds: 3_600, justification: "It hangs" };
    const { createAccessRequest } = await story.emil.ask<{ createAccessRequest: { request: { id: string } } }>(
      "mutation ($input: AccessRequestInput!) { createAccessRequest(input: $input) { request { id } } }",
      { input },
    );
    return createAccessRequest.request.id;
  }

  async function approveForLess(id: string): Promise<readonly Item[]> {
    const { approveRequest } = await story.ana.ask<{ approveRequest: { request: { items: Item[] } } }>(
      `mutation ($id: ID!, $less: LessAccessInput) { approveRequest(requestId: $id, less: $less) {
         request { items { id resourceName durationSeconds approvedDurationSeconds grantId } } } }`,
      { id, less: LESS },
    );
    const { items } = approveRequest.request;
    expect(items).toMatchObject([
      { durationSeconds: 3_600, approvedDurationSeconds: 1_200 },
      { durationSeconds: 3_600, approvedDurationSeconds: 1_200 },
    ]);
    return items;
  }

  function scopesOf(name: string): readonly unknown[] {
    const clusters = [...stage.aws.world.accounts.values()].flatMap((account) => account.clusters.all());
    const cluster = clusters.find((one) => one.name === name)!;
    const entries = stage.aws.world.entriesOf(cluster).list();
    const ours = entries.filter(({ tags }) => tags["managed-by"] === "drawbridge");
    return ours.flatMap(({ policies }) => [...policies.values()].map(({ scope }) => scope));
  }
});
