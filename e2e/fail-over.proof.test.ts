import { Client } from "pg";
import { makeTempDir, type TempDir } from "../launcher/temp-dir";
import { migrateDatabase } from "../shared/platform/database/migrate-database";
import { createRedisClient } from "../shared/platform/redis/redis-client";
import { eventually } from "../testing/eventually";
import { startTestRedis } from "../testing/global-redis";
import { installedPostgres, startInstalledPostgres, startStandby } from "../testing/installed-postgres";
import { testDataParent } from "../testing/memory-folder";
import { type SilentProxy, startSilentProxy } from "../testing/proxies/silent-proxy";
import { expectReceipt, giveBack, grantAccess, grantsIn, openAccess, ourEntries } from "./testing/access";
import { Harness } from "./testing/harness";

const USER = "drawbridge";
const BIN = installedPostgres();
const describeHere = BIN || process.env.CI === "true" ? describe : describe.skip;

describeHere("a fail-over of both stores", () => {
  it("loses no grant when the standby of PostgreSQL and the replica of Redis take over", async () => {
    const folder = await makeTempDir(testDataParent());
    const postgres = await pairOfPostgres(folder);
    const redis = await pairOfRedis(folder);
    try {
      const database = { url: postgres.proxy.url, drop: async () => undefined };
      await migrateDatabase(database.url);
      await using harness = await Harness.open({ database, redisUrl: redis.proxy.url });
      const [{ api }] = await Promise.all([harness.startServer(), harness.startServer()]);
      await harness.startWorker();
      await harness.startWorker();
      const story = await openAccess(harness, api);
      const before = await grantAccess(story, ["payments-eu", "storefront-us"]);
      await grantsIn(story, before, "ACTIVE");

      await postgres.failOver();
      await eventually("the API writes again", async () => {
        const answer = await api.send(
          'mutation { createIdentityProvider(input: { name: "After" }) { provider { id } } }',
        );
        return answer.data !== null && answer.errors.length === 0;
      });
      const between = await grantAccess(story, ["analytics"]);
      await grantsIn(story, [...before, ...between], "ACTIVE");

      await redis.failOver();
      await giveBack(story, [...before, ...between]);
      for (const grant of await grantsIn(story, [...before, ...between], "REVOKED")) expectReceipt(grant);
      const after = await grantAccess(story, ["siem"]);
      await grantsIn(story, after, "ACTIVE");
      await giveBack(story, after);
      await grantsIn(story, after, "REVOKED");
      expect(ourEntries(harness)).toEqual([]);
      expect(await api.ask("{ verifyAuditLog { firstBreak { message } } }")).toEqual({
        verifyAuditLog: { firstBreak: null },
      });
      // The outages are warnings, and what a client was told in them has the id of its error.
      expect(harness.linesOfLevel("error").filter((line) => !line.includes("errorId"))).toEqual([]);
    } finally {
      await redis.stop();
      postgres.stop();
      folder.remove();
    }
  });
});

/** A primary and a synchronous standby behind one address, as the page on high availability asks for. */
async function pairOfPostgres(folder: TempDir) {
  const primary = await startInstalledPostgres(BIN!, folder.path, USER);
  folder.remember(primary.pid);
  const standby = await startStandby(BIN!, primary, folder.path, USER);
  folder.remember(standby.pid);
  const admin = new Client({ connectionString: primary.url });
  await admin.connect();
  await admin.query("alter system set synchronous_standby_names = '*'");
  await admin.query("select pg_reload_conf()");
  await eventually("the standby is synchronous", async () => {
    const { rows } = await admin.query("select from pg_stat_replication where sync_state = 'sync'");
    return rows.length === 1;
  });
  await admin.end();
  const proxy: SilentProxy = await startSilentProxy(primary.url);
  let isMoved = false;
  return {
    proxy,
    failOver(): void {
      primary.stop("immediate");
      standby.promote();
      proxy.moveTo(standby.url);
      isMoved = true;
    },
    stop(): void {
      proxy.close();
      if (!isMoved) primary.stop("immediate");
      standby.stop("immediate");
    },
  };
}

async function pairOfRedis(folder: TempDir) {
  const [primary, replica] = [(await startTestRedis())!, (await startTestRedis())!];
  for (const { pid } of [primary, replica]) folder.remember(pid);
  const client = createRedisClient(replica.url, true);
  await client.replicaof("127.0.0.1", new URL(primary.url).port);
  await eventually("the replica follows", async () =>
    (await client.info("replication")).includes("master_link_status:up"),
  );
  const proxy = await startSilentProxy(primary.url);
  return {
    proxy,
    async failOver(): Promise<void> {
      await primary.stop();
      await client.replicaof("NO", "ONE");
      proxy.moveTo(replica.url);
    },
    async stop(): Promise<void> {
      client.disconnect();
      proxy.close();
      await Promise.all([primary.stop(), replica.stop()]);
    },
  };
}
