import type { Platform } from "../../shared/compose";
import { secretKeysOf } from "../../shared/config/config";
import { NOTICES_DUE, NOTICES_TOPIC } from "../../shared/domain/notices/add-notice";
import { deliverNotices } from "../../shared/domain/notices/deliver-notices";
import { whenAsked } from "./when-asked";

const LOOK_ANYWAY_MS = 5_000;

/** Sends notices as they are written, and looks every few seconds for what is to be tried again or whose hint was lost. */
export function startNoticeDelivery(
  platform: Pick<Platform, "db" | "clock" | "log" | "live" | "webhookSender"> & {
    readonly config: Pick<Platform["config"], "DRAWBRIDGE_SECRET_KEY" | "DRAWBRIDGE_SECRET_KEY_PREVIOUS">;
  },
  lookAnywayMs = LOOK_ANYWAY_MS,
): { stop(): Promise<void> } {
  const { db, clock, log, live, config, webhookSender: sender } = platform;
  const deps = { db, clock, sender, secretKeys: secretKeysOf(config) };
  const loop = whenAsked({ name: "webhooks", log, lookAnywayMs }, (signal) => deliverNotices(deps, signal));
  const unsubscribe = live.subscribe(NOTICES_TOPIC, NOTICES_DUE, loop.ask);
  return {
    async stop() {
      unsubscribe();
      await loop.stop();
    },
  };
}
