import { payloadType } from "../graphql/payload";
import { WebhookDeliveryType } from "../webhooks/webhook.type";
import { NotificationType } from "./notification.type";
import { NotificationPreferencesType } from "./preferences.type";

export const MarkNotificationsReadPayload = payloadType<{ notifications: NotificationType[] }>(
  "MarkNotificationsRead",
  {
    notifications: {
      type: () => [NotificationType],
      description: "The notifications that were unread before, the newest first, 200 at most.",
    },
  },
);
export type MarkNotificationsReadPayload = InstanceType<typeof MarkNotificationsReadPayload>;

export const SetNotificationPreferencesPayload = payloadType<{ preferences: NotificationPreferencesType }>(
  "SetNotificationPreferences",
  { preferences: { type: () => NotificationPreferencesType, description: "The choice as it counts from now on." } },
);
export type SetNotificationPreferencesPayload = InstanceType<typeof SetNotificationPreferencesPayload>;

export const TestNotificationPayload = payloadType<{
  sentTo: string;
  delivery: WebhookDeliveryType | null;
}>("TestNotification", {
  sentTo: {
    type: () => String,
    description: "The mailbox that the mail server took it for, or the host of the webhook that it is on its way to.",
  },
  delivery: {
    type: () => WebhookDeliveryType,
    nullable: true,
    description: "The test on its way to the webhook, to be followed there; null for mail.",
  },
});
export type TestNotificationPayload = InstanceType<typeof TestNotificationPayload>;
