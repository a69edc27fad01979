import { startTestRedis } from "../testing/global-redis";
import {
  expectReceipt,
  giveBack,
  grantAccess,
  grantsIn,
  letEndComeNear,
  openAccess,
  ourEntries,
} from "./testing/access";
import { Stage } from "./testing/stage";

/** Without one the queue is on PostgreSQL, and goes with everything else. Only CI insists on it. */
const hasRedis = process.env.DRAWBRIDGE_TEST_REDIS_URL !== undefined || process.env.CI === "true";
const withRedis = hasRedis ? it : it.skip;

describe("while Redis is away", () => {
  withRedis("access ends on time all the same, and what is given back or approved is carried out", async () => {
    const redis = await startTestRedis();
    if (!redis) throw new Error("redis-server does not start");
    await using stage = await Stage.open({ redisUrl: redis.url });
    await stage.startWorker();
    const { api } = await stage.startServer();
    const story = await openAccess(stage, api);
    const [over] = await grantAccess(story, ["payments-eu"]);
    const [back] = await grantAccess(story, ["analytics"]);
    await grantsIn(story, [over!, back!], "ACTIVE");
    await redis.stop();
    await letEndComeNear(stage, over!);

    const [given] = await grantAccess(story, ["siem"]);
    await grantsIn(story, [given!], "ACTIVE");
    await giveBack(story, [back!, given!]);
    const ended = await grantsIn(story, [over!, back!, given!], "REVOKED");
    expect(ended.map(({ endReason }) => endReason)).toEqual(["EXPIRED", "GIVEN_BACK", "GIVEN_BACK"]);
    for (const grant of ended) expectReceipt(grant);
    expect(ourEntries(stage)).toEqual([]);
  });
});
