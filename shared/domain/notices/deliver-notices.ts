import type { DataSource } from "typeorm";
import type { Clock } from "../../kernel/clock";
import type { SecretKeys } from "../../kernel/secret-keys";
import { acquireLeases, releaseLease } from "../../platform/database/lease";
import { leaseIsFree } from "../../platform/database/leased-row";
import { nextAttemptAt } from "./next-attempt";
import { NoticeDelivery } from "./notice.entity";
import { signatureOf } from "./sign-notice";
import { open } from "./webhook-secret";
import type { SendResult, WebhookSender } from "./webhook-sender.port";

interface Dependencies {
  readonly db: DataSource;
  readonly clock: Clock;
  readonly sender: WebhookSender;
  readonly secretKeys: SecretKeys;
}

/** To one webhook, side by side. */
const AT_ONCE = 20;

/** An attempt takes ten seconds at most; a worker that has not recorded it by then has died, and it is made again. */
const DELIVERY_LEASE = { entity: NoticeDelivery, ms: 60_000 };

interface Claimed {
  readonly id: string;
  readonly leaseToken: string;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly webhookId: string;
  readonly url: string;
  readonly secret: string;
  readonly noticeId: string;
  readonly event: string;
  readonly data: object;
  readonly at: Date;
}

/**
 * Sends whatever is due, to each webhook by itself: one that is slow, or away, holds up no other. Any number of workers may do
 * this at once.
 */
export async function deliverNotices(deps: Dependencies, signal: AbortSignal): Promise<void> {
  const due: { webhookId: string }[] = await deps.db.query(
    `select distinct d.webhook_id as "webhookId" from notice_deliveries d
      where d.next_attempt_at <= $1 and ${leaseIsFree("d", "$1")}`,
    [deps.clock.now()],
  );
  await Promise.all(due.map(({ webhookId }) => deliverTo(deps, webhookId, signal)));
}

/** Until nothing is due, or something is not taken: the rest is due at the next look, and nobody waits for it until then. */
async function deliverTo(deps: Dependencies, webhookId: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const claimed = await claim(deps, webhookId);
    const taken = await Promise.all(claimed.map((delivery) => deliver(deps, delivery, signal)));
    if (claimed.length === 0 || taken.includes(false)) return;
  }
}

async function claim({ db: { manager }, clock }: Dependencies, webhookId: string): Promise<Claimed[]> {
  const leased = await acquireLeases<{ id: string }>({ manager, now: clock.now() }, DELIVERY_LEASE, {
    where: "t.webhook_id = :webhookId and t.next_attempt_at <= :now",
    parameters: { webhookId },
    set: "attempts = t.attempts + 1",
    returning: "t.id",
    orderBy: "t.next_attempt_at",
    limit: AT_ONCE,
  });
  if (leased.length === 0) return [];
  return manager.query(
    `select d.id, d.lease_token as "leaseToken", d.attempts, d.created_at as "createdAt", w.id as "webhookId", w.url, w.secret,
            n.id as "noticeId", n.event, n.data, n.created_at as at
       from notice_deliveries d join notices n on n.id = d.notice_id join webhooks w on w.id = d.webhook_id
      where d.id = any($1) and d.lease_token = any($2)`,
    [leased.map(({ id }) => id), leased.map(({ leaseToken }) => leaseToken)],
  );
}

/** Answers whether it was taken. */
async function deliver(deps: Dependencies, delivery: Claimed, signal: AbortSignal): Promise<boolean> {
  const result = await attempt(deps, delivery, signal);
  // Stopped on our side: nothing is known of it. Its lease ends, and it is made again.
  if (signal.aborted && "error" in result) return false;
  await record(deps, delivery, result);
  return isTaken(result);
}

async function attempt({ clock, sender, secretKeys }: Dependencies, delivery: Claimed, signal: AbortSignal) {
  const secret = open(delivery.secret, delivery.webhookId, secretKeys);
  if (secret === null) {
    return {
      error:
        "The secret was saved with another DRAWBRIDGE_SECRET_KEY. Set that key, or name it in DRAWBRIDGE_SECRET_KEY_PREVIOUS, or rotate the secret.",
    };
  }
  const { noticeId: id, event, at, data } = delivery;
  const body = JSON.stringify({ id, event, at, data });
  const headers = {
    "Content-Type": "application/json",
    "X-Drawbridge-Delivery": delivery.id,
    "X-Drawbridge-Event": event,
    "X-Drawbridge-Signature": signatureOf(body, secret, clock.now()),
  };
  return sender.send({ url: delivery.url, headers, body }, signal);
}

/** An attempt that took longer than its lease records nothing over the next one. */
async function record({ db, clock }: Dependencies, delivery: Claimed, result: SendResult): Promise<void> {
  const { id, leaseToken, attempts, createdAt } = delivery;
  const now = clock.now();
  const isDelivered = isTaken(result);
  const next = isDelivered ? null : nextAttemptAt(attempts, createdAt, now, Math.random());
  const change = {
    state: isDelivered ? ("DELIVERED" as const) : next === null ? ("FAILED" as const) : ("PENDING" as const),
    nextAttemptAt: next,
    lastStatus: "status" in result ? result.status : null,
    lastError: errorOf(result),
    endedAt: next === null ? now : null,
  };
  await releaseLease({ manager: db.manager, now }, DELIVERY_LEASE, { id, leaseToken }, change);
}

function isTaken(result: SendResult): boolean {
  return "status" in result && result.status >= 200 && result.status < 300;
}

function errorOf(result: SendResult): string | null {
  if ("error" in result) return result.error;
  if (result.status >= 300 && result.status < 400) return "It answered with a redirect, which is not followed.";
  return isTaken(result) ? null : `It answered ${result.status}.`;
}

const KEPT_MS = 30 * 86_400_000;
const TRIMMED_AT_ONCE = 1_000;

/** Forgets what was told long ago. What is still to be sent is younger than that. */
export async function trimNotices({ db, clock }: Pick<Dependencies, "db" | "clock">): Promise<void> {
  await db.query(
    `delete from notices where id in (
       select id from notices where created_at < $1 order by created_at limit $2 for update skip locked)`,
    [new Date(clock.now().getTime() - KEPT_MS), TRIMMED_AT_ONCE],
  );
}
