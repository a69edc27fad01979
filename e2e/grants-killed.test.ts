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
import { kill, Stage, saysLate } from "./testing/stage";

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

describe("GRANT-14: a worker that is killed", () => {
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

  it("between any two calls of a grant still gives the access, with one entry", async () => {
    const names = Object.keys(WHILE_GIVING);
    const ids = await dieAt(WHILE_GIVING, () => grantAccess(story, names));
    // Two at once, as after a deployment.
    const [one, other] = await Promise.all([stage.startWorker(), stage.startWorker()]);
    await letLeasesRunOut(stage);
    await grantsIn(story, ids, "ACTIVE");
    expect(ourEntries(stage).sort()).toEqual(names.map((name) => `${name}: AmazonEKSViewPolicy`).sort());
    await Promise.all([one.stop(), other.stop()]);
  });

  it("between any two calls of a revocation leaves no access behind", async () => {
    const taken = Object.keys(WHILE_TAKING);
    const narrowed = Object.keys(WHILE_NARROWING);
    const giving = await stage.startWorker();
    const second = await grantAccess(story, narrowed, { permission: "AmazonEKSEditPolicy" });
    await grantsIn(story, second, "ACTIVE");
    await giving.stop();
    const first = await idsOf([...taken, ...narrowed]);

    await dieAt({ ...WHILE_TAKING, ...WHILE_NARROWING }, () => giveBack(story, first));
    await Promise.all([stage.startWorker(), stage.startWorker()]);
    await letLeasesRunOut(stage);
    const left = narrowed.map((name) => `${name}: AmazonEKSEditPolicy`).sort();
    await eventually("what was given back is gone", () => sameLists(ourEntries(stage).sort(), left));
    const observedGone = "select from grants where id = any($1) and absent_since is null";
    await eventually("that was observed", async () => (await stage.sql(observedGone, [first])).length === 0);

    // A call of the dead worker may still take effect, so nothing counts as ended for five minutes.
    const inDoubt = await stage.sql<{ name: string }>(
      "select cluster_name as name from access_targets where in_doubt_since is not null order by name",
    );
    expect(inDoubt.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["analytics", "payments-us", "siem", "streaming"]),
    );
    await letDoubtPass(stage);
    for (const grant of await grantsIn(story, first, "REVOKED")) expectReceipt(grant);
    await grantsIn(story, second, "ACTIVE");

    await giveBack(story, second);
    for (const grant of await grantsIn(story, second, "REVOKED")) expectReceipt(grant);
    expect(ourEntries(stage)).toEqual([]);
    expect(stage.linesOfLevel("error").filter((line) => !saysLate(line))).toEqual([]);
  });

  /** A worker gets stuck at all these places at once, and is killed there. */
  async function dieAt<T>(places: Readonly<Record<string, FaultSpec>>, begin: () => Promise<T>): Promise<T> {
    const stuck = Object.entries(places).map(([name, spec]) => {
      const { accountId, region } = story.clusters.get(name)!;
      const isRegional = spec.operation.includes("Access");
      return stage.hang({ accountId, ...(isRegional && { region }), ...spec });
    });
    const worker = await stage.startWorker();
    const begun = await begin();
    await Promise.all(stuck.map((place) => place.begun()));
    await kill(worker);
    for (const place of stuck) place.release();
    return begun;
  }

  async function idsOf(names: readonly string[]): Promise<string[]> {
    const rows = await stage.sql<{ id: string; name: string }>(
      "select id, resource_name as name from grants where access -> 'policies' -> 0 ->> 'policy' = 'AmazonEKSViewPolicy'",
    );
    return names.map((name) => rows.find((row) => row.name === name)!.id);
  }
});

function sameLists(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one, index) => one === others[index]);
}
