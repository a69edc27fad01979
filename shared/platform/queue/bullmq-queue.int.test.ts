import { randomUUID } from "node:crypto";
import { z } from "zod";
import { eventually } from "../../../testing/eventually";
import { createJobConsumer } from "./bullmq-consumer";
import { createJobQueue } from "./bullmq-queue";
import { defineJob, type JobConsumer, type JobQueue, type JobRoute, jobRoute } from "./job";
import { recordedLog } from "./testing/recorded-log";
import { backendDown, type TestBackend, testBackends } from "./testing/test-backends";
import { countJob, lookJob } from "./testing/test-jobs";

describe.each(testBackends())("the job queue on $name", (kind) => {
  let backend: TestBackend;
  let queue: JobQueue;
  let consumers: JobConsumer[] = [];
  let connectorId: string;
  let recorded: ReturnType<typeof recordedLog>;

  beforeAll(async () => {
    backend = await kind.open(1);
    queue = createJobQueue(backend.queue, recordedLog().log);
  });

  beforeEach(() => {
    connectorId = randomUUID();
    recorded = recordedLog();
  });

  afterEach(async () => {
    await Promise.all(consumers.map((consumer) => consumer.stop(1_000)));
    consumers = [];
  });

  afterAll(async () => {
    await queue.close();
    await backend.close();
  });

  async function consume(routes: JobRoute[], connector = connectorId, concurrency = 5): Promise<JobConsumer> {
    const options = {
      connectorId: connector,
      routes,
      concurrency: { discovery: concurrency, grants: concurrency, scans: concurrency },
    };
    const consumer = createJobConsumer(backend.queue, options, recorded.log);
    consumers.push(consumer);
    await consumer.start();
    return consumer;
  }

  const enqueue = (id: string, deduplicationId = id, connector = connectorId) =>
    queue.enqueue(lookJob, { id }, { connectorId: connector, deduplicationId });

  const failures = () => recorded.lines.filter((line) => line.msg === "job failed");

  /** All earlier jobs have run once a later job has. */
  async function everythingRan(ran: readonly string[]): Promise<void> {
    const last = `last-${randomUUID()}`;
    await enqueue(last);
    await eventually("the last job runs", () => ran.includes(last));
  }

  /** Records the ids and holds each job until it is released. */
  function holding() {
    const ran: string[] = [];
    const held: (() => void)[] = [];
    let open = false;
    const handler = jobRoute(lookJob, async ({ id }) => {
      ran.push(id);
      if (!open) await new Promise<void>((resolve) => held.push(resolve));
    });
    const letGo = () => {
      open = true;
      for (const release of held.splice(0)) release();
    };
    return { ran, handler, letGo };
  }

  function recording() {
    const ran: string[] = [];
    return { ran, handler: jobRoute(lookJob, async ({ id }) => void ran.push(id)) };
  }

  it("runs a job once, with its payload", async () => {
    const { ran, handler } = recording();
    await consume([handler]);
    await enqueue("a");
    await everythingRan(ran);
    expect(ran.filter((id) => id === "a")).toHaveLength(1);
  });

  it("drops a job that is enqueued while an equal one waits", async () => {
    const { ran, handler } = recording();
    for (const id of ["first", "second", "third"]) await enqueue(id, "same");
    await consume([handler], connectorId, 1);
    await everythingRan(ran);
    expect(ran.slice(0, -1)).toEqual(["first"]);
  });

  it("runs exactly one more job for those that are enqueued while it runs", async () => {
    const { ran, handler, letGo } = holding();
    await consume([handler]);
    await enqueue("first", "same");
    await eventually("the job runs", () => ran.length === 1);
    for (const id of ["second", "third", "fourth"]) await enqueue(id, "same");
    letGo();
    await eventually("it runs once more", () => ran.length === 2);
    await everythingRan(ran);
    expect(ran.slice(0, -1)).toEqual(["first", "fourth"]);
  });

  it("keeps jobs of two kinds with the same deduplication id apart", async () => {
    const { ran, handler } = recording();
    await enqueue("a", "same");
    await queue.enqueue(countJob, { id: "b" }, { connectorId, deduplicationId: "same" });
    await consume([handler, jobRoute(countJob, async ({ id }) => void ran.push(id))]);
    await eventually("both run", () => ran.length === 2);
  });

  it("runs the next job of the same deduplication id after one that failed, and logs the failure once with its ids", async () => {
    const { ran, handler } = recording();
    const failing: JobRoute = {
      ...handler,
      run: async (raw, context) => {
        await handler.run(raw, context);
        if (ran.length === 1) throw new Error("no such cluster\0");
      },
    };
    await consume([failing]);
    await enqueue("a");
    await eventually("it failed", () => failures().length === 1);
    // The failure is logged before it is stored, and until then the next one would be kept for later instead.
    await everythingRan(ran);
    await enqueue("a");
    await eventually("it runs again", () => ran.filter((id) => id === "a").length === 2);
    expect(failures()).toMatchObject([
      { job: "tests.look", payload: { id: "a" }, err: { message: "no such cluster\0" } },
    ]);
    expect(failures()[0]?.jobId).toEqual(expect.any(String));
  });

  it("logs and drops a payload that does not parse", async () => {
    const { ran, handler } = recording();
    await consume([handler]);
    const older = defineJob({ name: lookJob.name, group: lookJob.group, payload: z.object({ id: z.number() }) });
    await queue.enqueue(older, { id: 7 }, { connectorId, deduplicationId: "odd" });
    await everythingRan(ran);
    expect(ran).toHaveLength(1);
    expect(failures()).toMatchObject([{ job: "tests.look", payload: { id: 7 } }]);
  });

  it("logs and drops a job without a handler", async () => {
    const { ran, handler } = recording();
    await consume([handler]);
    await queue.enqueue(countJob, { id: "a" }, { connectorId, deduplicationId: "a" });
    await everythingRan(ran);
    expect(failures()).toMatchObject([{ job: "tests.count", err: { message: expect.stringContaining("no handler") } }]);
  });

  it("runs a job on the connector it is sent to and on no other", async () => {
    const [mine, other] = [recording(), recording()];
    const otherConnector = randomUUID();
    await consume([mine.handler]);
    await consume([other.handler], otherConnector);
    await enqueue("for-other", "x", otherConnector);
    await eventually("the other runs it", () => other.ran.length === 1);
    await everythingRan(mine.ran);
    expect(mine.ran).not.toContain("for-other");
  });

  it("refuses a NUL character and a connector id that cannot name a queue", async () => {
    await expect(enqueue("a\0b")).rejects.toThrow("NUL");
    await expect(enqueue("a", "a", "a:b")).rejects.toThrow("cannot name a queue");
  });

  it("continues after everything in it was lost, even while a job ran", async () => {
    const { ran, handler, letGo } = holding();
    await consume([handler]);
    await enqueue("before");
    await eventually("a job runs", () => ran.length === 1);
    await backend.loseAll();
    letGo();
    await enqueue("before");
    await enqueue("after");
    await eventually("both run", () => ran.length === 3);
    expect([...ran].sort()).toEqual(["after", "before", "before"]);
  });

  it("continues after its connections were cut", async () => {
    const { ran, handler } = recording();
    await consume([handler]);
    await enqueue("before");
    await eventually("the first runs", () => ran.includes("before"));
    await backend.cutConnections();
    await eventually("the queue takes another", await taken("after"));
    await eventually("the second runs", () => ran.includes("after"));
  });

  /** The first try after a cut may find a dead connection: the caller's sweep would retry. */
  async function taken(id: string): Promise<() => boolean> {
    let done = false;
    const tryAgain = (): void => void enqueue(id).then(() => (done = true), tryAgain);
    tryAgain();
    return () => done;
  }

  it("waits on stop for the running job, whose signal is aborted", async () => {
    let started = false;
    let aborted = false;
    let finished = false;
    const polite = jobRoute(lookJob, async (_payload, { signal }) => {
      started = true;
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      aborted = signal.aborted;
      await new Promise((resolve) => setImmediate(resolve));
      finished = true;
    });
    const consumer = await consume([polite]);
    await enqueue("a");
    await eventually("the job runs", () => started);
    await consumer.stop(120_000);
    expect({ aborted, finished }).toEqual({ aborted: true, finished: true });
  });

  it("takes no job after stop, and another consumer does", async () => {
    const [first, second] = [recording(), recording()];
    const consumer = await consume([first.handler]);
    await consumer.stop(1_000);
    await enqueue("a");
    await consume([second.handler]);
    await eventually("the other runs it", () => second.ran.length === 1);
    expect(first.ran).toEqual([]);
  });

  it("stops though a job does not end", async () => {
    const { ran, handler } = holding();
    const consumer = await consume([handler]);
    await enqueue("a");
    await eventually("the job runs", () => ran.length === 1);
    await consumer.stop(50);
    expect(recorded.lines.map((line) => line.msg)).toContain("jobs abandoned on stop");
  });

  it("can be stopped while the backend it waits for is down", async () => {
    const options = { connectorId, routes: [recording().handler], concurrency: { discovery: 1, grants: 1, scans: 1 } };
    const consumer = createJobConsumer(backendDown(kind.name).queue, options, recorded.log);
    const started = consumer.start();
    await Promise.all([expect(started).rejects.toThrow(), consumer.stop(100)]);
  });

  it("rejects when the backend is down, and logs little", async () => {
    const { log, lines } = recordedLog();
    const down = createJobQueue(backendDown(kind.name).queue, log);
    await expect(down.enqueue(lookJob, { id: "a" }, { connectorId, deduplicationId: "a" })).rejects.toThrow();
    await down.close();
    expect(lines.length).toBeLessThan(10);
  });
});
