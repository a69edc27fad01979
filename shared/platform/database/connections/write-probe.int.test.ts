import type { DataSource } from "typeorm";
import { statementsOf } from "../../../../testing/count-statements";
import { createTestDatabase, type TestDatabase } from "../../../../testing/test-database";
import { connectDatabase, createDataSource } from "./data-source";
import { WriteProbe } from "./write-probe";

describe("the probe of writes", () => {
  let database: TestDatabase;
  let db: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    const options = { url: database.url, entities: [], applicationName: "test", poolSize: 1 };
    db = await connectDatabase(createDataSource(options));
  });

  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });

  it("begins a transaction that has to be committed, and needs a megabyte of new blocks", async () => {
    await db.transaction(async (manager) => {
      await new WriteProbe(manager).check();
      expect(await manager.query("select pg_current_xact_id_if_assigned() is not null as written")).toEqual([
        { written: true },
      ]);
    });
    await db.query("set temp_file_limit = '900kB'");
    await expect(new WriteProbe(db).spaceProblem()).resolves.toMatch(/temporary file size exceeds/);
    await db.query("set temp_file_limit = '4MB'");
    await expect(new WriteProbe(db).spaceProblem()).resolves.toBeNull();
    await db.query("reset temp_file_limit");
  });

  it("is refused where PostgreSQL only reads, and the connection is left", async () => {
    await db.query("set default_transaction_read_only = on");
    const probe = new WriteProbe(db);
    await expect(probe.check()).rejects.toEqual(expect.objectContaining({ code: "25006" }));
    await probe.check();
  });

  it("is sent once for all who ask at a time, and again only after a while or a refusal", async () => {
    const probe = new WriteProbe(db);
    expect(await statementsOf(db, () => Promise.all([probe.check(), probe.check()]))).toHaveLength(1);
    expect(await statementsOf(db, () => probe.check())).toEqual([]);
    const eager = new WriteProbe(db, 0);
    await eager.check();
    expect(await statementsOf(db, () => eager.check())).toHaveLength(1);
  });

  it("leaves PostgreSQL's settings as they were", async () => {
    const settings = () =>
      db.query("select current_setting('work_mem') as mem, current_setting('temp_tablespaces') as at");
    const before = await settings();
    await new WriteProbe(db).check();
    expect(await settings()).toEqual(before);
  });
});
