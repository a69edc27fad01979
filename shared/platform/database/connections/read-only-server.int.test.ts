import type { DataSource } from "typeorm";
import { createTestDatabase, type TestDatabase } from "../../../../testing/test-database";
import { connectDatabase, createDataSource } from "./data-source";

/** The setting of a session at a former primary after a failover. */
const BECOME_READ_ONLY = "set default_transaction_read_only = on";
const WRITE = "insert into rate_limits values ('failover', 1, 1) on conflict do nothing";
const REFUSED = expect.objectContaining({ code: "25006" });

describe("a connection to a PostgreSQL that became read-only", () => {
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

  it("is left after the first refused statement", async () => {
    await db.query(BECOME_READ_ONLY);
    await expect(db.query(WRITE)).rejects.toEqual(REFUSED);
    await db.query(WRITE);
  });

  it("is left by a transaction as well, which fails with PostgreSQL's reason", async () => {
    await db.query(BECOME_READ_ONLY);
    const write = () => db.transaction((manager) => manager.query(WRITE));
    await expect(write()).rejects.toEqual(REFUSED);
    await write();
  });
});
