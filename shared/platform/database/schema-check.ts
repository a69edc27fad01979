import type { DataSource } from "typeorm";
import { StartupError } from "../../kernel/app-error";

/** An older database would fail later, in the middle of some work. A newer one is accepted. */
export async function assertMigrated(db: DataSource): Promise<void> {
  const applied = await appliedMigrations(db);
  refuseUnreleased(db, applied);
  if (namesOf(db).every((name) => applied.has(name))) return;
  throw new StartupError(
    "The database's tables are older than this version of Drawbridge, or not there: run `drawbridge migrate` with the same DATABASE_URL first.",
  );
}

/** `howToEmpty` tells a person how to get an empty database. */
export async function assertReleased(db: DataSource, howToEmpty?: string): Promise<void> {
  refuseUnreleased(db, await appliedMigrations(db), howToEmpty);
}

/**
 * Every release keeps the migrations of earlier ones. So a database with migrations, but none of these, is from before
 * the first release, with other columns in tables of the same names. The start's name changes with its SQL until then.
 */
function refuseUnreleased(
  db: DataSource,
  applied: ReadonlySet<string>,
  howToEmpty = "set DATABASE_URL to an empty database",
): void {
  if (applied.size === 0 || namesOf(db).some((name) => applied.has(name))) return;
  throw new StartupError(
    `This database was made by another version of Drawbridge, which was never released; its data cannot be taken over. Access that it gave is ended by that version alone: end every grant there first. Then ${howToEmpty} and start again.`,
  );
}

async function appliedMigrations(db: DataSource): Promise<ReadonlySet<string>> {
  const [found]: { there: boolean }[] = await db.query("select to_regclass('schema_migrations') is not null as there");
  const applied: { name: string }[] = found!.there ? await db.query("select name from schema_migrations") : [];
  return new Set(applied.map((migration) => migration.name));
}

function namesOf(db: DataSource): string[] {
  return db.migrations.map((migration) => migration.name ?? migration.constructor.name);
}
