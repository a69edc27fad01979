import { ENDS_THEN, HAS_COME, IS_ACTIVE, IS_UNANSWERED, WAITS } from "./settled-sql";

interface Kind {
  /** For the API: the occasion, and what the person can do. */
  readonly meaning: string;
  /** The API operations for it. The first one reads its subject. */
  readonly apiFields: readonly string[];
  /** SQL that says whether a notification `n` is settled. "false": nothing is left to do from the start. */
  readonly isSettled: string;
}

/** The kinds of notifications. docs/adding/notification.md has the other places of a new one. */
export const KINDS = {
  DECISION_WAITING: {
    meaning: "A request came that the person may decide, or a change let them. Approve or reject it.",
    apiFields: ["accessRequest", "approveRequest", "rejectRequest"],
    isSettled: `not ${WAITS}`,
  },
  DECISION_ESCALATED: {
    meaning: "Others did not decide a request in time, so the next tier may. Approve or reject it.",
    apiFields: ["accessRequest", "approveRequest", "rejectRequest"],
    isSettled: `not ${WAITS}`,
  },
  QUESTION_ASKED: {
    meaning: "An approver has a question before deciding. Answer with `answerQuestion`.",
    apiFields: ["accessRequest", "answerQuestion"],
    isSettled: `not ${IS_UNANSWERED}`,
  },
  QUESTION_ANSWERED: {
    meaning: "The answer to a question of the approver is there. Approve or reject the request.",
    apiFields: ["accessRequest", "approveRequest", "rejectRequest"],
    isSettled: `not ${WAITS}`,
  },
  REQUEST_DECIDED: {
    meaning: "A request by or for the person was approved, rejected, cancelled, or has lapsed. Read how.",
    apiFields: ["accessRequest"],
    isSettled: HAS_COME,
  },
  ACCESS_ACTIVE: {
    meaning: "Access that was asked for is there. Sign in with the steps of the message.",
    apiFields: ["grant", "revokeGrant"],
    isSettled: `not ${IS_ACTIVE}`,
  },
  ACCESS_ENDS_SOON: {
    meaning: "Access ends within 15 % of its time. Extend it where that is possible, or save the work.",
    apiFields: ["grant", "extendGrant"],
    isSettled: `not ${ENDS_THEN}`,
  },
  ACCESS_ENDED: {
    meaning: "Access that was asked for is gone. Ask again where it is still needed.",
    apiFields: ["grant"],
    isSettled: "false",
  },
  ACCESS_FAILED: {
    meaning: "Approved access could not be set up. The message says why, and what to do before asking again.",
    apiFields: ["accessRequest", "askAgain"],
    isSettled: "false",
  },
  ACCESS_NOBODY_DECIDED: {
    meaning:
      "For owners, once a day: access on their clusters that began the day before without a decision of an owner. Look whether it is right.",
    apiFields: ["grant", "revokeGrant"],
    isSettled: "false",
  },
  DELEGATION_CHANGED: {
    meaning: "Approvals are delegated by or to the person, or no longer are. Nothing has to be done.",
    apiFields: ["delegations", "approvalsWaiting"],
    isSettled: "false",
  },
  SETTINGS_REDIRECTED: {
    meaning:
      "For admins: somebody changed where people of an integration sign in, or what they are told. Look whether it is meant.",
    apiFields: ["integration", "updateIntegration"],
    isSettled: "false",
  },
  NEEDS_ATTENTION: {
    meaning: "For admins: something in `needsAttention` came up. Follow what the message says to do.",
    apiFields: ["needsAttention"],
    // notify-admins.ts settles it when its item is gone.
    isSettled: "false",
  },
} as const satisfies Readonly<Record<string, Kind>>;
export type NotificationKind = keyof typeof KINDS;
export const NOTIFICATION_KINDS = Object.keys(KINDS) as NotificationKind[];

/** About pending decisions: they cannot be switched off in the application. */
export const DECISION_KINDS: readonly NotificationKind[] = ["DECISION_WAITING", "DECISION_ESCALATED"];

/** Only approvers get them, and only for as long as they may decide. */
export const KINDS_OF_APPROVERS: readonly NotificationKind[] = [...DECISION_KINDS, "QUESTION_ANSWERED"];

export const SUBJECT_TYPES = ["access-request", "grant", "delegation", "integration", "attention"] as const;
export type SubjectType = (typeof SUBJECT_TYPES)[number];
