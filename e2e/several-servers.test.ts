import { testBackends } from "../shared/platform/queue/testing/test-backends";
import { Harness } from "./testing/harness";
import { connectOrganization } from "./testing/integrations";
import { type ProgressEvent, ProgressRecorder } from "./testing/progress";

const REDIS_DATABASE = 4;

describe("two servers with live events", () => {
  it.concurrent.each(testBackends())(
    "on $name tell every subscriber of the same end, however late it subscribed",
    async (kind) => {
      const backend = await kind.open(REDIS_DATABASE);
      await using harness = await Harness.open({ scenario: "generated:70x1x70", latencyMs: 250, ...redisOf(backend) });
      await harness.startWorker();
      const [one, other] = await Promise.all([harness.startServer(), harness.startServer()]);

      // No account is done before both subscribers are there.
      const held = harness.hold({ operation: "ListClusters" });
      const { id, lastSyncRun } = await connectOrganization(harness, one.api);
      await using first = new ProgressRecorder(one.api, id);
      await using second = new ProgressRecorder(other.api, id);
      await Promise.all([first.first(), second.first()]);
      held.release();
      const runId = lastSyncRun!.id;
      await Promise.all([first.last(runId), second.last(runId)]);
      await using late = new ProgressRecorder(other.api, id);
      await late.last(runId);

      const expected: ProgressEvent = {
        accountsDone: 70,
        accountsTotal: 70,
        clustersFound: 70,
        failures: 0,
        done: true,
        run: { id: runId, state: "SUCCEEDED" },
      };
      expect(first.events.filter(({ done }) => done)).toEqual([expected]);
      expect(second.events.filter(({ done }) => done)).toEqual([expected]);
      expect(late.events).toEqual([expected]);
      for (const { events } of [first, second]) expect(events[0]).toMatchObject({ accountsDone: 0, done: false });
      await backend.close();
    },
  );
});

function redisOf({ queue }: { queue: { kind: string; url?: unknown } }): { redisUrl?: string } {
  return queue.kind === "redis" ? { redisUrl: String(queue.url) } : {};
}
