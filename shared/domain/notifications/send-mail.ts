import type { Logger } from "pino";
import { systemActor } from "../../kernel/actor";
import { abortablePause } from "../../kernel/async/abortable-pause";
import { Coalescer } from "../../kernel/async/coalescer";
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
  readonly log: Pick<Logger, "error">;
  readonly mailer: Mailer;
  readonly baseUrl: BaseUrl;
  /** Shorter and fewer in tests. */
  readonly pauseMs?: number;
  readonly atOnce?: number;
}

/** Messages that are handed over at once. With the pause between claims, a worker sends ten per second at most. */
const AT_ONCE = 5;
const PAUSE_MS = 500;

/** The most messages under way, with those that the server has and examines. */
const MOST_UNDER_WAY = 50;

/** An attempt takes eleven minutes at most. When the lease expires, its worker has died, and the mail is retried. */
const MAIL_LEASE = { entity: MailDelivery, ms: 720_000 };

/** The most attempts that the mail server does not answer: each of them may have reached the person. */
const MOST_IN_DOUBT = 3;
const DOUBT_PAUSE_MS = 3_600_000;

interface Claimed extends MailedNotification {
  readonly deliveryId: string;
  readonly leaseToken: string;
  readonly attempts: number;
  readonly attemptsInDoubt: number;
  readonly lastError: string | null;
  readonly createdAt: Date;
  readonly personId: string;
  readonly address: string;
}

/** Before it is known whether it is sent. */
interface Leased extends Omit<Claimed, "address"> {
  /** Null: the person has no address any longer, or is inactive. */
  readonly address: string | null;
  readonly isSettled: boolean;
}

type Outcome = MailResult | { readonly outcome: "STOPPED" };

interface Attempted {
  readonly mail: Claimed;
  readonly result: Outcome;
}

/**
 * Sends due mail. A mail that the server examines for minutes holds up no other one. Delivery is at least once: an
 * unrecorded attempt is repeated with the same Message-ID.
 */
export class MailSending {
  private readonly underWay = new Set<Promise<void>>();
  private readonly handingOver = new Set<Promise<void>>();
  private readonly records: Coalescer<Attempted, void>;
  private isOutage = false;

  constructor(private readonly deps: Dependencies) {
    const send = (attempted: readonly Attempted[]) =>
      record(deps, attempted).then(() => attempted.map(() => undefined));
    this.records = new Coalescer(send, { maxBatchSize: AT_ONCE, retryAlone: true });
  }

  /** Begins to send until all due mail is under way, or the mail server is unavailable. */
  async sendDue(signal: AbortSignal): Promise<void> {
    this.isOutage = false;
    while (!signal.aborted && !this.isOutage) {
      const places = Math.min(this.atOnce - this.handingOver.size, MOST_UNDER_WAY - this.underWay.size);
      const { leased, mails } = places > 0 ? await claim(this.deps, places) : { leased: 0, mails: [] };
      for (const mail of mails) this.begin(mail, signal);
      if (leased < places) return;
      await abortablePause(this.deps.pauseMs ?? PAUSE_MS, signal);
      if (this.handingOver.size >= this.atOnce) await Promise.race(this.handingOver);
      if (this.underWay.size >= MOST_UNDER_WAY) await Promise.race(this.underWay);
    }
  }

  /** Resolves when no mail is under way. */
  async drained(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private get atOnce(): number {
    return this.deps.atOnce ?? AT_ONCE;
  }

  private begin(mail: Claimed, signal: AbortSignal): void {
    let onHandedOver = () => {};
    const isHandedOver = new Promise<void>((resolve) => {
      onHandedOver = resolve;
    });
    const sending = this.send(mail, signal, onHandedOver)
      .catch((error: unknown) =>
        this.deps.log.error({ err: error, deliveryId: mail.deliveryId }, "mail could not be sent, trying again"),
      )
      .finally(() => this.underWay.delete(sending));
    this.underWay.add(sending);
    const handing = Promise.race([isHandedOver, sending]).finally(() => this.handingOver.delete(handing));
    this.handingOver.add(handing);
  }

  private async send(mail: Claimed, signal: AbortSignal, onHandedOver: () => void): Promise<void> {
    const result = await attempt(this.deps, mail, signal, onHandedOver);
    if (result.outcome === "IN_DOUBT" || (result.outcome === "LATER" && result.isOutage)) this.isOutage = true;
    await this.records.run({ mail, result });
  }
}

/**
 * Leases due mail, and skips what need not be sent in the same transaction: a notification that is reopened later finds
 * its mail skipped, and has it sent.
 */
async function claim({ uow }: Dependencies, limit: number): Promise<{ leased: number; mails: Claimed[] }> {
  return uow.run(systemActor("mail"), async (tx) => {
    const leased = await acquireLeases<{ notificationId: string }>(tx, MAIL_LEASE, {
      where: "t.next_attempt_at <= :now",
      set: "attempts = t.attempts + 1",
      returning: `t.notification_id as "notificationId"`,
      orderBy: "t.next_attempt_at",
      limit,
    });
    if (leased.length === 0) return { leased: 0, mails: [] };
    await settleNotifications(tx, { ids: leased.map(({ notificationId }) => notificationId) });
    const found: Leased[] = await tx.manager.query(
      `select d.id as "deliveryId", d.lease_token as "leaseToken", d.attempts, d.attempts_in_doubt as "attemptsInDoubt",
              d.last_error as "lastError", d.created_at as "createdAt", n.id, n.kind, n.title,
              n.message, n.path, n.subject_type as "subjectType", n.subject_id as "subjectId", n.person_id as "personId",
              case when h.active then h.email end as address, n.settled_at is not null as "isSettled"
         from mail_deliveries d join notifications n on n.id = d.notification_id join homes h on h.id = n.person_id
        where d.lease_token = any($1)`,
      [leased.map(({ leaseToken }) => leaseToken)],
    );
    const [mails, skipped] = [found.filter(isToBeSent), found.filter((mail) => !isToBeSent(mail))];
    const set = { state: "SKIPPED" as const, lastError: null, nextAttemptAt: null, endedAt: tx.now };
    await releaseLeases(
      tx,
      MAIL_LEASE,
      skipped.map((mail) => ({ held: heldBy(mail), set })),
    );
    for (const { personId } of skipped) tx.publish(NOTIFICATIONS_TOPIC, personId);
    return { leased: leased.length, mails };
  });
}

function isToBeSent(mail: Leased): mail is Leased & Claimed {
  return !mail.isSettled && mail.address !== null;
}

function heldBy({ deliveryId, leaseToken }: Pick<Claimed, "deliveryId" | "leaseToken">) {
  return { id: deliveryId, leaseToken };
}

async function attempt(
  { mailer, baseUrl }: Dependencies,
  mail: Claimed,
  signal: AbortSignal,
  onHandedOver: () => void,
): Promise<Outcome> {
  const result = await mailer.send(mailMessageOf(mail, mail.address, baseUrl), signal, onHandedOver);
  return signal.aborted && result.outcome === "LATER" ? { outcome: "STOPPED" } : result;
}

/** Writes only under its lease: an attempt that outlived it must not overwrite the next one. */
async function record({ uow }: Dependencies, attempted: readonly Attempted[]): Promise<void> {
  await uow.run(systemActor("mail"), async (tx) => {
    const changes = attempted.map(({ mail, result }) => ({
      held: heldBy(mail),
      set: changeOf(mail, result, tx.now),
    }));
    await releaseLeases(tx, MAIL_LEASE, changes);
    for (const { mail } of attempted) tx.publish(NOTIFICATIONS_TOPIC, mail.personId);
  });
}

function changeOf({ attempts, attemptsInDoubt, createdAt, lastError }: Claimed, result: Outcome, now: Date) {
  const next = nextAttemptAt(attempts, createdAt, now, Math.random());
  const ended = { attemptsInDoubt, nextAttemptAt: null, endedAt: now };
  const failed = { ...ended, state: "FAILED" as const };
  const waiting = (until: Date) => ({
    state: "PENDING" as const,
    attemptsInDoubt,
    nextAttemptAt: until,
    endedAt: null,
  });
  switch (result.outcome) {
    case "STOPPED":
      // Another worker sends it at once.
      return { ...waiting(now), lastError };
    case "SENT":
      return { ...ended, state: "SENT" as const, lastError: null };
    case "REFUSED":
      return { ...failed, lastError: result.reason };
    case "LATER":
      return { ...(next ? waiting(next) : failed), lastError: result.reason };
    case "IN_DOUBT": {
      const inDoubt = attemptsInDoubt + 1;
      // Far enough apart that a server that breaks off for minutes loses no mail.
      const later = waiting(new Date(now.getTime() + DOUBT_PAUSE_MS));
      const isRepeated = next !== null && inDoubt < MOST_IN_DOUBT;
      return { ...(isRepeated ? later : failed), attemptsInDoubt: inDoubt, lastError: result.reason };
    }
  }
}
