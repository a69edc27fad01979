import { createUnionType, Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { MailState } from "../../shared/domain/notifications/notification.entity";
import type { NotificationKind, SubjectType } from "../../shared/domain/notifications/notification-kinds";
import { AccessFlowType } from "../access-flows/access-flow.type";
import { AccessRequestType } from "../access-requests/access-request.type";
import { ConnectorType } from "../connectors/connector.type";
import { DelegationType } from "../delegations/delegation.type";
import { GrantType } from "../grants/grant.type";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { IdentityProviderType } from "../identities/identity-provider.type";
import { IntegrationType } from "../integrations/integration.type";
import { WebhookType } from "../webhooks/webhook.type";
import { MailStateEnum, NotificationKindEnum } from "./notification.enums";

@Access("WITH_PARENT")
@ObjectType("NotificationMail", { description: "A notification on its way to the mailbox of its person." })
export class NotificationMailType {
  @Field(() => MailStateEnum, { description: "How far it has come, and whether anything is left to do." })
  state!: MailState;

  @Field(() => Int, { description: "How often sending was begun, the failed tries included." })
  attempts!: number;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it is tried next; null once that is over." })
  nextAttemptAt!: Date | null;

  @Field(() => String, { nullable: true, description: "The error of the last try; null: none." })
  lastError!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "Since when it is sent, skipped or given up." })
  endedAt!: Date | null;
}

@Access("WITH_PARENT")
@ObjectType("Notification", {
  description: "One message to the caller about one thing, told once and kept for 90 days. Nothing in it is secret.",
})
export class NotificationType {
  @Field(() => ID, { description: "Stays the same, for marking it as read." })
  id!: string;

  @Field(() => NotificationKindEnum, { description: "The occasion, which says what can be done about it." })
  kind!: NotificationKind;

  @Field(() => String, { description: "One line for a list: names of people and resources as they were then." })
  title!: string;

  @Field(() => String, { description: "Sentences or steps, one a line, to be shown as plain text." })
  message!: string;

  @Field(() => String, { description: "The path of the page about it, below the address of this installation." })
  path!: string;

  @Field(() => ID, {
    description: "The id of the object that the notification is about, of the type in `subjectType`.",
  })
  subjectId!: string;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When the caller marked it; null: still unread." })
  readAt!: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "Since when nothing is left to do, as somebody decided or time went on; null: it still counts.",
  })
  settledAt!: Date | null;

  @Field(() => GraphQLISODateTime, { description: "When the person was told, a moment after it happened." })
  createdAt!: Date;

  subjectType!: SubjectType;
}

const subjectsByName = () => ({
  AccessRequest: AccessRequestType,
  Grant: GrantType,
  Delegation: DelegationType,
  Integration: IntegrationType,
  AccessFlow: AccessFlowType,
  Connector: ConnectorType,
  IdentityProvider: IdentityProviderType,
  Webhook: WebhookType,
});

/** The loader adds it as `__typename`, by which the union is resolved. */
export type NotificationSubjectName = keyof ReturnType<typeof subjectsByName>;

export const NotificationSubjectUnion = createUnionType({
  name: "NotificationSubject",
  description: "The object that a notification concerns, as it is now.",
  types: () => Object.values(subjectsByName()),
  resolveType: (subject) => (subject as unknown as { readonly __typename: NotificationSubjectName }).__typename,
});

export const NotificationConnection = connectionType("Notification", NotificationType);

@Access("WITH_PARENT")
@ObjectType("NotificationsEvent", { description: "The caller's newest notifications as they are now." })
export class NotificationsEventType {
  @Field(() => Int, { description: "How many the caller has not read, also of those that are not shown here." })
  unreadCount!: number;

  @Field(() => [NotificationType], { description: "The newest fifty, whole, each with its marks as they are now." })
  notifications!: NotificationType[];
}
