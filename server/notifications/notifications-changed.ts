import { NOTIFICATIONS_TOPIC } from "../../shared/domain/notifications/notifications.topics";
import type { GraphQLContext } from "../graphql/context";
import { liveQuery } from "../graphql/subscriptions/live-query";
import type { NotificationsEventType } from "./notification.type";

const SHOWN = 50;

/** Streams the newest notifications now, and after each new, read or settled one. */
export function notificationsChanged({ actor, platform }: GraphQLContext): AsyncGenerator<NotificationsEventType> {
  const { notificationsQueries: queries, live } = platform;
  const { personId } = actor;
  let sent: string | null = null;
  return liveQuery(live, NOTIFICATIONS_TOPIC, personId ?? "nobody", async () => {
    const notifications = await queries.newest(personId, SHOWN);
    const unreadCount = await queries.unreadCount(personId);
    const now = JSON.stringify([
      unreadCount,
      notifications.map(({ id, readAt, settledAt, title }) => [id, readAt, settledAt, title]),
    ]);
    if (now === sent) return [];
    sent = now;
    return [{ unreadCount, notifications }];
  });
}
