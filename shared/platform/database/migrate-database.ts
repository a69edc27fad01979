import pg from "pg";
import { migrateQueue } from "../queue/migrate-queue";
import { ADVISORY_LOCKS } from "./advisory-locks";
import { connectDatabase, createDataSource } from "./connections/data-source";
import { assertReleased } from "./schema-check";
import { assertServerVersion } from "./server-version";

/**
 * Migrates a database to the newest schema, both tables and queue. Concurrent calls are serialized. A database from
 * before the first release is refused with a StartupError, which includes `howToEmpty`.
 */
export async function migrateDatabase(databaseUrl: string, howToEmpty?: string): Promise<void> {
  const dataSource = await connectDatabase(
    createDataSource({ url: databaseUrl, entities: [], applicationName: "drawbridge-migrate", poolSize: 2 }),
  );
  try {
    await assertServerVersion(dataSource);
    // The lock needs its own session: TypeORM runs migrations on another connection of the pool.
    const lock = new pg.Client({ connectionString: databaseUrl, application_name: "drawbridge-migrate" });
    // Without a listener, its loss would end the process in the middle of a migration.
    lock.on("error", () => undefined);
    await lock.connect();
    try {
      await lock.query("select pg_advisory_lock($1)", [ADVISORY_LOCKS.migrations]);
      await assertReleased(dataSource, howToEmpty);
      await dataSource.runMigrations({ transaction: "each" });
      await migrateQueue(databaseUrl);
    } finally {
      await lock.end();
    }
  } finally {
    await dataSource.destroy();
  }
}
