import type { DataSource } from "typeorm";
import { type SilentProxy, startSilentProxy } from "../../../../testing/proxies/silent-proxy";
import { createTestDatabase } from "../../../../testing/test-database";
import { connectDatabase, createDataSource } from "./data-source";

describe("a stalled connection to PostgreSQL", () => {
  let proxy: SilentProxy;
  let db: DataSource;

  beforeAll(async () => {
    proxy = await startSilentProxy((await createTestDatabase()).url);
    const options = { url: proxy.url, entities: [], applicationName: "test", poolSize: 1, statementTimeoutMs: 1_000 };
    db = await connectDatabase(createDataSource(options));
  });

  afterAll(async () => {
    await db.destroy();
    proxy.close();
  });

  it("fails its statements, and later ones use another one", async () => {
    expect(await db.query("select 1 as n")).toEqual([{ n: 1 }]);
    proxy.isSilent = true;
    const sent = db.query("select 2 as n");
    await expect(sent).rejects.toThrow("PostgreSQL did not answer within 6 s.");
    proxy.isSilent = false;
    expect(await db.query("select 3 as n")).toEqual([{ n: 3 }]);
  });

  it("is not one on which PostgreSQL reports a timeout", async () => {
    await expect(db.query("select pg_sleep(600)")).rejects.toThrow("statement timeout");
    expect(await db.query("select 4 as n")).toEqual([{ n: 4 }]);
  });
});
