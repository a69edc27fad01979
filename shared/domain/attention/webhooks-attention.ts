import { type AttentionContext, type AttentionItem, countNoun } from "./attention";

/** Webhooks whose deliveries fail, until one succeeds or an admin disables the webhook. */
export async function webhooksAttention({ manager }: AttentionContext): Promise<AttentionItem[]> {
  const webhooks: { id: string; since: Date; count: number }[] = await manager.query(
    `select w.id, min(d.ended_at) as since, count(*)::int as count
       from webhooks w join webhook_deliveries d on d.webhook_id = w.id and d.state = 'FAILED'
      where w.disabled_at is null and d.ended_at > coalesce((select max(t.ended_at) from webhook_deliveries t
                                    where t.webhook_id = w.id and t.state = 'DELIVERED'), '-infinity')
      group by w.id`,
  );
  // The address is left out, because auditors may not read it.
  return webhooks.map(({ id, since, count }) => ({
    kind: "DELIVERY_FAILED",
    key: id,
    since,
    count,
    subjects: [{ type: "Webhook", id }],
    message: `${countNoun(count, "message")} to a webhook ${count === 1 ? "was" : "were"} given up, and it has taken none since.`,
    whatToDo: "See in its deliveries what it answered, mend it, and send it a test.",
  }));
}
