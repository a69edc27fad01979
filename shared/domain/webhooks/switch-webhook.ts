import { invalidInput } from "../../kernel/app-error";
import type { AuditAction } from "../../kernel/audit-actions";
import { requireFreshSignIn } from "../../kernel/fresh-sign-in";
import { parseReason } from "../../kernel/text/typed-reason";
import type { Tx } from "../../platform/database/unit-of-work";
import { OUTBOX_DUE, OUTBOX_TOPIC } from "../outbox/outbox.topics";
import { auditWebhook, lockWebhookVersion } from "./lock-webhook";
import { Webhook } from "./webhook.entity";

export interface WebhookSwitching {
  readonly enabled: boolean;
  readonly version: number;
  /** Why it is disabled, for the other admins; an enabled webhook has none. */
  readonly reason: string | null;
}

/**
 * Disabled, a webhook gets no delivery of what happens, and those that wait stay. Enabled, they are sent, and a pause that the
 * receiver asked for is over.
 */
export async function setWebhookEnabled(tx: Tx, id: string, switching: WebhookSwitching): Promise<Webhook> {
  const { enabled, version } = switching;
  const reason = enabled ? null : reasonToDisable(switching.reason);
  // Nobody has to sign in again to disable one.
  if (enabled) requireFreshSignIn(tx);
  const before = await lockWebhookVersion(tx, id, version);
  const isEnabled = before.disabledAt === null;
  if (isEnabled === enabled && (!enabled || before.pausedReason === null)) return before;
  const set = {
    disabledAt: enabled ? null : tx.now,
    disabledReason: reason,
    pausedUntil: null,
    pausedReason: null,
    version: version + 1,
  };
  await tx.manager.update(Webhook, id, set);
  const webhook = tx.manager.create(Webhook, { ...before, ...set });
  auditWebhook(tx, actionOf(enabled, isEnabled), id, before, webhook);
  if (enabled) tx.publish(OUTBOX_TOPIC, OUTBOX_DUE);
  return webhook;
}

function actionOf(enabled: boolean, wasEnabled: boolean): AuditAction {
  if (!enabled) return "webhook.disabled";
  return wasEnabled ? "webhook.pause-ended" : "webhook.enabled";
}

function reasonToDisable(typed: string | null): string {
  const reason = parseReason(typed);
  if (reason !== null) return reason;
  throw invalidInput([
    { path: ["reason"], message: "Say in 'reason' why the webhook is disabled: the other admins read it." },
  ]);
}
