import { loadConfig } from "../../shared/config/config";
import { readSecretFiles } from "../../shared/config/read-secret-files";
import { migrateDatabase } from "../../shared/platform/database/migrate-database";
import type { Command } from "../command";

/** As long as a PostgreSQL that was not stopped properly may need to start. */
const PATIENCE_MS = 30_000;

/** Migrates the database to the newest schema, before server and workers start. */
export const migrateCommand: Command = async (_args, { env, print }) => {
  await migrateDatabase(loadConfig(readSecretFiles(env)).DATABASE_URL, { patienceMs: PATIENCE_MS });
  print("The database is up to date.");
  return 0;
};
