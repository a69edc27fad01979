import type { RunningChild } from "../launcher/processes";
import type { FaultSpec } from "../simulator/gateway/faults";
import { eventually } from "../testing/eventually";
import {
  type AccessStory,
  expectReceipt,
  giveBack,
  grantAccess,
  grantsIn,
  letDoubtPass,
  letLeasesRunOut,
  openAccess,
  ourEntries,
} from "./testing/access";
import { Harness, kill, saysLate } from "./testing/harness";

const VIEW = "AmazonEKSViewPolicy";
const EDIT = "AmazonEKSEditPolicy";
const LESS = { permissions: [{ permission: VIEW, namespaces: ["web", "shop"] }], durationSeconds: 1_200 };
const [QUIET, STUCK] = ["payments-eu", "logistics-eu"] as const;

/** Where the worker is when it dies, one cluster for each: calls are never answered, whether they were carried out or not. */
const WHILE_GIVING: Readonly<Record<string, FaultSpec>> = {
  siem: { operation: "GetRole" },
  "storefront-staging": { operation: "AssumeRole" },
  "payments-us": { operation: "DescribeAccessEntry" },
  "storefront-eu": { operation: "CreateAccessEntry" },
  "storefront-us": { operation: "CreateAccessEntry", applyFirst: true },
  "storefront-us-west": { operation: "AssociateAccessPolicy" },
  analytics: { operation: "AssociateAccessPolicy", applyFirst: true },
  streaming: { operation: "DescribeAccessEntry", after: 1 },
};

const WHILE_TAKING: Readonly<Record<string, FaultSpec>> = {
  siem: { operation: "DeleteAccessEntry" },
  "storefront-staging": { operation: "AssumeRole" },
  "payments-us": { operation: "DeleteAccessEntry", applyFirst: true },
  "storefront-eu": { operation: "DescribeAccessEntry" },
  "storefront-us": { operation: "DescribeAccessEntry", after: 1 },
};

/** The person keeps other access to these. */
const WHILE_NARROWING: Readonly<Record<string, FaultSpec>> = {
  "storefront-us-west": { operation: "DescribeAccessEntry" },
  analytics: { operation: "DisassociateAccessPolicy" },
  streaming: { operation: "DisassociateAccessPolicy", applyFirst: true },
};

interface Item {
  readonly id: string;
  readonly resourceName: string;
  readonly durationSeconds: number;
  readonly approvedDurationSeconds: number | null;
  readonly grantId: string | null;
}

/** Stories in one world. Each has clusters of its own, and leaves no entry of ours. */
describe("while workers are killed:", () => {
  let harness: Harness;
  let story: AccessStory;
  /** The running workers: that of the set-up, later those that took over from a dead one. */
  let workers: readonly RunningChild[];

  beforeAll(async () => {
    harness = await Harness.open();
    const { api } = await harness.startServer();
    workers = [await harness.startWorker()];
    story = await openAccess(harness, api);
  });
  afterAll(() => harness[Symbol.asyncDispose]());

  // The first story: until its access is given back, AWS has got no call that takes anything away.
  describe("access that is approved for less", () => {
    it("reaches the clusters as the lesser access alone, also when the worker dies in between", async () => {
      const place = { [STUCK]: { operation: "AssociateAccessPolicy", applyFirst: true } };
      const items = await dieAt(place, async () => approveForLess(await askForMore()), workers[0]);
      const grantIds = items.map(({ grantId }) => grantId!);
      await takeOver();
      await grantsIn(story, grantIds, "ACTIVE");
      expect(ourEntries(harness).sort()).toEqual([`${STUCK}: ${VIEW}`, `${QUIET}: ${VIEW}`]);
      for (const name of [QUIET, STUCK])
        expect(scopesOf(name)).toEqual([{ type: "namespace", namespaces: ["shop", "web"] }]);
      // Nothing was taken away again, so nothing else was there at any moment.
      for (const operation of ["DisassociateAccessPolicy", "DeleteAccessEntry"]) {
        expect(harness.aws.calls({ operation })).toEqual([]);
      }
      // Where the dead worker's write gave the access, its time runs from that write.
      const inTime = "ends_at <= active_at + interval '20 minutes' and ends_at > created_at + interval '20 minutes'";
      const times = await harness.sql(`select from grants where id = any($1) and ${inTime}`, [grantIds]);
      expect(times).toHaveLength(2);

      await giveBack(story, grantIds);
      await eventually("nothing is left", () => ourEntries(harness).length === 0);
      await observedGone(grantIds);
      // The dead worker's call may still take effect: nobody says that it is over before five minutes have passed.
      await letDoubtPass(harness);
      for (const grant of await grantsIn(story, grantIds, "REVOKED")) expectReceipt(grant);
      expect(errors()).toEqual([]);
    });
  });

  describe("GRANT-14: a worker that is killed", () => {
    it("between any two calls of a grant still gives the access, with one entry", async () => {
      const names = Object.keys(WHILE_GIVING);
      const ids = await dieAt(WHILE_GIVING, () => grantAccess(story, names));
      await takeOver();
      await grantsIn(story, ids, "ACTIVE");
      expect(ourEntries(harness).sort()).toEqual(names.map((name) => `${name}: ${VIEW}`).sort());
    });

    it("between any two calls of a revocation leaves no access behind", async () => {
      const taken = Object.keys(WHILE_TAKING);
      const narrowed = Object.keys(WHILE_NARROWING);
      const kept = await grantAccess(story, narrowed, { permission: EDIT });
      await grantsIn(story, kept, "ACTIVE");
      const given = await viewOn([...taken, ...narrowed]);

      await dieAt({ ...WHILE_TAKING, ...WHILE_NARROWING }, () => giveBack(story, given));
      await takeOver();
      const left = narrowed.map((name) => `${name}: ${EDIT}`).sort();
      await eventually("what was given back is gone", () => sameLists(ourEntries(harness).sort(), left));
      await observedGone(given);

      // A call of the dead worker may still take effect, so nothing counts as ended for five minutes.
      const inDoubt = await harness.sql<{ name: string }>(
        "select cluster_name as name from access_targets where in_doubt_since is not null order by name",
      );
      expect(inDoubt.map(({ name }) => name)).toEqual(
        expect.arrayContaining(["analytics", "payments-us", "siem", "streaming"]),
      );
      await letDoubtPass(harness);
      for (const grant of await grantsIn(story, given, "REVOKED")) expectReceipt(grant);
      await grantsIn(story, kept, "ACTIVE");

      await giveBack(story, kept);
      for (const grant of await grantsIn(story, kept, "REVOKED")) expectReceipt(grant);
      expect(ourEntries(harness)).toEqual([]);
      expect(errors()).toEqual([]);
    });
  });

  /** One worker alone gets stuck at all these places at once, and is killed there. A new one assumes every role anew. */
  async function dieAt<T>(
    places: Readonly<Record<string, FaultSpec>>,
    begin: () => Promise<T>,
    running?: RunningChild,
  ): Promise<T> {
    await Promise.all(workers.filter((worker) => worker !== running).map((worker) => worker.stop()));
    const stuck = Object.entries(places).map(([name, spec]) => {
      const { accountId, region } = story.clusters.get(name)!;
      const isRegional = spec.operation.includes("Access");
      return harness.hang({ accountId, ...(isRegional && { region }), ...spec });
    });
    const worker = running ?? (await harness.startWorker());
    const begun = await begin();
    await Promise.all(stuck.map((place) => place.begun()));
    await kill(worker);
    workers = [];
    for (const place of stuck) place.release();
    return begun;
  }

  /** Two at once, as after a deployment. */
  async function takeOver(): Promise<void> {
    workers = await Promise.all([harness.startWorker(), harness.startWorker()]);
    await letLeasesRunOut(harness);
  }

  async function observedGone(grantIds: readonly string[]): Promise<void> {
    const unseen = "select from grants where id = any($1) and absent_since is null";
    await eventually("that was observed", async () => (await harness.sql(unseen, [grantIds])).length === 0);
  }

  function errors(): string[] {
    return harness.linesOfLevel("error").filter((line) => !saysLate(line));
  }

  async function askForMore(): Promise<string> {
    const resourceIds = [QUIET, STUCK].map((name) => story.clusters.get(name)!.id);
    const permissions = [{ permission: VIEW }, { permission: EDIT }];
    const input = { resourceIds, permissions, durationSeconds: 3_600, justification: "It hangs" };
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
    const clusters = [...harness.aws.world.accounts.values()].flatMap((account) => account.clusters.all());
    const cluster = clusters.find((one) => one.name === name)!;
    const entries = harness.aws.world.entriesOf(cluster).list();
    const ours = entries.filter(({ tags }) => tags["managed-by"] === "drawbridge");
    return ours.flatMap(({ policies }) => [...policies.values()].map(({ scope }) => scope));
  }

  /** The grants of View on these clusters. */
  async function viewOn(names: readonly string[]): Promise<string[]> {
    const rows = await harness.sql<{ id: string; name: string }>(
      "select id, resource_name as name from grants where access -> 'policies' -> 0 ->> 'policy' = $1",
      [VIEW],
    );
    return names.map((name) => rows.find((row) => row.name === name)!.id);
  }
});

function sameLists(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one, index) => one === others[index]);
}
