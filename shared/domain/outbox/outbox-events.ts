/**
 * The events of the outbox, each with its occasion and what a receiver may do about it. The first part names the
 * subject. docs/adding/notification.md has the other places of a new one.
 */
export const EVENT_MEANINGS = {
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
  "delegation.started":
    "A delegation that was created for a later time has begun. One that begins at once is `delegation.created` alone.",
  "delegation.ended": "A delegation is over, by its time or by somebody. The delegate decides no more.",
  "flow.deactivated": "An access flow was switched off by Drawbridge, with the reason. Requests by it end.",
  "drift.found": "An access entry on a cluster differs from what was granted. See `driftReport`.",
  "webhook.test": "An admin sent a test with `testNotification`. It means nothing.",
} as const;
export type OutboxEvent = keyof typeof EVENT_MEANINGS;
export const OUTBOX_EVENTS = Object.keys(EVENT_MEANINGS) as OutboxEvent[];

/** The events that webhooks may subscribe to. A test goes to one webhook alone. */
export const WEBHOOK_EVENTS: readonly OutboxEvent[] = OUTBOX_EVENTS.filter((event) => event !== "webhook.test");
