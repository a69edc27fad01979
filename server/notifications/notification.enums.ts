import { MAIL_STATES } from "../../shared/domain/notifications/notification.entity";
import {
  NOTIFICATION_KINDS,
  SUBJECT_TYPES,
  type SubjectType,
} from "../../shared/domain/notifications/notification-kinds";
import { enumOf } from "../graphql/enum-of";

export const NotificationKindEnum = enumOf(
  "NotificationKind",
  NOTIFICATION_KINDS,
  "The occasion on which somebody is told something; preferences are chosen for each.",
  {
    DECISION_WAITING: "A request came that the person may decide, or a change let them. Approve or reject it.",
    DECISION_ESCALATED: "Others did not decide a request in time, so the next tier may. Approve or reject it.",
    QUESTION_ASKED: "An approver has a question before deciding. Answer with `answerQuestion`.",
    QUESTION_ANSWERED: "The answer to a question of the approver is there. Approve or reject the request.",
    REQUEST_DECIDED: "A request by or for the person was approved, rejected, cancelled, or has lapsed. Read how.",
    ACCESS_ACTIVE: "Access that was asked for is there. Sign in with the steps of the message.",
    ACCESS_ENDS_SOON: "Access ends within 15 % of its time. Extend it where that is possible, or save the work.",
    ACCESS_ENDED: "Access that was asked for is gone. Ask again where it is still needed.",
    ACCESS_FAILED: "Approved access could not be set up. The message says why, and what to do before asking again.",
    DELEGATION_CHANGED: "Approvals are delegated by or to the person, or no longer are. Nothing has to be done.",
    NEEDS_ATTENTION: "For admins: something in `needsAttention` came up. Follow what the message says to do.",
  },
);

export const NotificationSubjectTypeEnum = enumOf(
  "NotificationSubjectType",
  SUBJECT_TYPES.map(subjectTypeName),
  "The noun of the object whose id a notification carries.",
  {
    ACCESS_REQUEST: "It concerns a request. Read it with `accessRequest(id)`.",
    GRANT: "It concerns granted access. Read it with `grant(id)`.",
    DELEGATION: "It concerns approvals in somebody's place. Read it among `delegations`.",
    ATTENTION: "It concerns an item of `needsAttention`, which has the same id as long as it is there.",
  },
);

/** Such as ACCESS_REQUEST for access-request. */
type NameOf<Type extends string> = Type extends `${infer First}-${infer Second}`
  ? `${Uppercase<First>}_${Uppercase<Second>}`
  : Uppercase<Type>;

export function subjectTypeName(type: SubjectType): NameOf<SubjectType> {
  return type.toUpperCase().replace("-", "_") as NameOf<SubjectType>;
}

export const MailStateEnum = enumOf("MailState", MAIL_STATES, "How far a notification has come on its way by mail.", {
  PENDING: "It is about to be sent, or tried again at `nextAttemptAt`. Wait.",
  SENT: "The mail server took it. Look into the mailbox, and the folder for spam.",
  SKIPPED: "It was settled before it was sent, so nobody needs it. Nothing has to be done.",
  FAILED: "The mail server refused it for good, or for three days. See `lastError`, and correct the address.",
});

export const NotificationChannelEnum = enumOf(
  "NotificationChannel",
  ["MAIL", "WEBHOOK"],
  "By which way a test is sent.",
  {
    MAIL: "To the caller's own address, at once. An address that is refused is an error of the mutation.",
    WEBHOOK: "For admins: to the webhook in `webhookId`, in its format. Its delivery says what became of it.",
  },
);
