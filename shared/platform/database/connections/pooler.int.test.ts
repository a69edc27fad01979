import { startPostgresGate, withoutSettings } from "../../../../testing/proxies/postgres-gate";
import { createTestDatabase } from "../../../../testing/test-database";
import { connectDatabase, createDataSource } from "./data-source";

describe("a pooler before PostgreSQL", () => {
  it("is refused where it drops the time limits of connections", async () => {
    const database = await createTestDatabase();
    const settings = ["statement_timeout", "idle_in_transaction_session_timeout"];
    const pooler = await startPostgresGate(database.url, (startup) => withoutSettings(startup, settings));
    const connectBy = (url: string) =>
      connectDatabase(createDataSource({ url, entities: [], applicationName: "test", statementTimeoutMs: 65_000 }));

    await expect(connectBy(pooler.url)).rejects.toThrow(
      /^The time limits of connections to 127\.0\.0\.1:\d+\/test_\w+ are lost on their way to PostgreSQL\. A pooler before PostgreSQL, such as PgBouncer or RDS Proxy, is not supported: set DATABASE_URL to PostgreSQL itself\.$/,
    );
    const direct = await connectBy(database.url);
    await direct.destroy();
    pooler.close();
    await database.drop();
  });
});
