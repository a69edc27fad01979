import pg from "pg";
import { migrateQueue } from "../queue/migrate-queue";
import { ADVISORY_LOCKS } from "./advisory-locks";
import { connectDatabase, createDataSource } from "./connections/data-source";
import { assertReleased } from "./schema-check";
import { assertServerVersion } from "./server-version";

/**
 * Brings a database to the newest schema, tables and queue. Two at once wait for each other. A database from before the
 * first release is refused with a StartupError, which tells a person `howToEmpty`.
 */
export async function migrateDatabase(databaseUrl: string, howToEmpty?: string): Promise<void> {
  const dataSource = await connectDatabase(
    createDataSource({ url: databaseUrl, entities: [], applicationName: "drawbridge-migrate", poolSize: 2 }),
  );
  try {
    await assertServerVersion(dataSource);
    // The lock needs a session of its own: TypeORM's migrations run on another connection of the pool.
    const lock = new pg.Client({ connectionString: databaseUrl, application_name: "drawbridge-migrate" });
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
