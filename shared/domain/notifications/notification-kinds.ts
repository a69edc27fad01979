/**
 * The kinds of notifications. Those about pending decisions cannot be switched off in the application. The compiler and
 * tests name most places of a new kind: see "Where to add" in docs/map.md.
 */
export const NOTIFICATION_KINDS = [
  "DECISION_WAITING",
  "DECISION_ESCALATED",
  "QUESTION_ASKED",
  "QUESTION_ANSWERED",
  "REQUEST_DECIDED",
  "ACCESS_ACTIVE",
  "ACCESS_ENDS_SOON",
  "ACCESS_ENDED",
  "ACCESS_FAILED",
  "DELEGATION_CHANGED",
  "NEEDS_ATTENTION",
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

export const DECISION_KINDS: readonly NotificationKind[] = ["DECISION_WAITING", "DECISION_ESCALATED"];

export const SUBJECT_TYPES = ["access-request", "grant", "delegation", "attention"] as const;
export type SubjectType = (typeof SUBJECT_TYPES)[number];

/** The API operations for a notification. The first one reads its subject. */
export const API_FIELDS: Readonly<Record<NotificationKind, readonly string[]>> = {
  DECISION_WAITING: ["accessRequest", "approveRequest", "rejectRequest"],
  DECISION_ESCALATED: ["accessRequest", "approveRequest", "rejectRequest"],
  QUESTION_ASKED: ["accessRequest", "answerQuestion"],
  QUESTION_ANSWERED: ["accessRequest", "approveRequest", "rejectRequest"],
  REQUEST_DECIDED: ["accessRequest"],
  ACCESS_ACTIVE: ["grant", "revokeGrant"],
  ACCESS_ENDS_SOON: ["grant", "extendGrant"],
  ACCESS_ENDED: ["grant"],
  ACCESS_FAILED: ["accessRequest", "askAgain"],
  DELEGATION_CHANGED: ["delegations", "approvalsWaiting"],
  NEEDS_ATTENTION: ["needsAttention"],
};
