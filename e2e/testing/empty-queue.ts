import type { Harness } from "./harness";

/** Every job of a queue on PostgreSQL is gone, as after a restore without its tables. */
export async function emptyQueue(harness: Harness): Promise<void> {
  const tables = await harness.sql<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'bullmq' and tablename <> 'migration'",
  );
  await harness.sql(`truncate ${tables.map(({ name }) => name).join(", ")}`);
}
