import type { TestBackend } from "../../../shared/platform/queue/testing/test-backends";
import { eventually } from "../../../testing/eventually";
import {
  expectReceipt,
  giveBack,
  grantAccess,
  grantsIn,
  letDoubtPass,
  letLeasesRunOut,
  openAccess,
  ourEntries,
  throughServer,
} from "../access";
import { emptyQueue } from "../empty-queue";
import { Harness, kill } from "../harness";

const NAMES = ["payments-eu", "storefront-us", "analytics"];

/** Grants are given and taken back though the queue loses all of its jobs. */
export async function grantsOutliveQueue(backend: TestBackend): Promise<void> {
  const redisUrl = backend.queue.kind === "redis" ? String(backend.queue.url) : undefined;
  await using harness = await Harness.open({ redisUrl });
  const loseQueue = () => (redisUrl ? backend.loseAll() : emptyQueue(harness));
  const worker = await harness.startWorker();
  const server = await harness.startServer();
  let story = await openAccess(harness, server.api);

  // One is stuck in the middle of it, the others wait for a worker that does nothing.
  const stuck = harness.hang({ operation: "AssociateAccessPolicy" });
  const first = await grantAccess(story, NAMES.slice(0, 1));
  await stuck.begun();
  process.kill(worker.pid, "SIGSTOP");
  const ids = [...first, ...(await grantAccess(story, NAMES.slice(1)))];
  // A server that ends hands over what it has promised.
  await server.child.stop();
  await loseQueue();
  await kill(worker);
  stuck.release();
  const second = await harness.startWorker();
  const next = await harness.startServer();
  story = throughServer(story, next.api);
  await letLeasesRunOut(harness);
  await grantsIn(story, ids, "ACTIVE");

  const stuckAgain = harness.hang({ operation: "DeleteAccessEntry" });
  await giveBack(story, ids.slice(0, 1));
  await stuckAgain.begun();
  process.kill(second.pid, "SIGSTOP");
  await giveBack(story, ids.slice(1));
  await next.child.stop();
  await loseQueue();
  await kill(second);
  stuckAgain.release();
  await harness.startWorker();
  story = throughServer(story, (await harness.startServer()).api);
  await letLeasesRunOut(harness);
  await eventually("all entries are gone", () => ourEntries(harness).length === 0);
  await eventually("that was observed", async () => {
    const unseen = await harness.sql("select from grants where absent_since is null");
    return unseen.length === 0;
  });
  await letDoubtPass(harness);
  for (const grant of await grantsIn(story, ids, "REVOKED")) expectReceipt(grant);
}
