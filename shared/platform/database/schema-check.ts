import type { DataSource } from "typeorm";
import { StartupError } from "../../kernel/app-error";

/** A database older than this program fails later, in the middle of something. One that is newer is none of its business. */
export async function assertMigrated(db: DataSource): Promise<void> {
  const [found]: { there: boolean }[] = await db.query("select to_regclass('schema_migrations') is not null as there");
  const applied: { name: string }[] = found!.there ? await db.query("select name from schema_migrations") : [];
  const names = new Set(applied.map((migration) => migration.name));
  if (db.migrations.every((migration) => names.has(migration.name ?? migration.constructor.name))) return;
  throw new StartupError(
    "The database's tables are older than this version of Drawbridge, or not there: run `drawbridge migrate` with the same DATABASE_URL first.",
  );
}
