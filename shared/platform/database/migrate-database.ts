import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import type { DataSource } from "typeorm";
import { migrateQueue } from "../queue/migrate-queue";
import { ADVISORY_LOCKS } from "./advisory-locks";
import { connectDatabase, createDataSource } from "./connections/data-source";
import { assertReleased } from "./schema-check";
import { assertServerVersion } from "./server-version";

interface MigrationOptions {
  /** Advice to a person, included where a database from before the first release is refused. */
  readonly howToEmpty?: string;
  /** How long a PostgreSQL that starts up is waited for. */
  readonly patienceMs?: number;
}

/**
 * Migrates a database to the newest schema, both tables and queue. Concurrent calls are serialized. A database from
 * before the first release is refused with a StartupError.
 */
export async function migrateDatabase(
  databaseUrl: string,
  { howToEmpty, patienceMs = 0 }: MigrationOptions = {},
): Promise<void> {
  const dataSource = await connectPatiently(
    createDataSource({ url: databaseUrl, entities: [], applicationName: "drawbridge-migrate", poolSize: 2 }),
    patienceMs,
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

/** After a restart of the machine, PostgreSQL may start beside its clients. */
async function connectPatiently(dataSource: DataSource, patienceMs: number): Promise<DataSource> {
  const until = performance.now() + patienceMs;
  for (;;) {
    try {
      return await connectDatabase(dataSource);
    } catch (error) {
      if (performance.now() >= until || !maySoonAnswer((error as Error).cause)) throw error;
      await pause(RETRY_MS);
    }
  }
}

const RETRY_MS = 500;

/** PostgreSQL starts up, does not listen yet, or its name is not known yet. */
function maySoonAnswer(error: unknown): boolean {
  return /^(57P03|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN)$/.test(String((error as { code?: unknown })?.code));
}
