import type { Platform } from "../../shared/compose";
import { secretKeysOf } from "../../shared/config/config";
import { channelMessageOf } from "../../shared/domain/notifications/messages/channel-words";
import { OUTBOX_DUE, OUTBOX_TOPIC } from "../../shared/domain/outbox/outbox.topics";
import { deliverToWebhook, dueWebhooks } from "../../shared/domain/webhooks/deliver-webhooks";
import { startOnDemandLoop } from "../../shared/kernel/async/on-demand-loop";

const POLL_INTERVAL_MS = 5_000;

/** Sends webhook deliveries on hints, and polls every few seconds for retries and lost hints. */
export function startWebhookDelivery(
  platform: Pick<Platform, "db" | "clock" | "log" | "live" | "webhookSender" | "baseUrl"> & {
    readonly config: Pick<Platform["config"], "DRAWBRIDGE_SECRET_KEY" | "DRAWBRIDGE_SECRET_KEY_PREVIOUS">;
  },
  pollIntervalMs = POLL_INTERVAL_MS,
): { stop(): Promise<void> } {
  const { db, clock, log, live, config, baseUrl, webhookSender: sender } = platform;
  const describe = (message: Parameters<typeof channelMessageOf>[0]) => channelMessageOf(message, baseUrl);
  const deps = { db, clock, log, sender, describe, secretKeys: secretKeysOf(config) };
  /**
   * The webhooks being sent to, each with whether it was hinted at meanwhile. A channel that takes one message per
   * second delays no other.
   */
  const busy = new Map<string, { done: Promise<void>; isWokenAgain: boolean }>();
  const loop = startOnDemandLoop({ name: "webhooks", log, pollIntervalMs }, async (signal) => {
    for (const webhookId of await dueWebhooks(deps)) {
      const running = busy.get(webhookId);
      if (running) running.isWokenAgain = true;
      else busy.set(webhookId, { done: sendTo(webhookId, signal), isWokenAgain: false });
    }
  });

  async function sendTo(webhookId: string, signal: AbortSignal): Promise<void> {
    await deliverToWebhook(deps, webhookId, signal).catch((error: unknown) =>
      log.error({ err: error, webhookId }, "outbox messages could not be sent, trying again"),
    );
    const { isWokenAgain } = busy.get(webhookId)!;
    busy.delete(webhookId);
    if (isWokenAgain) loop.wake();
  }

  const unsubscribe = live.subscribe(OUTBOX_TOPIC, OUTBOX_DUE, () => loop.wake());
  return {
    async stop() {
      unsubscribe();
      await loop.stop();
      await Promise.all([...busy.values()].map(({ done }) => done));
    },
  };
}
