import { loadConfig } from "../../shared/config/config";
import { readSecretFiles } from "../../shared/config/read-secret-files";
import { StartupError } from "../../shared/kernel/app-error";
import { connectDatabase, createDataSource } from "../../shared/platform/database/connections/data-source";
import { makeDatabaseUser } from "../../shared/platform/database/database-user";
import { assertMigrated } from "../../shared/platform/database/schema-check";
import { assertServerVersion } from "../../shared/platform/database/server-version";
import type { Command } from "../command";

/** Makes the PostgreSQL user of servers and workers. DATABASE_URL is that of the tables' owner here. */
export const makeDatabaseUserCommand: Command = async (_args, { env, print }) => {
  const config = loadConfig(readSecretFiles(env));
  const { DRAWBRIDGE_DATABASE_USER: name, DRAWBRIDGE_DATABASE_USER_PASSWORD: password } = config;
  if (name === undefined) {
    throw new StartupError("DRAWBRIDGE_DATABASE_USER is missing: the name of the user to make.");
  }
  const applicationName = "drawbridge-make-database-user";
  const db = await connectDatabase(
    createDataSource({ url: config.DATABASE_URL, entities: [], applicationName, poolSize: 1 }),
  );
  try {
    await assertServerVersion(db);
    await assertMigrated(db);
    await makeDatabaseUser(db, name, password);
  } finally {
    await db.destroy();
  }
  print(`The database user '${name}' may do what servers and workers need, and no more.`);
  return 0;
};
