import { runMigrations } from "bullmq";
import { Client } from "pg";

/** Creates or updates the queue's tables (schema "bullmq"). Safe to run twice and by several processes at once. */
export async function migrateQueue(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await runMigrations(client);
  } finally {
    await client.end();
  }
}
