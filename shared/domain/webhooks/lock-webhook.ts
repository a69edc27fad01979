import { DomainError, notFound } from "../../kernel/app-error";
import type { AuditAction } from "../../kernel/audit-actions";
import { staleVersion } from "../../kernel/stale-version";
import type { Tx } from "../../platform/database/unit-of-work";
import { Webhook } from "./webhook.entity";

export async function lockWebhook(tx: Tx, id: string): Promise<Webhook> {
  const webhook = await tx.manager.findOne(Webhook, { where: { id }, lock: { mode: "for_no_key_update" } });
  if (!webhook) throw notFound("The webhook");
  return webhook;
}

export async function lockWebhookVersion(tx: Tx, id: string, version: number): Promise<Webhook> {
  const webhook = await lockWebhook(tx, id);
  if (webhook.version !== version) throw staleVersion("The webhook", webhook.version);
  return webhook;
}

/** To a disabled webhook nothing is sent: neither a test nor a retry would ever have an answer. */
export function requireEnabled(webhook: Webhook): Webhook {
  if (webhook.disabledAt === null) return webhook;
  const message =
    "The webhook is disabled, so nothing is sent to it. Enable it with `setWebhookEnabled`, then send it again.";
  throw new DomainError("INVALID_STATE", message, [], "WEBHOOK_DISABLED");
}

export function auditWebhook(
  tx: Tx,
  action: AuditAction,
  id: string,
  before: Webhook | null,
  after: Webhook | null,
): void {
  tx.audit({ action, subjectType: "webhook", subjectId: id, before: shownWebhook(before), after: shownWebhook(after) });
}

/** Auditors read the log, and the address itself is a secret of whoever listens there, as those of chat programs are. */
function shownWebhook(webhook: Webhook | null) {
  if (!webhook) return null;
  const { url, events, format, disabledReason } = webhook;
  return { host: new URL(url).host, events, format, ...(disabledReason !== null && { disabledReason }) };
}
