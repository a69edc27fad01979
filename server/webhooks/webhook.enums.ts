import { EVENT_MEANINGS, OUTBOX_EVENTS, type OutboxEvent } from "../../shared/domain/outbox/outbox-events";
import { DELIVERY_STATES, WEBHOOK_FORMATS } from "../../shared/domain/webhooks/webhook.entity";
import { enumOf } from "../graphql/enum-of";

export const WebhookDeliveryStateEnum = enumOf(
  "WebhookDeliveryState",
  DELIVERY_STATES,
  "How far a delivery has come.",
  {
    PENDING: "It is about to be sent, or tried again at `nextAttemptAt`. Wait, or see `lastError`.",
    DELIVERED: "The receiver answered with a status of 2xx. Nothing is left to do.",
    FAILED: "It was given up after three days. Correct the receiver, and send a test.",
  },
);

export const WebhookFormatEnum = enumOf(
  "WebhookFormat",
  WEBHOOK_FORMATS,
  "The format in which a webhook receives events.",
  {
    JSON: "For programs: ids and names as JSON, signed with the secret. Check the signature of each.",
    SLACK: "For an incoming webhook of Slack: words and a link, unsigned, one message a second.",
    TEAMS: "For a workflow of Microsoft Teams: an Adaptive Card, unsigned, one message a second.",
  },
);

const NAMES = new Map(OUTBOX_EVENTS.map((event) => [event.toUpperCase().replace(/[.-]/g, "_"), event]));

export const WebhookEventEnum = enumOf(
  "WebhookEvent",
  [...NAMES.keys()],
  "An event of the outbox. In the JSON that is sent it stands in small letters, such as request.created.",
  Object.fromEntries([...NAMES].map(([name, event]) => [name, EVENT_MEANINGS[event]])),
);

/** REQUEST_CREATED of `request.created`, and back. */
export function eventName(event: string): string {
  return event.toUpperCase().replace(/[.-]/g, "_");
}

export function eventOf(name: string): OutboxEvent {
  return NAMES.get(name)!;
}
