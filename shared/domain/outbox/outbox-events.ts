/** What somebody outside may be told. The first part names what it is about. */
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

/** Those a webhook can be made for; a test goes to the one that is tested. */
export const WEBHOOK_EVENTS: readonly OutboxEvent[] = OUTBOX_EVENTS.filter((event) => event !== "webhook.test");
