import { type Actor, requireRole } from "../../kernel/actor";
import { type FieldProblem, invalidInput, notFound } from "../../kernel/app-error";
import { requireFreshSignIn } from "../../kernel/fresh-sign-in";
import { newId } from "../../kernel/ids";
import type { SecretKeys } from "../../kernel/secret-keys";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { NOTICES_DUE, NOTICES_TOPIC } from "./add-notice";
import { Notice, NoticeDelivery, Webhook } from "./notice.entity";
import { type NoticeEvent, WEBHOOK_EVENTS } from "./notice-events";
import { newSecret, seal } from "./webhook-secret";
import type { AddressGuard } from "./webhook-sender.port";

interface Dependencies {
  readonly uow: UnitOfWork;
  readonly addresses: AddressGuard;
  readonly secretKeys: SecretKeys;
}

/** A webhook with its secret, which is shown this once. */
export interface WebhookWithSecret {
  readonly webhook: Webhook;
  readonly secret: string;
}

export class WebhooksService {
  constructor(private readonly deps: Dependencies) {}

  /** Tells `url` of these events from now on. Whether its name leads to a public address is looked at when it is called. */
  async create(actor: Actor, url: string, events: readonly string[]): Promise<WebhookWithSecret> {
    requireRole(actor, "ADMIN");
    const problems = [...this.problemsOfUrl(url.trim()), ...problemsOfEvents(events)];
    if (problems.length > 0) throw invalidInput(problems);
    const secret = newSecret();
    const id = newId();
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      const webhook = tx.manager.create(Webhook, {
        id,
        url: url.trim(),
        events: [...new Set(events)] as NoticeEvent[],
        format: "JSON",
        pausedUntil: null,
        version: 1,
        secret: seal(secret, id, this.deps.secretKeys),
        secretSetAt: tx.now,
        createdAt: tx.now,
      });
      await tx.manager.insert(Webhook, webhook);
      auditChange(tx, "webhook.created", id, null, webhook);
      return { webhook, secret };
    });
  }

  /** The old secret signs nothing from now on, not even what waits to be sent. */
  async rotateSecret(actor: Actor, id: string): Promise<WebhookWithSecret> {
    requireRole(actor, "ADMIN");
    const secret = newSecret();
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      const webhook = await lock(tx, id);
      webhook.secret = seal(secret, id, this.deps.secretKeys);
      webhook.secretSetAt = tx.now;
      await tx.manager.update(Webhook, id, { secret: webhook.secret, secretSetAt: tx.now });
      auditChange(tx, "webhook.secret-rotated", id, webhook, webhook);
      return { webhook, secret };
    });
  }

  /** What waits to be sent to it is not sent any more. */
  async delete(actor: Actor, id: string): Promise<void> {
    requireRole(actor, "ADMIN");
    await this.deps.uow.run(actor, async (tx) => {
      const webhook = await lock(tx, id);
      await tx.manager.delete(Webhook, id);
      auditChange(tx, "webhook.deleted", id, webhook, null);
    });
  }

  /** Sends a notice that means nothing, the way every other one is sent; its delivery says what came of it. */
  async test(actor: Actor, id: string): Promise<NoticeDelivery> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      await lock(tx, id);
      const noticeId = newId();
      await tx.manager.insert(Notice, {
        id: noticeId,
        event: "webhook.test",
        subjectType: "webhook",
        subjectId: id,
        data: { webhookId: id, askedBy: actor.name },
        createdAt: tx.now,
      });
      const deliveryId = newId();
      await tx.manager.insert(NoticeDelivery, {
        id: deliveryId,
        noticeId,
        webhookId: id,
        state: "PENDING",
        nextAttemptAt: tx.now,
        createdAt: tx.now,
      });
      tx.publish(NOTICES_TOPIC, NOTICES_DUE);
      return tx.manager.findOneOrFail(NoticeDelivery, { where: { id: deliveryId }, relations: { notice: true } });
    });
  }

  private problemsOfUrl(url: string): FieldProblem[] {
    const problem = this.deps.addresses.problemWithUrl(url);
    return problem === null ? [] : [{ path: ["url"], message: `'url' ${problem}` }];
  }
}

function problemsOfEvents(events: readonly string[]): FieldProblem[] {
  if (events.length === 0) return [{ path: ["events"], message: "'events' must name at least one event." }];
  return events.flatMap((event, index) =>
    WEBHOOK_EVENTS.includes(event as NoticeEvent)
      ? []
      : [{ path: ["events", index], message: `'${event}' is no event. There are: ${WEBHOOK_EVENTS.join(", ")}.` }],
  );
}

async function lock(tx: Tx, id: string): Promise<Webhook> {
  const webhook = await tx.manager.findOne(Webhook, { where: { id }, lock: { mode: "pessimistic_write" } });
  if (!webhook) throw notFound("The webhook");
  return webhook;
}

function auditChange(tx: Tx, action: string, id: string, before: Webhook | null, after: Webhook | null) {
  // Auditors read the log, and the address itself is a secret of whoever listens there, as those of chat programs are.
  const shown = (webhook: Webhook | null) => webhook && { host: new URL(webhook.url).host, events: webhook.events };
  tx.audit({ action, subjectType: "webhook", subjectId: id, before: shown(before), after: shown(after) });
}
