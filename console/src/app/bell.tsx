import type { TopNavigationProps } from "@cloudscape-design/components/top-navigation";
import { useMutation, useQuery, useSubscription } from "urql";
import { useLocation } from "wouter";
import { graphql } from "../gql";
import { isPage } from "./pages";

const NEWS = graphql(`
  query LatestNotifications {
    notifications(first: 15) {
      totalCount
      nodes { id kind title message path readAt createdAt }
    }
    unread: notifications(first: 1, filter: { unreadOnly: true }) { totalCount }
  }
`);

const CHANGED = graphql(`
  subscription NotificationsChanged {
    notificationsChanged {
      unreadCount
      notifications { id kind title message path readAt createdAt }
    }
  }
`);

const MARK_READ = graphql(`
  mutation MarkNotificationsRead($ids: [ID!]) {
    markNotificationsRead(ids: $ids) { unreadCount }
  }
`);

const ALL_READ = "all-read";

/** Notifications about actions of other people. Opening one marks it as read. */
export function useBell(): TopNavigationProps.Utility {
  const [, go] = useLocation();
  const [{ data }, readAgain] = useQuery({ query: NEWS });
  const [, markRead] = useMutation(MARK_READ);
  const [{ data: live }] = useSubscription({ query: CHANGED }, (_before, event) => {
    readAgain({ requestPolicy: "network-only" });
    return event;
  });
  const unread = live?.notificationsChanged?.unreadCount ?? data?.unread?.totalCount ?? 0;
  const notifications = data?.notifications?.nodes ?? [];
  const open = (id: string) => {
    const chosen = notifications.find((one) => one.id === id);
    void markRead({ ids: id === ALL_READ ? null : [id] });
    if (chosen && isPage(chosen.path)) go(chosen.path);
  };
  return {
    type: "menu-dropdown",
    iconName: "notification",
    // Notifications stay visible at every width, and are never collapsed under "More".
    disableUtilityCollapse: true,
    badge: unread > 0,
    ariaLabel: unread > 0 ? `Notifications, ${unread} unread` : "Notifications",
    title: "Notifications",
    items:
      notifications.length === 0
        ? [{ id: "none", text: "Nothing has happened yet that concerns you", disabled: true }]
        : [
            ...notifications.map(({ id, title, message, readAt }) => ({
              id,
              text: title,
              secondaryText: gistOf(message),
              ...(readAt === null && { iconName: "status-info" as const, iconAlt: "Unread" }),
            })),
            ...(unread > 0 ? [{ id: ALL_READ, text: "Mark all as read" }] : []),
          ],
    onItemClick: ({ detail }) => open(detail.id),
  };
}

const LONGEST_GIST = 120;

/** The first line of a message. The rest has commands and addresses, which the linked page shows in a readable form. */
function gistOf(message: string): string {
  const [line = ""] = message.split("\n");
  return line.length > LONGEST_GIST ? `${line.slice(0, LONGEST_GIST).replace(/\s\S*$/, "")} …` : line;
}
