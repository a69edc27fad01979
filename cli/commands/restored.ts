import { compose } from "../../shared/compose";
import { loadConfig } from "../../shared/config/config";
import { readSecretFiles } from "../../shared/config/read-secret-files";
import { systemActor } from "../../shared/kernel/actor";
import { createLogger } from "../../shared/platform/logging/logger";
import type { Command } from "../command";

/**
 * Records that the database was restored from a backup: access is only removed until an admin confirms what is live.
 */
export const restoredCommand: Command = async (_args, { env, print }) => {
  const config = loadConfig(readSecretFiles(env));
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
  print("Access is only taken away from now on, until an admin sends the mutation 'confirmRestored'.");
  return 0;
};
