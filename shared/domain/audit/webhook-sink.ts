import type { Clock } from "../../kernel/clock";
import type { SendResult, WebhookSender } from "../webhooks/webhook-sender.port";
import { webhookSignature } from "../webhooks/webhook-signature";
import type { AuditSinkPort } from "./audit-sink.port";

interface Options {
  readonly url: string;
  readonly secret: string;
  readonly sender: WebhookSender;
  readonly clock: Clock;
}

/**
 * Posts batches to one address, signed as messages to webhooks are. The delivery id lets the receiver recognize a repeated batch.
 */
export function webhookSink({ url, secret, sender, clock }: Options): AuditSinkPort {
  return {
    name: "webhook",
    async send({ id, events, seals, lastSeal }, signal) {
      const body = JSON.stringify({ id, event: "audit.events", at: clock.now(), data: { events, seals, lastSeal } });
      const headers = {
        "Content-Type": "application/json",
        "X-Drawbridge-Delivery": id,
        "X-Drawbridge-Event": "audit.events",
        "X-Drawbridge-Signature": webhookSignature(body, secret, clock.now()),
      };
      return problemOf(await sender.send({ url, headers, body }, signal));
    },
  };
}

function problemOf(result: SendResult): string | null {
  if ("error" in result) return result.error;
  return result.status >= 200 && result.status < 300 ? null : `It answered ${result.status}.`;
}
