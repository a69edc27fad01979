import { webhookTargets } from "../config/config";
import { smtpSettingsOf } from "../config/mail-variables";
import { NotificationsQueries } from "../domain/notifications/notifications.queries";
import { NotificationsService } from "../domain/notifications/notifications.service";
import { TestMail } from "../domain/notifications/test-mail";
import { addressGuard } from "../domain/webhooks/webhook-address";
import { WebhooksQueries } from "../domain/webhooks/webhooks.queries";
import { WebhooksService } from "../domain/webhooks/webhooks.service";
import { createSmtpMailer } from "../platform/mail/smtp-mailer";
import { createWebhookSender } from "../platform/webhooks/webhook-sender";
import type { Foundation } from "./foundation";

export type NotificationServices = ReturnType<typeof notificationServices>;

/** Notifications and webhooks. */
export function notificationServices({ config, db, uow, secretKeys }: Foundation) {
  const addresses = addressGuard(webhookTargets(config));
  const smtp = smtpSettingsOf(config);
  /** Null: no mail server is configured. */
  const mailer = smtp && createSmtpMailer(smtp);
  const baseUrl = config.DRAWBRIDGE_URL?.replace(/\/$/, "") ?? null;
  const notificationsQueries = new NotificationsQueries(db);
  return {
    webhooks: new WebhooksService({ uow, addresses, secretKeys }),
    webhooksQueries: new WebhooksQueries(db),
    webhookSender: createWebhookSender(addresses),
    mailer,
    baseUrl,
    notifications: new NotificationsService({ uow }),
    notificationsQueries,
    testMail: new TestMail({ mailer, baseUrl, notificationsQueries }),
  };
}
