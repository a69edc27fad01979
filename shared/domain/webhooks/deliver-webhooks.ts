import type { Logger } from "pino";
import type { DataSource } from "typeorm";
import { abortablePause } from "../../kernel/async/abortable-pause";
import type { Clock } from "../../kernel/clock";
import type { SecretKeys } from "../../kernel/secret-keys";
import { acquireLeases, releaseLease } from "../../platform/database/lease";
import { leaseIsFree } from "../../platform/database/leased-row";
import type { OutboxEvent } from "../outbox/outbox-events";
import type { OutboxMessage } from "../outbox/outbox-message.entity";
import type { ChannelMessage } from "./channel-message";
import { backedOffAttemptAt, nextAttemptAt } from "./next-attempt";
import { slackMessage } from "./slack-message";
import { teamsMessage } from "./teams-message";
import { WebhookDelivery, type WebhookFormat } from "./webhook.entity";
import { openSecret } from "./webhook-secret";
import type { SendResult, WebhookSender } from "./webhook-sender.port";
import { webhookSignature } from "./webhook-signature";

export interface DeliveryDependencies {
  readonly db: DataSource;
  readonly clock: Clock;
  readonly log: Pick<Logger, "error">;
  readonly sender: WebhookSender;
  readonly secretKeys: SecretKeys;
  /** Describes the message for people, for Slack and Teams. */
  readonly describe: (
    message: Pick<OutboxMessage, "id" | "event" | "subjectId" | "data" | "createdAt">,
  ) => ChannelMessage;
  /** The pause between two messages to a channel; shorter in tests. */
  readonly paceMs?: number;
}

/** Concurrent deliveries to one webhook. */
const AT_ONCE = 20;

/** Slack accepts one message per second and webhook, Teams hardly more. */
const PACE_MS = 1_000;

/** The longest pause that a receiver can request. */
const LONGEST_PAUSE_SECONDS = 3_600;

/** An attempt takes ten seconds at most. When the lease expires, its worker has died, and the delivery is retried. */
const DELIVERY_LEASE = { entity: WebhookDelivery, ms: 60_000 };

interface ClaimedDelivery {
  readonly id: string;
  readonly leaseToken: string;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly webhookId: string;
  readonly url: string;
  readonly secret: string;
  readonly format: WebhookFormat;
  readonly outboxMessageId: string;
  readonly event: OutboxEvent;
  readonly subjectId: string;
  readonly data: object;
  readonly at: Date;
}

/**
 * Sends all due deliveries, each webhook independently, so that a slow receiver delays no other. Any number of workers
 * may run this.
 */
export async function deliverWebhooks(deps: DeliveryDependencies, signal: AbortSignal): Promise<void> {
  await Promise.all((await dueWebhooks(deps)).map((webhookId) => deliverToWebhook(deps, webhookId, signal)));
}

/** The ids of webhooks with due deliveries. */
export async function dueWebhooks({ db, clock }: Pick<DeliveryDependencies, "db" | "clock">): Promise<string[]> {
  const due: { webhookId: string }[] = await db.query(
    `select distinct d.webhook_id as "webhookId" from webhook_deliveries d join webhooks w on w.id = d.webhook_id
      where d.next_attempt_at <= $1 and ${leaseIsFree("d", "$1")} and w.disabled_at is null
        and (w.paused_until is null or w.paused_until <= $1)`,
    [clock.now()],
  );
  return due.map(({ webhookId }) => webhookId);
}

/** Delivers until nothing is due or a delivery fails. The rest waits for the next poll. */
export async function deliverToWebhook(
  deps: DeliveryDependencies,
  webhookId: string,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const slot = await reserveSlot(deps, webhookId);
    if (!slot) return;
    const claimed = await claimDeliveries(deps, webhookId, slot.isPaced ? 1 : AT_ONCE);
    const accepted = await Promise.all(claimed.map((delivery) => deliverOne(deps, delivery, signal)));
    if (claimed.length === 0 || accepted.includes(false)) return;
    if (slot.isPaced) await abortablePause(deps.paceMs ?? PACE_MS, signal);
  }
}

/** Null: the webhook is disabled or paused, or another worker has sent to this channel within the last second. */
async function reserveSlot(
  { db, clock, paceMs = PACE_MS }: DeliveryDependencies,
  webhookId: string,
): Promise<{ isPaced: boolean } | null> {
  const [turns]: [{ isPaced: boolean }[], number] = await db.query(
    `update webhooks set paused_reason = null,
            paused_until = case when format <> 'JSON' then $2::timestamptz + make_interval(secs => $3 / 1000.0) end
      where id = $1 and disabled_at is null and (paused_until is null or paused_until <= $2) returning format <> 'JSON' as "isPaced"`,
    [webhookId, clock.now(), paceMs],
  );
  return turns[0] ?? null;
}

async function claimDeliveries(
  { db: { manager }, clock }: DeliveryDependencies,
  webhookId: string,
  limit: number,
): Promise<ClaimedDelivery[]> {
  const leased = await acquireLeases<{ id: string }>({ manager, now: clock.now() }, DELIVERY_LEASE, {
    where: "t.webhook_id = :webhookId and t.next_attempt_at <= :now",
    parameters: { webhookId },
    set: "attempts = t.attempts + 1",
    returning: "t.id",
    orderBy: "t.next_attempt_at",
    limit,
  });
  if (leased.length === 0) return [];
  return manager.query(
    `select d.id, d.lease_token as "leaseToken", d.attempts, d.created_at as "createdAt", w.id as "webhookId", w.url, w.secret,
            w.format, n.id as "outboxMessageId", n.event, n.subject_id as "subjectId", n.data, n.created_at as at
       from webhook_deliveries d join outbox_messages n on n.id = d.outbox_message_id join webhooks w on w.id = d.webhook_id
      where d.id = any($1) and d.lease_token = any($2)`,
    [leased.map(({ id }) => id), leased.map(({ leaseToken }) => leaseToken)],
  );
}

/** Answers whether the receiver accepted it. */
async function deliverOne(
  deps: DeliveryDependencies,
  delivery: ClaimedDelivery,
  signal: AbortSignal,
): Promise<boolean> {
  const result = await attemptDelivery(deps, delivery, signal).catch((error: unknown) =>
    formattingFailure(deps, delivery, error),
  );
  // Aborted by shutdown: the result is unknown. The lease expires, and the delivery is retried.
  if (signal.aborted && "error" in result) return false;
  await recordResult(deps, delivery, result);
  return isTaken(result);
}

async function attemptDelivery(
  deps: DeliveryDependencies,
  delivery: ClaimedDelivery,
  signal: AbortSignal,
): Promise<SendResult> {
  const message = delivery.format === "JSON" ? signedMessage(deps, delivery) : channelMessage(deps, delivery);
  return "error" in message ? message : deps.sender.send({ url: delivery.url, ...message }, signal);
}

/** An internal error counts as a failed attempt: without a record, it would be retried first at each poll. */
function formattingFailure(
  { log }: DeliveryDependencies,
  { id, outboxMessageId, event }: ClaimedDelivery,
  error: unknown,
): SendResult {
  log.error({ err: error, deliveryId: id, outboxMessageId, event }, "an outbox message could not be worded");
  return { error: `Drawbridge could not word the outbox message ${outboxMessageId}; the worker's log has the cause.` };
}

function signedMessage({ clock, secretKeys }: DeliveryDependencies, delivery: ClaimedDelivery) {
  const secret = openSecret(delivery.secret, delivery.webhookId, secretKeys);
  if (secret === null) {
    return {
      error:
        "The secret was saved with another DRAWBRIDGE_SECRET_KEY. Set that key, or name it in DRAWBRIDGE_SECRET_KEY_PREVIOUS, or rotate the secret.",
    };
  }
  const { outboxMessageId: id, event, at, data } = delivery;
  const body = JSON.stringify({ id, event, at, data });
  const headers = {
    "Content-Type": "application/json",
    "X-Drawbridge-Delivery": delivery.id,
    "X-Drawbridge-Event": event,
    "X-Drawbridge-Signature": webhookSignature(body, secret, clock.now()),
  };
  return { headers, body };
}

/** Not signed: the addresses of chat webhooks are their secret. */
function channelMessage(
  { describe }: DeliveryDependencies,
  { outboxMessageId: id, at: createdAt, ...delivery }: ClaimedDelivery,
) {
  const message = describe({ ...delivery, id, createdAt });
  const body = delivery.format === "SLACK" ? slackMessage(message) : teamsMessage(message);
  return { headers: { "Content-Type": "application/json" }, body };
}

/** Writes only under its lease: an attempt that outlived it must not overwrite the next one. */
async function recordResult(
  { db, clock }: DeliveryDependencies,
  delivery: ClaimedDelivery,
  result: SendResult,
): Promise<void> {
  const { id, leaseToken, webhookId, url } = delivery;
  const now = clock.now();
  const isDelivered = isTaken(result);
  const pausedUntil = pauseAskedFor(result, now);
  const next = isDelivered ? null : nextAfterRefusal(delivery, pausedUntil, now);
  // The pause applies to all deliveries of this receiver; the webhook may have another one since, or a longer pause.
  if (pausedUntil) {
    await db.query(
      `update webhooks set paused_until = $2, paused_reason = $3
        where id = $1 and url = $4 and (paused_until is null or paused_until <= $2)`,
      [webhookId, pausedUntil, errorOf(result), url],
    );
  }
  const change = {
    state: isDelivered ? ("DELIVERED" as const) : next === null ? ("FAILED" as const) : ("PENDING" as const),
    nextAttemptAt: next,
    lastStatus: "status" in result ? result.status : null,
    lastError: errorOf(result),
    endedAt: next === null ? now : null,
  };
  await releaseLease({ manager: db.manager, now }, DELIVERY_LEASE, { id, leaseToken }, change);
}

/** The requested pause: 429 means too many messages, 503 with Retry-After means unavailable. */
function pauseAskedFor(result: SendResult, now: Date): Date | null {
  if (!("status" in result) || (result.status !== 429 && result.status !== 503)) return null;
  if (result.retryAfterSeconds === undefined) return null;
  return new Date(now.getTime() + Math.min(result.retryAfterSeconds, LONGEST_PAUSE_SECONDS) * 1_000);
}

/**
 * Null: given up. A receiver that asks for a pause has not failed, so its messages wait until it has taken them or the
 * outbox is pruned.
 */
function nextAfterRefusal({ attempts, createdAt }: ClaimedDelivery, pausedUntil: Date | null, now: Date): Date | null {
  if (pausedUntil === null) return nextAttemptAt(attempts, createdAt, now, Math.random());
  const next = backedOffAttemptAt(attempts, now, Math.random());
  return pausedUntil > next ? pausedUntil : next;
}

function isTaken(result: SendResult): boolean {
  return "status" in result && result.status >= 200 && result.status < 300;
}

function errorOf(result: SendResult): string | null {
  if ("error" in result) return result.error;
  if (result.status >= 300 && result.status < 400) return "It answered with a redirect, which is not followed.";
  return isTaken(result) ? null : `It answered ${result.status}.`;
}
