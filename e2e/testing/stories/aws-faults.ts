import type { FaultSpec } from "../../../simulator/gateway/faults";
import { eventually } from "../../../testing/eventually";
import { expectReceipt, giveBack, grantAccess, grantsIn, letDoubtPass, openAccess, ourEntries } from "../access";
import { Harness } from "../harness";

const NAMES = ["payments-eu", "payments-us", "storefront-eu", "storefront-us", "analytics", "siem"];

/** The calls that change the access entries of a grant. */
export const ENTRY_WRITES = ["CreateAccessEntry", "AssociateAccessPolicy", "DeleteAccessEntry"];

/** At every second call, for as long as the story lasts. */
export const HALF_OF_THE_CALLS = { forever: true, share: 0.5 } as const;

/** Gives six grants and takes them back while AWS has these faults. */
export async function grantsComeAndGo(faults: readonly FaultSpec[]): Promise<void> {
  await using harness = await Harness.open();
  await harness.startWorker();
  const { api } = await harness.startServer();
  const story = await openAccess(harness, api);
  for (const fault of faults) harness.aws.addFault(fault);

  const ids = await grantAccess(story, NAMES);
  await grantsIn(story, ids, "ACTIVE");
  expect(ourEntries(harness).sort()).toEqual(NAMES.map((name) => `${name}: AmazonEKSViewPolicy`).sort());
  await giveBack(story, ids);
  await eventually(
    "all entries were observed gone",
    async () => (await harness.sql("select from grants where absent_since is null")).length === 0,
  );
  // Until then a call that AWS carries out late may make an entry again, which is found and removed.
  await letDoubtPass(harness);
  for (const grant of await grantsIn(story, ids, "REVOKED")) expectReceipt(grant);
  expect(ourEntries(harness)).toEqual([]);
}
