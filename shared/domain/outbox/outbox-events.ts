/** The events of the outbox. The first part names the subject. */
export const OUTBOX_EVENTS = [
  "request.created",
  "request.approved",
  "request.rejected",
  "request.cancelled",
  "request.lapsed",
  "request.failed",
  "request.escalated",
  "request.reminder",
  "request.question-asked",
  "request.question-answered",
  "grant.active",
  "grant.ends-soon",
  "grant.ending",
  "grant.ended",
  "grant.overdue",
  "delegation.created",
  "delegation.started",
  "delegation.ended",
  "flow.deactivated",
  "drift.found",
  "webhook.test",
] as const;
export type OutboxEvent = (typeof OUTBOX_EVENTS)[number];

/** The events that webhooks may subscribe to. A test goes to one webhook alone. */
export const WEBHOOK_EVENTS: readonly OutboxEvent[] = OUTBOX_EVENTS.filter((event) => event !== "webhook.test");
