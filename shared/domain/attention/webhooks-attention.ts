import { type AttentionContext, type AttentionItem, countNoun } from "./attention";

interface FailingWebhook {
  readonly id: string;
  readonly givenUp: number;
  readonly givenUpSince: Date | null;
  readonly failing: number;
  readonly failingSince: Date | null;
}

/** Webhooks whose deliveries fail, until one succeeds or an admin disables the webhook. */
export async function webhooksAttention({ manager }: AttentionContext): Promise<AttentionItem[]> {
  // More than five attempts have begun, so five have failed.
  const webhooks: FailingWebhook[] = await manager.query(
    `select w.id, g.count as "givenUp", g.since as "givenUpSince", f.count as "failing", f.since as "failingSince"
       from webhooks w
      cross join lateral (select coalesce(max(d.ended_at), '-infinity') as at from webhook_deliveries d
                           where d.webhook_id = w.id and d.state = 'DELIVERED') last
      cross join lateral (select count(*)::int, min(d.ended_at) as since from webhook_deliveries d
                           where d.webhook_id = w.id and d.state = 'FAILED' and d.ended_at > last.at) g
      cross join lateral (select count(*)::int, min(d.created_at) as since from webhook_deliveries d
                           where d.webhook_id = w.id and d.state = 'PENDING' and d.attempts > 5 and d.created_at > last.at) f
      where w.disabled_at is null and (g.count > 0 or f.count > 0)`,
  );
  // The address is left out, because auditors may not read it.
  return webhooks.map((webhook) => ({
    kind: "DELIVERY_FAILED",
    key: webhook.id,
    subjects: [{ type: "Webhook", id: webhook.id }],
    ...(webhook.givenUp > 0 ? givenUp(webhook) : failing(webhook)),
  }));
}

function givenUp({ givenUp: count, givenUpSince: since }: FailingWebhook) {
  return {
    since,
    count,
    message: `${countNoun(count, "message")} to a webhook ${count === 1 ? "was" : "were"} given up, and it has taken none since.`,
    whatToDo: "See in its deliveries what it answered, mend it, and send it a test.",
  };
}

function failing({ failing: count, failingSince: since }: FailingWebhook) {
  return {
    since,
    count,
    message: `${countNoun(count, "message")} to a webhook failed five times or more, and it has taken none since.`,
    whatToDo: "See in its deliveries what it answers, and mend it. Messages are sent again for three days.",
  };
}
