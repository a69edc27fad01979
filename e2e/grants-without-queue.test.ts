import { freePort } from "../launcher/free-port";
import type { RunningChild } from "../launcher/processes";
import { startTestRedis, type TestRedis } from "../testing/global-redis";
import {
  type AccessStory,
  expectReceipt,
  giveBack,
  grantAccess,
  grantsIn,
  letEndComeNear,
  openAccess,
  ourEntries,
  throughServer,
} from "./testing/access";
import { Harness, type RunningServer } from "./testing/harness";
import { sync } from "./testing/integrations";

/** Without a Redis these tests are skipped: the queue would be in PostgreSQL, and could not fail alone. CI has one. */
const hasRedis = process.env.DRAWBRIDGE_TEST_REDIS_URL !== undefined || process.env.CI === "true";
const withRedis = hasRedis ? describe : describe.skip;

withRedis("while Redis is away", () => {
  let harness: Harness;
  let story: AccessStory;
  /** Redis comes back at its port. */
  let port: number;
  let redis: TestRedis;
  let worker: RunningChild;
  let server: RunningServer;

  beforeAll(async () => {
    port = await freePort();
    redis = await startedRedis(port);
    harness = await Harness.open({ redisUrl: redis.url });
    worker = await harness.startWorker();
    server = await harness.startServer();
    story = await openAccess(harness, server.api);
  });
  afterAll(async () => {
    await redis?.stop();
    await harness?.[Symbol.asyncDispose]();
  });

  it("access ends on time all the same, and what is given back or approved is carried out", async () => {
    const [over] = await grantAccess(story, ["payments-eu"]);
    const [back] = await grantAccess(story, ["analytics"]);
    await grantsIn(story, [over!, back!], "ACTIVE");
    await redis.stop();
    // Its metrics count both as active.
    await expectInService(`http://127.0.0.1:${server.child.ready.port}`);
    await letEndComeNear(harness, over!);

    const [given] = await grantAccess(story, ["siem"]);
    await grantsIn(story, [given!], "ACTIVE");
    await giveBack(story, [back!, given!]);
    const ended = await grantsIn(story, [over!, back!, given!], "REVOKED");
    expect(ended.map(({ endReason }) => endReason)).toEqual(["EXPIRED", "GIVEN_BACK", "GIVEN_BACK"]);
    for (const grant of ended) expectReceipt(grant);
    expect(ourEntries(harness)).toEqual([]);
  });

  it("processes that start without it end access on time, and run jobs once Redis is there", async () => {
    await redis.stop();
    redis = await startedRedis(port);
    const [over] = await grantAccess(story, ["payments-us"]);
    await grantsIn(story, [over!], "ACTIVE");
    await Promise.all([worker.stop(), server.child.stop()]);
    await redis.stop();

    await harness.startWorker();
    const { api } = await harness.startServer();
    await letEndComeNear(harness, over!);
    const [ended] = await grantsIn(throughServer(story, api), [over!], "REVOKED");
    expect(ended!.endReason).toBe("EXPIRED");
    expectReceipt(ended!);
    expect(ourEntries(harness)).toEqual([]);

    redis = await startedRedis(port);
    const [integration] = await harness.sql<{ id: string }>("select id from integrations");
    expect((await sync(api, integration!.id)).accountsDone).toBeGreaterThan(0);
  });
});

async function startedRedis(port: number): Promise<TestRedis> {
  const redis = await startTestRedis(port);
  if (!redis) throw new Error("Redis does not start");
  return redis;
}

/** The server stays behind its load balancer, and its metrics tell all that the database knows. */
async function expectInService(url: string): Promise<void> {
  const readiness = await fetch(`${url}/readyz`);
  expect([readiness.status, await readiness.json()]).toEqual([
    200,
    { status: "ready", database: "ok", migrations: "ok", clock: "ok", queue: "not ready" },
  ]);
  const scrape = async () => (await fetch(`${url}/metrics`)).text();
  // Those that come while the queue is being asked wait for the same read.
  for (const text of await Promise.all([scrape(), scrape()])) {
    expect(text).toMatch(/^drawbridge_grants\{state="ACTIVE"\} 2$/m);
    expect(text).toMatch(/^drawbridge_state_read 1$/m);
    expect(text).toMatch(/^drawbridge_queue_read 0$/m);
    expect(text).not.toMatch(/^drawbridge_queue_waiting\{/m);
  }
}
