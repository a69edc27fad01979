import { payloadType } from "../graphql/payload";
import { WebhookDeliveryType } from "../notices/webhook.type";
import { NotificationType } from "./notification.type";
import { NotificationPreferencesType } from "./preferences.type";

export const MarkNotificationsReadPayload = payloadType<{ notifications: NotificationType[] }>(
  "MarkNotificationsRead",
  {
    notifications: {
      type: () => [NotificationType],
      description: "Those that were unread before, the newest first, 200 at most.",
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
  mailedTo: string | null;
  delivery: WebhookDeliveryType | null;
}>("TestNotification", {
  mailedTo: {
    type: () => String,
    nullable: true,
    description: "The address that the mail server took the test for; null for a webhook.",
  },
  delivery: {
    type: () => WebhookDeliveryType,
    nullable: true,
    description: "The test on its way to the webhook, to be followed there; null for mail.",
  },
});
export type TestNotificationPayload = InstanceType<typeof TestNotificationPayload>;
