import { eventually } from "../../../testing/eventually";
import { createJobConsumer } from "./bullmq-consumer";
import { createJobQueue } from "./bullmq-queue";
import { jobRoute } from "./job";
import { migrateQueue } from "./migrate-queue";
import { recordedLog } from "./testing/recorded-log";
import { createDatabase } from "./testing/test-backends";
import { lookJob } from "./testing/test-jobs";
import { untilTaken } from "./testing/until-taken";

describe("a database without the queue's tables", () => {
  it("is refused by both sides, and used by the same queue once it is migrated", async () => {
    const database = await createDatabase();
    const { log } = recordedLog();
    const ran: string[] = [];
    const backend = { kind: "postgres", pool: database.url } as const;
    const routes = [jobRoute(lookJob, async ({ id }) => void ran.push(id))];
    const consumer = () =>
      createJobConsumer(backend, { connectorId: "c", routes, concurrency: { discovery: 1, grants: 1, scans: 1 } }, log);
    const queue = createJobQueue(backend, log);
    const enqueue = () => queue.enqueue(lookJob, { id: "a" }, { connectorId: "c", deduplicationId: "a" });

    await expect(consumer().start()).rejects.toThrow("not initialized");
    const refused = async () => {
      const message: string = await enqueue().then(
        () => "taken",
        (error: Error) => error.message,
      );
      expect(message).not.toBe("taken");
      return message.includes("not initialized");
    };
    await eventually("the job is refused for that reason", refused);
    await Promise.all([migrateQueue(database.url), migrateQueue(database.url)]);
    await untilTaken("the job", enqueue);
    const working = consumer();
    await working.start();
    await eventually("the job runs", () => ran.length > 0);

    await working.stop(1_000);
    await queue.close();
    await database.drop();
  });
});
