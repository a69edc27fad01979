import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { eventually } from "../../../testing/eventually";
import { createJobConsumer } from "./bullmq-consumer";
import { createJobQueue } from "./bullmq-queue";
import { jobRoute } from "./job";
import { forkRole } from "./testing/child-role";
import { recordedLog } from "./testing/recorded-log";
import { testBackends } from "./testing/test-backends";
import { lookJob } from "./testing/test-jobs";
import { untilTaken } from "./testing/until-taken";

// All backends at once, because locks take their time to run out.
it.concurrent.each(testBackends())("another worker takes over the job of a killed one, on $name", async (kind) => {
  const backend = await kind.open(2);
  const { log } = recordedLog();
  const queue = createJobQueue(backend.queue, log);
  const connectorId = randomUUID();
  const victim = forkRole({ do: "hold-job", queue: backend.queue, connectorId });
  const enqueue = (id: string) =>
    untilTaken(id, () => queue.enqueue(lookJob, { id }, { connectorId, deduplicationId: "a" }));
  await enqueue("a");
  await once(victim, "message");
  // Kept to run once after the running one, on any worker.
  await enqueue("again");

  const ran: string[] = [];
  const routes = [jobRoute(lookJob, async ({ id }) => void ran.push(id))];
  const rescuer = createJobConsumer(
    backend.queue,
    { connectorId, routes, concurrency: { discovery: 1, grants: 1, scans: 1 } },
    log,
  );
  await rescuer.start();
  victim.kill("SIGKILL");
  await eventually("the job is taken over", () => ran.length === 2);
  expect(ran).toEqual(["a", "again"]);

  await rescuer.stop(1_000);
  await queue.close();
  await backend.close();
});
