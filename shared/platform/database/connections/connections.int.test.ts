import type { DataSource } from "typeorm";
import { createTestDatabase, type TestDatabase } from "../../../../testing/test-database";
import { PLANNED_ONCE } from "./connections";
import { connectDatabase, createDataSource } from "./data-source";

describe("a prepared statement", () => {
  let database: TestDatabase;
  let db: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    db = await connectDatabase(
      createDataSource({ url: database.url, entities: [], applicationName: "test", poolSize: 1 }),
    );
  });

  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });

  it("is kept by its connection, answers for each value, and others are not kept", async () => {
    const statement = `${PLANNED_ONCE}select n from generate_series(1, 9) n where n = any($1::int[])`;
    // PostgreSQL switches to a generic plan only after five custom plans.
    for (let n = 1; n <= 8; n += 1) expect(await db.query(statement, [[n]])).toEqual([{ n }]);
    expect(await db.transaction((manager) => manager.query(statement, [[2, 3]]))).toEqual([{ n: 2 }, { n: 3 }]);
    const kept =
      "select statement, generic_plans::int as generic, custom_plans::int as custom from pg_prepared_statements";
    expect(await db.query(kept)).toEqual([{ statement, generic: 4, custom: 5 }]);
  });

  it("that fails has its own error, and can be sent again", async () => {
    const statement = `${PLANNED_ONCE}select 6 / $1::int as n`;
    await expect(db.query(statement, [0])).rejects.toThrow("division by zero");
    expect(await db.query(statement, [2])).toEqual([{ n: 3 }]);
  });
});
