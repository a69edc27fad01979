import { In } from "typeorm";
import { invalidInput, notFound } from "../../kernel/app-error";
import type { Tx } from "../../platform/database/unit-of-work";
import { OUTBOX_DUE, OUTBOX_TOPIC } from "../outbox/outbox.topics";
import { lockWebhook, requireEnabled } from "./lock-webhook";
import { type Webhook, WebhookDelivery } from "./webhook.entity";

/** Deliveries by their ids, or all that were given up since a moment. */
export interface RetryChoice {
  readonly deliveryIds: readonly string[] | null;
  readonly givenUpSince: Date | null;
}

export interface RetriedDeliveries {
  readonly webhook: Webhook;
  readonly retried: number;
  /** The newest of them. */
  readonly deliveries: readonly WebhookDelivery[];
}

/** Of one call, by ids or in its answer. */
const MOST_NAMED = 100;

/**
 * Makes deliveries that were given up due at once, and those that wait for their next attempt, too, where they are named. One
 * that was delivered stays so. After three days a delivery gets one attempt more: a failed one is given up again.
 */
export async function retryDeliveries(tx: Tx, webhookId: string, choice: RetryChoice): Promise<RetriedDeliveries> {
  refuseUnclear(choice);
  const webhook = requireEnabled(await lockWebhook(tx, webhookId));
  const ids = await (choice.deliveryIds
    ? retryNamed(tx, webhookId, choice.deliveryIds)
    : retryGivenUp(tx, webhookId, choice));
  if (ids.length > 0) {
    const { givenUpSince: since } = choice;
    const after = { deliveries: ids.length, ...(since && { givenUpSince: since.toISOString() }) };
    tx.audit({ action: "webhook.deliveries-retried", subjectType: "webhook", subjectId: webhookId, after });
    tx.publish(OUTBOX_TOPIC, OUTBOX_DUE);
  }
  // By one parameter, however many there are.
  const deliveries = await tx.manager
    .createQueryBuilder(WebhookDelivery, "delivery")
    .innerJoinAndSelect("delivery.outboxMessage", "message")
    .where("delivery.id = any(:ids)", { ids })
    .orderBy("delivery.createdAt", "DESC")
    .addOrderBy("delivery.id", "DESC")
    .limit(MOST_NAMED)
    .getMany();
  return { webhook, retried: ids.length, deliveries };
}

function refuseUnclear({ deliveryIds, givenUpSince }: RetryChoice): void {
  const message =
    (deliveryIds === null) === (givenUpSince === null)
      ? "Name either 'deliveryIds' or 'givenUpSince'."
      : deliveryIds && deliveryIds.length > MOST_NAMED
        ? `Name ${MOST_NAMED} deliveries at most, or a moment in 'givenUpSince'.`
        : null;
  if (message !== null) throw invalidInput([{ path: ["deliveryIds"], message }]);
}

/** One during whose attempt this comes is recorded by that attempt. */
async function retryNamed(tx: Tx, webhookId: string, deliveryIds: readonly string[]): Promise<string[]> {
  const ids = [...new Set(deliveryIds)];
  const found = await tx.manager.countBy(WebhookDelivery, { webhookId, id: In(ids) });
  if (found < ids.length) throw notFound(ids.length === 1 ? "The delivery" : "A delivery");
  return makeDue(tx, webhookId, "state in ('PENDING', 'FAILED') and id = any($3)", ids);
}

async function retryGivenUp(tx: Tx, webhookId: string, { givenUpSince }: RetryChoice): Promise<string[]> {
  return makeDue(tx, webhookId, "state = 'FAILED' and ended_at >= $3", givenUpSince);
}

async function makeDue(tx: Tx, webhookId: string, which: string, value: unknown): Promise<string[]> {
  const [due]: [{ id: string }[], number] = await tx.manager.query(
    `update webhook_deliveries set state = 'PENDING', next_attempt_at = $2, ended_at = null
      where webhook_id = $1 and ${which} returning id`,
    [webhookId, tx.now, value],
  );
  return due.map(({ id }) => id);
}
