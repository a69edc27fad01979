import type { FaultSpec } from "../simulator/gateway/faults";
import { eventually } from "../testing/eventually";
import {
  type AccessStory,
  expectReceipt,
  giveBack,
  grantAccess,
  grantsIn,
  letLeasesRunOut,
  openAccess,
  ourEntries,
} from "./testing/access";
import { Harness, kill } from "./testing/harness";

const BY_IDENTITY_CENTER = { principalStrategy: "IDENTITY_CENTER", principalRoleTemplate: null };

/** Every call of a person's first grant in an account, in their order; writes once before and once after they are carried out. */
const WHILE_PREPARING: readonly FaultSpec[] = [
  { operation: "ListInstances" },
  { operation: "GetUserId" },
  { operation: "ListAccountAssignments" },
  { operation: "DescribeUser" },
  { operation: "CreateAccountAssignment" },
  { operation: "CreateAccountAssignment", applyFirst: true },
  { operation: "ListRoles" },
];

const WHILE_REMOVING: readonly FaultSpec[] = [
  { operation: "ListAccountAssignments" },
  { operation: "DeleteAccountAssignment" },
  { operation: "DeleteAccountAssignment", applyFirst: true },
  { operation: "ListRoles" },
];

describe("a slot that is leased in Identity Center", () => {
  it.concurrent("is the only one, and comes and goes though the worker is killed between any two calls", async () => {
    await using harness = await Harness.open();
    const story = await open(harness);
    const [id] = await grantAccess(story, ["payments-eu"]);
    await dieAtEach(harness, WHILE_PREPARING);
    const last = await harness.startWorker();
    await letLeasesRunOut(harness);
    await grantsIn(story, [id!], "ACTIVE");
    expect([assignments(harness), ourEntries(harness)]).toEqual([
      [expect.stringMatching(/^drawbridge-\d\d$/)],
      ["payments-eu: AmazonEKSViewPolicy"],
    ]);

    await giveBack(story, [id!]);
    for (const grant of await grantsIn(story, [id!], "REVOKED")) expectReceipt(grant);
    await last.stop();
    await harness.sql("update bindings set state = 'REMOVING', next_reconcile_at = now()");
    await dieAtEach(harness, WHILE_REMOVING);
    await harness.startWorker();
    await letLeasesRunOut(harness);
    await eventually("nothing is left", () => assignments(harness).length === 0);
    expect(ourEntries(harness)).toEqual([]);
    expect(harness.linesOfLevel("error")).toEqual([]);
  });

  it.concurrent("is another one for a new grant while the last assignment is being removed", async () => {
    await using harness = await Harness.open({ assignmentMs: 2_000 });
    const story = await open(harness);
    await harness.startWorker();
    const [first] = await grantAccess(story, ["payments-eu"]);
    await grantsIn(story, [first!], "ACTIVE");
    const before = await principal(harness);
    await giveBack(story, [first!]);
    await grantsIn(story, [first!], "REVOKED");

    // As if the days had passed for which it is kept.
    await harness.sql("update bindings set state = 'REMOVING', next_reconcile_at = now()");
    await harness.isCalled("DeleteAccountAssignment");
    const [second] = await grantAccess(story, ["payments-eu"]);
    await grantsIn(story, [second!], "ACTIVE");
    expect(await principal(harness)).not.toBe(before);
    await eventually("the first is gone", () => assignments(harness).length === 1);

    await giveBack(story, [second!]);
    for (const grant of await grantsIn(story, [second!], "REVOKED")) expectReceipt(grant);
    expect(ourEntries(harness)).toEqual([]);
    expect(harness.linesOfLevel("error")).toEqual([]);
  });
});

async function open(harness: Harness): Promise<AccessStory> {
  const { api } = await harness.startServer();
  const worker = await harness.startWorker();
  const story = await openAccess(harness, api, BY_IDENTITY_CENTER);
  await worker.stop();
  return story;
}

/** One worker after another gets stuck at the next call, and is killed there. */
async function dieAtEach(harness: Harness, places: readonly FaultSpec[]): Promise<void> {
  for (const place of places) {
    const stuck = harness.hang(place);
    const worker = await harness.startWorker();
    await letLeasesRunOut(harness);
    await harness.sql("update bindings set next_reconcile_at = now() where next_reconcile_at is not null");
    await stuck.begun();
    await kill(worker);
    stuck.release();
  }
}

function assignments(harness: Harness): string[] {
  return harness.aws.world
    .identityCenterAdmin!.permissionSets.assignments()
    .map(({ set }) => set.name)
    .filter((name) => name.startsWith("drawbridge-"));
}

async function principal(harness: Harness): Promise<string> {
  const [row] = await harness.sql<{ arn: string }>(
    "select principal_arn as arn from bindings where state = 'READY' order by created_at desc limit 1",
  );
  return row!.arn;
}
