import { Field, InputType } from "type-graphql";
import type { NotificationKind } from "../../shared/domain/notifications/notification-kinds";
import { NotificationKindEnum } from "./notification.enums";

@InputType({ description: "A filter of the caller's notifications. Every field that is given has to match." })
export class NotificationFilterInput {
  @Field(() => Boolean, { nullable: true, description: "True: without those that were marked as read." })
  unreadOnly?: boolean | null;

  @Field(() => [NotificationKindEnum], { nullable: true, description: "Only these occasions; an empty list: nothing." })
  kinds?: NotificationKind[] | null;
}
