import {
  Arg,
  Args,
  Ctx,
  FieldResolver,
  GraphQLISODateTime,
  ID,
  Int,
  Mutation,
  Query,
  Resolver,
  Subscription,
} from "type-graphql";
import { pageUrl } from "../../shared/domain/notifications/messages/mail-message";
import { KINDS } from "../../shared/domain/notifications/notification-kinds";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { NotificationSubjectTypeEnum, subjectTypeName } from "./notification.enums";
import { NotificationFilterInput } from "./notification.inputs";
import { MarkNotificationsReadPayload } from "./notification.payloads";
import {
  NotificationConnection,
  NotificationMailType,
  NotificationSubjectUnion,
  NotificationsEventType,
  NotificationType,
} from "./notification.type";
import { loadNotificationSubject } from "./notification-subject";
import { notificationsChanged } from "./notifications-changed";

@Resolver(() => NotificationType)
export class NotificationResolver {
  @Access("SIGNED_IN")
  @Query(() => NotificationConnection, {
    description: "The caller's notifications, the newest first. A service account has none.",
  })
  async notifications(
    @Arg("filter", () => NotificationFilterInput, { nullable: true, description: "Left out: all of them." })
    filter: NotificationFilterInput | null,
    @Args() page: PageArgs,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<Connection<NotificationType>> {
    return toConnection(await platform.notificationsQueries.list(actor.personId, filter ?? {}, page));
  }

  @Access("SIGNED_IN")
  @Subscription(() => NotificationsEventType, {
    description: "The caller's newest notifications at once, then whenever one comes, is read, or is settled.",
    subscribe: ({ context }) => notificationsChanged(context as GraphQLContext),
  })
  notificationsChanged(@Parent() event: NotificationsEventType): NotificationsEventType {
    return event;
  }

  @Access("SIGNED_IN", "REQUEST")
  @Mutation(() => MarkNotificationsReadPayload, {
    description: "Marks some of the caller's notifications, or all up to a moment. Sent again, it changes nothing.",
  })
  async markNotificationsRead(
    @Arg("ids", () => [ID], {
      nullable: true,
      description: "These, 200 at most; those of others and unknown ones are passed over.",
    })
    ids: string[] | null,
    @Arg("upTo", () => GraphQLISODateTime, {
      nullable: true,
      description: "Instead of `ids`: all that were created by then, so that none is marked unseen.",
    })
    upTo: Date | null,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<MarkNotificationsReadPayload> {
    const known = ids?.map((id) => parseId(id, "The notification"));
    return { notifications: await platform.notifications.markRead(actor, { ids: known, upTo }) };
  }

  @FieldResolver(() => NotificationSubjectTypeEnum, { description: "The type of the object that `subjectId` names." })
  subjectType(@Parent() { subjectType }: NotificationType): string {
    return subjectTypeName(subjectType);
  }

  @FieldResolver(() => NotificationSubjectUnion, {
    nullable: true,
    description:
      "The object that it concerns, as it is now; null: it is gone, the caller may not see it any more, or it is several.",
  })
  async subject(
    @Parent() notification: NotificationType,
    @Ctx() context: GraphQLContext,
  ): Promise<typeof NotificationSubjectUnion | null> {
    return (await loadNotificationSubject(notification, context)) as typeof NotificationSubjectUnion | null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "The whole address of the page; null where the configuration has no DRAWBRIDGE_URL.",
  })
  url(@Parent() { path }: NotificationType, @Ctx() { platform }: GraphQLContext): string | null {
    return pageUrl(path, platform.baseUrl);
  }

  @FieldResolver(() => [String], {
    description: "Names of queries and mutations that serve it, first the one that reads what it concerns.",
  })
  apiFields(@Parent() { kind }: NotificationType): string[] {
    return [...KINDS[kind].apiFields];
  }

  @FieldResolver(() => NotificationMailType, {
    nullable: true,
    description: "The state of the mail. Null: mail is off, not wanted, or the person has no address.",
  })
  async mail(
    @Parent() { id }: NotificationType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<NotificationMailType | null> {
    return loaders.notificationMail.load(id);
  }
}

@Resolver(() => NotificationConnection)
export class NotificationConnectionResolver {
  @FieldResolver(() => Int, { description: "All that the caller has not read, whatever the filter leaves out." })
  async unreadCount(@Ctx() { actor, platform }: GraphQLContext): Promise<number> {
    return platform.notificationsQueries.unreadCount(actor.personId);
  }
}

@Resolver(() => MarkNotificationsReadPayload)
export class MarkNotificationsReadResolver {
  @FieldResolver(() => Int, { description: "The number of the caller's unread notifications after the change." })
  async unreadCount(@Ctx() { actor, platform }: GraphQLContext): Promise<number> {
    return platform.notificationsQueries.unreadCount(actor.personId);
  }
}
