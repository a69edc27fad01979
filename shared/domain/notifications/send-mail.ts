import { systemActor } from "../../kernel/actor";
import { abortablePause } from "../../kernel/async/abortable-pause";
import type { Clock } from "../../kernel/clock";
import { acquireLeases, releaseLeases } from "../../platform/database/lease";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import { nextAttemptAt } from "../webhooks/next-attempt";
import type { Mailer, MailResult } from "./mailer.port";
import { type BaseUrl, type MailedNotification, mailMessageOf } from "./messages/mail-message";
import { MailDelivery } from "./notification.entity";
import { NOTIFICATIONS_TOPIC } from "./notifications.topics";
import { settleNotifications } from "./settle-notifications";

interface Dependencies {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly mailer: Mailer;
  readonly baseUrl: BaseUrl;
  /** Shorter in tests. */
  readonly pauseMs?: number;
}

/** Concurrent messages. With the pause between batches, a worker sends ten per second at most. */
const AT_ONCE = 5;
const PAUSE_MS = 500;

/** An attempt takes half a minute at most. When the lease expires, its worker has died, and the mail is retried. */
const MAIL_LEASE = { entity: MailDelivery, ms: 120_000 };

interface Claimed extends MailedNotification {
  readonly deliveryId: string;
  readonly leaseToken: string;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly personId: string;
  /** Null: the person has no address any longer, or is inactive. */
  readonly address: string | null;
  readonly isSettled: boolean;
}

/**
 * Sends due mail until none is left or the mail server is unavailable. Settled notifications are skipped. Delivery is
 * at least once: an unrecorded attempt is repeated with the same Message-ID.
 */
export async function sendMail(deps: Dependencies, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const claimed = await claim(deps);
    if (claimed.length === 0) return;
    const results = await Promise.all(claimed.map((mail) => attempt(deps, mail, signal)));
    await record(deps, claimed, results);
    if (results.some((result) => result.outcome === "LATER" && result.isOutage)) return;
    if (claimed.length === AT_ONCE) await abortablePause(deps.pauseMs ?? PAUSE_MS, signal);
  }
}

async function claim({ uow }: Dependencies): Promise<Claimed[]> {
  return uow.run(systemActor("mail"), async (tx) => {
    const leased = await acquireLeases<{ notificationId: string }>(tx, MAIL_LEASE, {
      where: "t.next_attempt_at <= :now",
      set: "attempts = t.attempts + 1",
      returning: `t.notification_id as "notificationId"`,
      orderBy: "t.next_attempt_at",
      limit: AT_ONCE,
    });
    if (leased.length === 0) return [];
    await settleNotifications(tx, { ids: leased.map(({ notificationId }) => notificationId) });
    return tx.manager.query(
      `select d.id as "deliveryId", d.lease_token as "leaseToken", d.attempts, d.created_at as "createdAt", n.id, n.kind, n.title,
              n.message, n.path, n.subject_type as "subjectType", n.subject_id as "subjectId", n.person_id as "personId",
              case when h.active then h.email end as address, n.settled_at is not null as "isSettled"
         from mail_deliveries d join notifications n on n.id = d.notification_id join homes h on h.id = n.person_id
        where d.lease_token = any($1)`,
      [leased.map(({ leaseToken }) => leaseToken)],
    );
  });
}

type Outcome = MailResult | { readonly outcome: "SKIPPED" } | { readonly outcome: "STOPPED" };

async function attempt({ mailer, baseUrl }: Dependencies, mail: Claimed, signal: AbortSignal): Promise<Outcome> {
  if (mail.isSettled || mail.address === null) return { outcome: "SKIPPED" };
  const result = await mailer.send(mailMessageOf(mail, mail.address, baseUrl), signal);
  // Aborted by shutdown: the result is unknown. The lease expires, and the delivery is retried.
  return signal.aborted && result.outcome === "LATER" ? { outcome: "STOPPED" } : result;
}

/** Writes only under its lease: an attempt that outlived it must not overwrite the next one. */
async function record({ uow }: Dependencies, claimed: readonly Claimed[], results: readonly Outcome[]): Promise<void> {
  await uow.run(systemActor("mail"), async (tx) => {
    const changes = claimed.flatMap(({ deliveryId, leaseToken, ...mail }, n) => {
      const set = changeOf(mail, results[n]!, tx.now);
      return set ? [{ held: { id: deliveryId, leaseToken }, set }] : [];
    });
    await releaseLeases(tx, MAIL_LEASE, changes);
    for (const { personId } of claimed) tx.publish(NOTIFICATIONS_TOPIC, personId);
  });
}

function changeOf({ attempts, createdAt }: Pick<Claimed, "attempts" | "createdAt">, result: Outcome, now: Date) {
  const ended = { nextAttemptAt: null, endedAt: now };
  switch (result.outcome) {
    case "STOPPED":
      return null;
    case "SENT":
    case "SKIPPED":
      return { state: result.outcome, lastError: null, ...ended };
    case "REFUSED":
      return { state: "FAILED" as const, lastError: result.reason, ...ended };
    case "LATER": {
      const next = nextAttemptAt(attempts, createdAt, now, Math.random());
      if (next === null) return { state: "FAILED" as const, lastError: result.reason, ...ended };
      return { state: "PENDING" as const, lastError: result.reason, nextAttemptAt: next, endedAt: null };
    }
  }
}
