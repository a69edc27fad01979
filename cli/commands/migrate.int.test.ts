import { startPostgresGate } from "../../testing/proxies/postgres-gate";
import { createTestDatabase } from "../../testing/test-database";
import { runInTest } from "../testing/run-in-test";
import { migrateCommand } from "./migrate";

describe("drawbridge migrate", () => {
  it("waits for a PostgreSQL that starts up", async () => {
    const database = await createTestDatabase();
    let tries = 0;
    const starting = await startPostgresGate(database.url, (startup) => {
      tries += 1;
      return tries > 2 ? startup : null;
    });
    expect(await runInTest(migrateCommand, [], { DATABASE_URL: starting.url })).toEqual({
      code: 0,
      stdout: "The database is up to date.",
      stderr: "",
    });
    expect(tries).toBeGreaterThan(2);
    starting.close();
    await database.drop();
  });

  it("does not wait where the password is wrong", async () => {
    const database = await createTestDatabase();
    const url = new URL(database.url);
    url.password = "wrong";
    const { code, stderr } = await runInTest(migrateCommand, [], { DATABASE_URL: url.href });
    expect([code, stderr]).toEqual([1, expect.stringContaining('password authentication failed for user "postgres"')]);
    await database.drop();
  });
});
