import { testBackends } from "../shared/platform/queue/testing/test-backends";
import { emptyQueue } from "./testing/empty-queue";
import { Harness } from "./testing/harness";
import { connectOrganization, endOf, middleOf, startSync } from "./testing/integrations";
import { resources } from "./testing/inventory";
import { grantsOutliveQueue } from "./testing/stories/lost-queue";

const REDIS_DATABASE = 5;
const ACCOUNTS = 100;

describe("a queue that loses all of its jobs", () => {
  it.concurrent.each(testBackends())("on $name, delays a sync by a sweep and never loses it", async (kind) => {
    const backend = await kind.open(REDIS_DATABASE);
    const redisUrl = backend.queue.kind === "redis" ? String(backend.queue.url) : undefined;
    await using harness = await Harness.open({ scenario: "generated:100x1x100", latencyMs: 150, redisUrl });
    const loseQueue = () => (redisUrl ? backend.loseAll() : emptyQueue(harness));
    const worker = await harness.startWorker();
    const firstServer = await harness.startServer();

    // Before anybody has seen the first job of the run. A server that ends hands over what it has promised.
    const first = harness.holdSyncs();
    process.kill(worker.pid, "SIGSTOP");
    const { id, lastSyncRun } = await connectOrganization(harness, firstServer.api);
    await firstServer.child.stop();
    await loseQueue();
    process.kill(worker.pid, "SIGCONT");
    const { api } = await harness.startServer();
    // Again while its jobs are being worked on.
    await middleOf(api, lastSyncRun!.id);
    await loseQueue();
    first.release();
    expect(await endOf(api, lastSyncRun!.id)).toMatchObject({ state: "SUCCEEDED", clustersFound: ACCOUNTS });
    expect(await secondsUntilStarted(harness)).toBeGreaterThan(4);

    // And while nobody works on a run that has begun.
    const again = harness.holdSyncs();
    const second = await startSync(api, id);
    await middleOf(api, second.id);
    await worker.stop();
    await loseQueue();
    again.release();
    await harness.startWorker();
    expect(await endOf(api, second.id)).toMatchObject({ state: "SUCCEEDED", accountsDone: ACCOUNTS });
    expect(await resources(api)).toHaveLength(ACCOUNTS);
    expect(harness.linesOfLevel("error")).toEqual([]);
    await backend.close();
  });

  // On Redis, grants-lost-queue.test.ts plays it.
  it.concurrent("on postgres, delays grants and revocations by a sweep, and loses none", async () => {
    const backend = await testBackends()[0]!.open(REDIS_DATABASE);
    await grantsOutliveQueue(backend);
    await backend.close();
  });
});

async function secondsUntilStarted(harness: Harness): Promise<number> {
  const [run] = await harness.sql<{ seconds: number }>(
    "select extract(epoch from started_at - created_at)::float as seconds from sync_runs",
  );
  return run!.seconds;
}
