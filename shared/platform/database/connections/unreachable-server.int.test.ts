import type { DataSource } from "typeorm";
import { eventually } from "../../../../testing/eventually";
import { type SilentProxy, startSilentProxy } from "../../../../testing/proxies/silent-proxy";
import { createTestDatabase, type TestDatabase } from "../../../../testing/test-database";
import { connectDatabase, createDataSource } from "./data-source";
import { closeWhenUnreachable } from "./unreachable-server";

describe("a PostgreSQL that vanishes silently", () => {
  let database: TestDatabase;
  let proxy: SilentProxy;
  let db: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    proxy = await startSilentProxy(database.url);
    db = createDataSource({ url: proxy.url, entities: [], applicationName: "test", statementTimeoutMs: 600_000 });
    await db.initialize();
    // Frequent probes, so that several happen during a long statement; the answer has the time limit of production.
    closeWhenUnreachable(db, proxy.url, { quietMs: 100, answerMs: 5_000 });
  });

  afterAll(async () => {
    await db.destroy();
    proxy.close();
    await database.drop();
  });

  it("is noticed long before the statement timeout, and work continues when it is back", async () => {
    await db.query("select 1");
    proxy.isSilent = true;
    await expect(db.query("select 1")).rejects.toThrow("PostgreSQL does not answer any more");
    proxy.isSilent = false;
    expect(await db.query("select 2 as n")).toEqual([{ n: 2 }]);
  });

  it("is not one that is slow with a statement and answers others", async () => {
    const holder = await connectDatabase(
      createDataSource({ url: database.url, entities: [], applicationName: "holder" }),
    );
    const held = holder.createQueryRunner();
    await held.query("select pg_advisory_lock(1)");
    const long = db.query("select pg_advisory_lock_shared(1), 3 as n");
    const pings = "select backend_start as at from pg_stat_activity where application_name = 'drawbridge-ping'";
    const seen = new Set<number>();
    await eventually("it was asked several times", async () => {
      for (const { at } of (await holder.query(pings)) as { at: Date }[]) seen.add(at.getTime());
      return seen.size >= 3;
    });
    await held.query("select pg_advisory_unlock(1)");
    expect(await long).toMatchObject([{ n: 3 }]);
    await held.release();
    await holder.destroy();
  });
});
