import { compose } from "../../shared/compose";
import { loadConfig, secretKeysOf } from "../../shared/config/config";
import { readSecretFiles } from "../../shared/config/read-secret-files";
import { resealSecrets } from "../../shared/domain/webhooks/reseal-secrets";
import { StartupError } from "../../shared/kernel/app-error";
import { createLogger } from "../../shared/platform/logging/logger";
import type { Command } from "../command";

/** Seals every secret in the database again with DRAWBRIDGE_SECRET_KEY, while servers and workers run. */
export const rotateKeysCommand: Command = async (_args, { env, print }) => {
  const config = loadConfig(readSecretFiles(env));
  if (!config.DRAWBRIDGE_SECRET_KEY)
    throw new StartupError("DRAWBRIDGE_SECRET_KEY is missing: there is nothing to seal with.");
  const log = createLogger(config.LOG_LEVEL, "rotate-keys");
  const platform = await compose({ config, log, applicationName: "drawbridge-rotate-keys" });
  try {
    const { resealed, current, lost } = await resealSecrets(platform.uow, secretKeysOf(config));
    print(`Sealed with the current key: ${resealed} now, ${current} before.`);
    if (lost.length === 0) return 0;
    throw new StartupError(
      `No key opens the secret of ${lost.join(", ")}. Name their key in DRAWBRIDGE_SECRET_KEY_PREVIOUS, or give webhooks new secrets by the mutation rotateWebhookSecret.`,
    );
  } finally {
    await platform.close();
  }
};
