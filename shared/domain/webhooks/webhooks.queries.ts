import type { DataSource } from "typeorm";
import type { PageRequest } from "../../kernel/page";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { type DeliveryState, Webhook, WebhookDelivery } from "./webhook.entity";

export class WebhooksQueries {
  constructor(private readonly db: DataSource) {}

  /** The oldest first. */
  async list(page: PageRequest): Promise<CountedPage<Webhook>> {
    return keysetPage(this.db.manager.createQueryBuilder(Webhook, "webhook"), page, {
      columns: ["webhook.createdAt", "webhook.id"],
      direction: "ASC",
      keyOf: (webhook) => [webhook.createdAt.toISOString(), webhook.id],
    });
  }

  async byIds(ids: readonly string[]): Promise<(Webhook | null)[]> {
    const rows = await this.db.manager
      .createQueryBuilder(Webhook, "webhook")
      .where("webhook.id = any(:ids)", { ids })
      .getMany();
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id) ?? null);
  }

  /** The deliveries of a webhook, past and pending, newest first. */
  async deliveries(
    webhookId: string,
    states: readonly DeliveryState[] | null,
    page: PageRequest,
  ): Promise<CountedPage<WebhookDelivery>> {
    const query = this.db.manager
      .createQueryBuilder(WebhookDelivery, "delivery")
      .innerJoinAndSelect("delivery.outboxMessage", "message")
      .where("delivery.webhookId = :webhookId", { webhookId });
    if (states) query.andWhere("delivery.state = any(:states)", { states });
    return keysetPage(query, page, {
      columns: ["delivery.createdAt", "delivery.id"],
      direction: "DESC",
      keyOf: (delivery) => [delivery.createdAt.toISOString(), delivery.id],
    });
  }

  /** The newest attempted delivery of each webhook, in the order given. */
  async lastDeliveriesOf(webhookIds: readonly string[]): Promise<(WebhookDelivery | null)[]> {
    const rows = await this.db.manager
      .createQueryBuilder(WebhookDelivery, "delivery")
      .innerJoinAndSelect("delivery.outboxMessage", "message")
      .where(
        `delivery.id in (select l.id from unnest(cast(:webhookIds as uuid[])) w cross join lateral (
           select d.id from webhook_deliveries d where d.webhook_id = w and d.attempts > 0
            order by d.created_at desc, d.id desc limit 1) l)`,
        { webhookIds },
      )
      .getMany();
    const byWebhook = new Map(rows.map((row) => [row.webhookId, row]));
    return webhookIds.map((id) => byWebhook.get(id) ?? null);
  }
}
