import { Harness, kill } from "./testing/harness";
import {
  connectAndSync,
  connectOrganization,
  endOf,
  integrationOf,
  middleOf,
  startSync,
  sync,
} from "./testing/integrations";
import { resources } from "./testing/inventory";
import { ProgressRecorder } from "./testing/progress";

const DISCONNECTED = { code: "CONNECTOR_DISCONNECTED", message: expect.stringContaining("'e2e' is disconnected") };

describe("a disconnected connector", () => {
  it.concurrent("fails a sync at once, without a call to AWS, and keeps the inventory until it is back", async () => {
    await using harness = await Harness.open();
    const worker = await harness.startWorker();
    const { api } = await harness.startServer();
    const { id } = await connectAndSync(harness, api);
    const known = await resources(api);
    await worker.stop();
    await missHeartbeats(harness);
    harness.aws.clearCalls();

    expect(await integrationOf(api, id)).toMatchObject({
      status: "ERROR",
      statusReasons: ["The connector is disconnected."],
    });
    const run = await startSync(api, id);
    expect(run).toMatchObject({ state: "FAILED", failure: DISCONNECTED });
    expect(run.failure!.advice).toContain("Start the connector's worker");
    expect(harness.aws.calls()).toEqual([]);
    expect(await resources(api)).toEqual(known);
    expect(await integrationOf(api, id)).toMatchObject({ status: "ERROR", statusReasons: [DISCONNECTED.message] });

    await harness.startWorker();
    expect(await sync(api, id)).toMatchObject({ state: "PARTIAL", resourcesAdded: 0, resourcesMissing: 0 });
    expect((await integrationOf(api, id)).status).toBe("WARNING");
    expect(await resources(api)).toEqual(known);
  });

  it.concurrent("fails the sync that it was working on, and tells its subscribers", async () => {
    await using harness = await Harness.open({ scenario: "generated:100x1x100", latencyMs: 200 });
    const held = harness.holdSyncs();
    const worker = await harness.startWorker();
    const { api } = await harness.startServer();
    const { id, lastSyncRun } = await connectOrganization(harness, api);
    await using follower = new ProgressRecorder(api, id);
    await middleOf(api, lastSyncRun!.id, 10);
    await kill(worker);
    held.release();
    await missHeartbeats(harness);

    expect(await endOf(api, lastSyncRun!.id)).toMatchObject({ state: "FAILED", failure: DISCONNECTED });
    expect(await follower.last(lastSyncRun!.id)).toMatchObject({ done: true, run: { state: "FAILED" } });
    const found = await resources(api);
    expect(found.length).toBeGreaterThanOrEqual(10);
    expect(await integrationOf(api, id)).toMatchObject({ status: "ERROR", statusReasons: [DISCONNECTED.message] });

    await harness.startWorker();
    const run = await endOf(api, (await startSync(api, id)).id);
    expect(run).toMatchObject({ state: "SUCCEEDED", resourcesAdded: 100 - found.length });
    expect((await integrationOf(api, id)).status).toBe("ACTIVE");
  });
});

/** As if it had been away for longer than a connector may. */
async function missHeartbeats(harness: Harness): Promise<void> {
  await harness.sql("update connectors set last_seen_at = last_seen_at - interval '2 minutes'");
}
