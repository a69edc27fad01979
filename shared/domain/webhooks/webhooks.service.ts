import { type Actor, requireRole } from "../../kernel/actor";
import { type FieldProblem, invalidInput } from "../../kernel/app-error";
import { requireFreshSignIn } from "../../kernel/fresh-sign-in";
import { newId } from "../../kernel/ids";
import type { SecretKeys } from "../../kernel/secret-keys";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { createOnce } from "../client-requests/create-once";
import { OUTBOX_DUE, OUTBOX_TOPIC } from "../outbox/outbox.topics";
import { type OutboxEvent, WEBHOOK_EVENTS } from "../outbox/outbox-events";
import { OutboxMessage } from "../outbox/outbox-message.entity";
import { auditWebhook, lockWebhook, lockWebhookVersion, requireEnabled } from "./lock-webhook";
import { type RetriedDeliveries, type RetryChoice, retryDeliveries } from "./retry-deliveries";
import { setWebhookEnabled, type WebhookSwitching } from "./switch-webhook";
import { Webhook, WebhookDelivery, type WebhookFormat } from "./webhook.entity";
import { newWebhookSecret, sealSecret } from "./webhook-secret";
import type { AddressGuard } from "./webhook-sender.port";

interface Dependencies {
  readonly uow: UnitOfWork;
  readonly addresses: AddressGuard;
  readonly secretKeys: SecretKeys;
}

/** A webhook with its secret, which is shown once. Null: its format is not signed, or the call was a repeat. */
export interface WebhookWithSecret {
  readonly webhook: Webhook;
  readonly secret: string | null;
}

interface WebhookOptions {
  readonly format?: WebhookFormat | null;
  /** The idempotency key of the client. */
  readonly clientRequestId?: string | null;
}

/** Omitted fields stay. */
export interface WebhookChange {
  readonly url?: string | null;
  readonly events?: readonly string[] | null;
  readonly format?: WebhookFormat | null;
}

export class WebhooksService {
  constructor(private readonly deps: Dependencies) {}

  /** The same use cases within another transaction. */
  within(uow: UnitOfWork): WebhooksService {
    return new WebhooksService({ ...this.deps, uow });
  }

  /** Creates a webhook for these events. The address behind its name is checked at each call. */
  async create(
    actor: Actor,
    url: string,
    events: readonly string[],
    { format: chosen, clientRequestId = null }: WebhookOptions = {},
  ): Promise<WebhookWithSecret> {
    requireRole(actor, "ADMIN");
    this.refuseProblems({ url, events });
    const format = chosen ?? "JSON";
    const input = { url: url.trim(), events: distinct(events).sort(), format };
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      const once = await createOnce(
        tx,
        { operation: "createWebhook", clientRequestId, input },
        {
          make: () => this.make(tx, input),
          find: async (id) => {
            const webhook = await tx.manager.findOneBy(Webhook, { id });
            return webhook && { id, webhook, secret: null };
          },
        },
      );
      return { webhook: once.webhook, secret: once.secret };
    });
  }

  private async make(tx: Tx, given: Pick<Webhook, "url" | "events" | "format">) {
    const secret = newWebhookSecret();
    const id = newId();
    const webhook = tx.manager.create(Webhook, {
      id,
      ...given,
      pausedUntil: null,
      pausedReason: null,
      disabledAt: null,
      disabledReason: null,
      version: 1,
      secret: sealSecret(secret, id, this.deps.secretKeys),
      secretSetAt: tx.now,
      createdAt: tx.now,
    });
    await tx.manager.insert(Webhook, webhook);
    auditWebhook(tx, "webhook.created", id, null, webhook);
    return { id, webhook, secret: shownSecret(webhook, secret) };
  }

  /** Applies to pending deliveries as well. The secret stays. */
  async update(actor: Actor, id: string, version: number, change: WebhookChange): Promise<Webhook> {
    requireRole(actor, "ADMIN");
    this.refuseProblems(change);
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      const before = await lockWebhookVersion(tx, id, version);
      const set = {
        url: change.url?.trim() ?? before.url,
        events: change.events ? distinct(change.events) : before.events,
        format: change.format ?? before.format,
        // The former receiver requested the pause.
        pausedUntil: null,
        pausedReason: null,
        version: version + 1,
      };
      await tx.manager.update(Webhook, id, set);
      const webhook = tx.manager.create(Webhook, { ...before, ...set });
      auditWebhook(tx, "webhook.updated", id, before, webhook);
      tx.publish(OUTBOX_TOPIC, OUTBOX_DUE);
      return webhook;
    });
  }

  /** The old secret signs nothing any longer, pending deliveries included. */
  async rotateSecret(actor: Actor, id: string): Promise<WebhookWithSecret> {
    requireRole(actor, "ADMIN");
    const secret = newWebhookSecret();
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      const webhook = await lockWebhook(tx, id);
      webhook.secret = sealSecret(secret, id, this.deps.secretKeys);
      webhook.secretSetAt = tx.now;
      await tx.manager.update(Webhook, id, { secret: webhook.secret, secretSetAt: tx.now });
      auditWebhook(tx, "webhook.secret-rotated", id, webhook, webhook);
      return { webhook, secret: shownSecret(webhook, secret) };
    });
  }

  /** Pending deliveries are dropped. */
  async delete(actor: Actor, id: string, version: number): Promise<Webhook> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      const webhook = await lockWebhookVersion(tx, id, version);
      await tx.manager.delete(Webhook, id);
      auditWebhook(tx, "webhook.deleted", id, webhook, null);
      return webhook;
    });
  }

  /** Sends a test message through the normal delivery, which records the result. */
  async test(actor: Actor, id: string): Promise<{ delivery: WebhookDelivery; host: string }> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      const { url } = requireEnabled(await lockWebhook(tx, id));
      const outboxMessageId = newId();
      await tx.manager.insert(OutboxMessage, {
        id: outboxMessageId,
        event: "webhook.test",
        subjectType: "webhook",
        subjectId: id,
        data: { webhookId: id, askedBy: actor.name },
        createdAt: tx.now,
      });
      const deliveryId = newId();
      await tx.manager.insert(WebhookDelivery, {
        id: deliveryId,
        outboxMessageId,
        webhookId: id,
        state: "PENDING",
        nextAttemptAt: tx.now,
        createdAt: tx.now,
      });
      const { host } = new URL(url);
      tx.audit({ action: "webhook.tested", subjectType: "webhook", subjectId: id, after: { host, deliveryId } });
      tx.publish(OUTBOX_TOPIC, OUTBOX_DUE);
      const found = { where: { id: deliveryId }, relations: { outboxMessage: true } };
      return { delivery: await tx.manager.findOneOrFail(WebhookDelivery, found), host };
    });
  }

  /** Enables or disables it; see `setWebhookEnabled`. */
  async setEnabled(actor: Actor, id: string, switching: WebhookSwitching): Promise<Webhook> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, (tx) => setWebhookEnabled(tx, id, switching));
  }

  /** Puts deliveries that were given up on their way again; see `retryDeliveries`. */
  async retry(actor: Actor, id: string, choice: RetryChoice): Promise<RetriedDeliveries> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, (tx) => retryDeliveries(tx, id, choice));
  }

  private refuseProblems({ url, events }: WebhookChange): void {
    const problems = [
      ...(url == null ? [] : this.problemsOfUrl(url.trim())),
      ...(events == null ? [] : problemsOfEvents(events)),
    ];
    if (problems.length > 0) throw invalidInput(problems);
  }

  private problemsOfUrl(url: string): FieldProblem[] {
    const problem = this.deps.addresses.problemWithUrl(url);
    return problem === null ? [] : [{ path: ["url"], message: `'url' ${problem}` }];
  }
}

function problemsOfEvents(events: readonly string[]): FieldProblem[] {
  if (events.length === 0) return [{ path: ["events"], message: "'events' must name at least one event." }];
  return events.flatMap((event, index) =>
    WEBHOOK_EVENTS.includes(event as OutboxEvent)
      ? []
      : [{ path: ["events", index], message: `'${event}' is no event. There are: ${WEBHOOK_EVENTS.join(", ")}.` }],
  );
}

/** Slack and Teams check no signature: their addresses are their secret. */
function shownSecret({ format }: Webhook, secret: string): string | null {
  return format === "JSON" ? secret : null;
}

function distinct(events: readonly string[]): OutboxEvent[] {
  return [...new Set(events)] as OutboxEvent[];
}
