import { MAIL_STATES } from "../../shared/domain/notifications/notification.entity";
import {
  KINDS,
  NOTIFICATION_KINDS,
  type NotificationKind,
  SUBJECT_TYPES,
  type SubjectType,
} from "../../shared/domain/notifications/notification-kinds";
import { enumOf } from "../graphql/enum-of";

export const NotificationKindEnum = enumOf(
  "NotificationKind",
  NOTIFICATION_KINDS,
  "The occasion on which somebody is told something; preferences are chosen for each.",
  Object.fromEntries(NOTIFICATION_KINDS.map((kind) => [kind, KINDS[kind].meaning])) as Record<NotificationKind, string>,
);

export const NotificationSubjectTypeEnum = enumOf(
  "NotificationSubjectType",
  SUBJECT_TYPES.map(subjectTypeName),
  "The noun of the object whose id a notification carries.",
  {
    ACCESS_REQUEST: "It concerns a request. Read it with `accessRequest(id)`.",
    GRANT: "It concerns granted access. Read it with `grant(id)`.",
    DELEGATION: "It concerns approvals in somebody's place. Read it among `delegations`.",
    INTEGRATION: "It concerns settings of an integration. Read it with `integration(id)`.",
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
  "The channel by which a test is sent.",
  {
    MAIL: "To the caller's own address, at once. An address that is refused is an error of the mutation.",
    WEBHOOK: "For admins: to the webhook in `webhookId`, in its format. Its delivery says what became of it.",
  },
);
