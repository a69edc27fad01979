import { systemActor } from "../../kernel/actor";
import { abortablePause } from "../../kernel/async/abortable-pause";
import type { Clock } from "../../kernel/clock";
import { acquireLeases, releaseLeases } from "../../platform/database/lease";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import { nextAttemptAt } from "../webhooks/next-attempt";
import { NOTIFICATIONS_TOPIC } from "./add-notifications";
import type { Mailer, MailResult } from "./mailer.port";
import { type BaseUrl, type MailedNotification, mailMessageOf } from "./messages/mail-message";
import { MailDelivery } from "./notification.entity";
import { settleNotifications } from "./settle-notifications";

interface Dependencies {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly mailer: Mailer;
  readonly baseUrl: BaseUrl;
  /** Shorter in tests. */
  readonly pauseMs?: number;
}

/** Side by side; with the pause between two batches, ten a second for each worker at most. */
const AT_ONCE = 5;
const PAUSE_MS = 500;

/** An attempt takes half a minute at most; a worker that has not recorded it by then has died, and it is made again. */
const MAIL_LEASE = { entity: MailDelivery, ms: 120_000 };

interface Claimed extends MailedNotification {
  readonly deliveryId: string;
  readonly leaseToken: string;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly personId: string;
  /** Null: the person has none by now, or is not active any more. */
  readonly address: string | null;
  readonly isSettled: boolean;
}

/**
 * Sends the mail that is due, until none is, or the mail server is away. What was settled meanwhile is not sent any more. At least
 * once each: an attempt that was not recorded is made again, with the same Message-ID.
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
  // Stopped on our side: nothing is known of it. Its lease ends, and it is made again.
  return signal.aborted && result.outcome === "LATER" ? { outcome: "STOPPED" } : result;
}

/** An attempt that took longer than its lease records nothing over the next one. */
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
