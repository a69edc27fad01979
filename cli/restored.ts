import "reflect-metadata";
import { compose } from "../shared/compose";
import { loadConfig } from "../shared/config/config";
import { readSecretFiles } from "../shared/config/read-secret-files";
import { systemActor } from "../shared/kernel/actor";
import { StartupError } from "../shared/kernel/app-error";
import { createLogger } from "../shared/platform/logging/logger";

/**
 * Records that the database was restored from a backup: access is only removed until an admin confirms what is live.
 */
async function main(): Promise<void> {
  const config = loadConfig(readSecretFiles(process.env));
  const platform = await compose({
    config,
    log: createLogger(config.LOG_LEVEL, "restored"),
    applicationName: "drawbridge-restored",
  });
  try {
    await platform.restores.begin(systemActor("restored"));
  } finally {
    await platform.close();
  }
  process.stdout.write("Access is only taken away from now on, until an admin sends the mutation 'confirmRestored'.\n");
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof StartupError ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
