import "reflect-metadata";
import { loadConfig } from "../shared/config/config";
import { readSecretFiles } from "../shared/config/read-secret-files";
import { warnOfUnknownVariables } from "../shared/config/unknown-variables";
import { createLogger } from "../shared/platform/logging/logger";
import { logProcessWarnings } from "../shared/platform/logging/process-warnings";
import { runMain } from "../shared/run-main";
import { startWorker } from "./app";

void runMain("worker", process.env.DRAWBRIDGE_READY_JSON === "1", async () => {
  const config = loadConfig(readSecretFiles(process.env));
  const log = createLogger(config.LOG_LEVEL, "worker");
  logProcessWarnings(log);
  warnOfUnknownVariables(process.env, log);
  return startWorker(config, log);
});
