import type { NotificationKind } from "../../gql/enums";

interface Words {
  readonly label: string;
  readonly description: string;
}

/** The kinds of notifications, in the order of the page. */
export const KIND_WORDS: Readonly<Record<NotificationKind, Words>> = {
  DECISION_WAITING: {
    label: "A request waits for my decision",
    description: "Somebody asks for something that I may approve.",
  },
  DECISION_ESCALATED: { label: "A request is escalated to me", description: "Others did not decide in time." },
  QUESTION_ANSWERED: { label: "My question was answered", description: "The request can be decided now." },
  REQUEST_DECIDED: {
    label: "My request was decided",
    description: "Approved, rejected, withdrawn, or decided by nobody in time.",
  },
  QUESTION_ASKED: { label: "I was asked about my request", description: "An approver wants to know something first." },
  ACCESS_ACTIVE: { label: "My access is there", description: "With how to use it." },
  ACCESS_ENDS_SOON: { label: "My access ends soon", description: "Time to extend it, or to save the work." },
  ACCESS_ENDED: { label: "My access has ended", description: "By its time, or because somebody ended it." },
  ACCESS_FAILED: { label: "My access could not be set up", description: "With what to do before asking again." },
  ACCESS_NOBODY_DECIDED: {
    label: "Access that no owner decided",
    description: "Once a day: access on my clusters that began without a decision of an owner.",
  },
  DELEGATION_CHANGED: { label: "Approvals are delegated", description: "By me or to me, or no longer." },
  SETTINGS_REDIRECTED: {
    label: "People are sent elsewhere",
    description: "For those who run Drawbridge: another SSO portal, or other access details.",
  },
  NEEDS_ATTENTION: { label: "Something needs attention", description: "For those who run Drawbridge." },
};
