import type { Stage } from "./stage";

/** Every job of a queue on PostgreSQL is gone, as after a restore without its tables. */
export async function emptyQueue(stage: Stage): Promise<void> {
  const tables = await stage.sql<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'bullmq' and tablename <> 'migration'",
  );
  await stage.sql(`truncate ${tables.map(({ name }) => name).join(", ")}`);
}
