import { OUTBOX_EVENTS, type OutboxEvent } from "../../shared/domain/outbox/outbox-events";
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

export const WebhookFormatEnum = enumOf("WebhookFormat", WEBHOOK_FORMATS, "In which form a receiver gets events.", {
  JSON: "For programs: ids and names as JSON, signed with the secret. Check the signature of each.",
  SLACK: "For an incoming webhook of Slack: words and a link, unsigned, one message a second.",
  TEAMS: "For a workflow of Microsoft Teams: an Adaptive Card, unsigned, one message a second.",
});

/** The occasion of each event, and what a receiver may do about it. */
export const EVENT_MEANINGS: Readonly<Record<OutboxEvent, string>> = {
  "request.created": "Somebody asked for access that has to be decided. Names those who may.",
  "request.approved": "Items of a request have all approvals they need. Their access is being set up.",
  "request.rejected": "An approver said no to items of a request. Their reason comes along.",
  "request.cancelled": "Items were taken back, or what they were about is no more. The reason comes along.",
  "request.lapsed": "It was not decided within a week. Ask again where the access is still needed.",
  "request.failed": "Approved access could not be set up. The failure says what to do first.",
  "request.escalated": "It was not decided in time, so the next tier may. Names those who may now.",
  "request.reminder": "A request still waits. Names those who may decide.",
  "request.question-asked": "An approver asks something before deciding. The requester answers with `answerQuestion`.",
  "request.question-answered": "The question of an approver was answered. The request waits for the decision.",
  "grant.active": "Access was observed on the cluster and can be used.",
  "grant.ends-soon": "Access that somebody asked for ends within 15 % of its time. It may be extended.",
  "grant.ending": "Access is being taken away. Its end is told once it was observed gone.",
  "grant.ended": "Access is gone, or was given up without an observation. The state says which.",
  "grant.overdue": "Access was not observed gone in time. An admin has to check it.",
  "delegation.created": "Somebody's approvals are delegated to another person, now or at a later time.",
  "delegation.started": "The time of a delegation has come. The delegate decides as the delegator would.",
  "delegation.ended": "A delegation is over, by its time or by somebody. The delegate decides no more.",
  "flow.deactivated": "An access flow was switched off by Drawbridge, with the reason. Requests by it end.",
  "drift.found": "An access entry on a cluster differs from what was granted. See `driftReport`.",
  "webhook.test": "An admin sent a test with `testNotification`. It means nothing.",
};

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
