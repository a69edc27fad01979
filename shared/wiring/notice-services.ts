import { webhookTargets } from "../config/config";
import { smtpSettingsOf } from "../config/mail-variables";
import { addressGuard } from "../domain/notices/webhook-address";
import { WebhooksQueries } from "../domain/notices/webhooks.queries";
import { WebhooksService } from "../domain/notices/webhooks.service";
import { NotificationsQueries } from "../domain/notifications/notifications.queries";
import { NotificationsService } from "../domain/notifications/notifications.service";
import { TestMail } from "../domain/notifications/test-mail";
import { createSmtpMailer } from "../platform/mail/smtp-mailer";
import { createWebhookSender } from "../platform/webhooks/webhook-sender";
import type { Foundation } from "./ground";

export type NotificationServices = ReturnType<typeof notificationServices>;

/** How people and other programs are told. */
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
