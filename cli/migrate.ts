import "reflect-metadata";
import { loadConfig } from "../shared/config/config";
import { readSecretFiles } from "../shared/config/read-secret-files";
import { StartupError } from "../shared/kernel/app-error";
import { migrateDatabase } from "../shared/platform/database/migrate-database";

/** Migrates the database to the newest schema, before server and workers start. */
async function main(): Promise<void> {
  const config = loadConfig(readSecretFiles(process.env));
  await migrateDatabase(config.DATABASE_URL);
  process.stdout.write("The database is up to date.\n");
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof StartupError ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
