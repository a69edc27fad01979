import { invalidInput } from "../../kernel/app-error";
import { Webhook } from "../webhooks/webhook.entity";
import type { Configuration } from "./configuration-document";
import {
  type ConfigurationImportResult,
  changedFields,
  type ImportChange,
  type ImportContext,
  importStep,
} from "./import-step";

const NO_REASON = {
  path: ["disabledReason"],
  message: "Say in 'disabledReason' why the webhook is disabled: the other admins read it.",
};

type WebhookDocument = Configuration["drawbridge"]["webhooks"][number];

/** Imports webhooks by address. A created one has a new secret, which rotateWebhookSecret shows. */
export async function importWebhooks(
  context: ImportContext,
  { drawbridge }: Configuration,
): Promise<ConfigurationImportResult[]> {
  const there = await context.tx.manager.find(Webhook, { order: { createdAt: "ASC", id: "ASC" } });
  const results: ConfigurationImportResult[] = [];
  for (const [index, document] of drawbridge.webhooks.entries()) {
    const at = there.findIndex((one) => one.url === document.url.trim());
    const [before] = at < 0 ? [] : there.splice(at, 1);
    const step = () => (before ? updateWebhook(context, before, document) : createWebhook(context, document));
    results.push(await importStep(["drawbridge", "webhooks", index], null, step));
  }
  return results;
}

async function createWebhook(context: ImportContext, document: WebhookDocument): Promise<ImportChange> {
  const { url, events, format } = document;
  const { webhook } = await context.useCases.webhooks.create(context.actor, url, events, { format });
  await switchWebhook(context, webhook, document);
  return { kind: "WEBHOOK", name: nameOf(document), action: "CREATE", fields: [] };
}

async function updateWebhook(
  context: ImportContext,
  before: Webhook,
  document: WebhookDocument,
): Promise<ImportChange> {
  const { format, events } = document;
  const fields = changedFields(sorted(before), sorted(document), ["format", "events"]);
  const { webhooks } = context.useCases;
  const webhook =
    fields.length > 0 ? await webhooks.update(context.actor, before.id, before.version, { format, events }) : before;
  const isSwitched = await switchWebhook(context, webhook, document);
  const all = isSwitched ? [...fields, "enabled"] : fields;
  return { kind: "WEBHOOK", name: nameOf(document), action: all.length > 0 ? "UPDATE" : "NONE", fields: all };
}

/** Whether it had to be switched. */
async function switchWebhook(
  { actor, useCases }: ImportContext,
  { id, version, disabledAt }: Webhook,
  { enabled, disabledReason }: WebhookDocument,
): Promise<boolean> {
  if (enabled === undefined || enabled === (disabledAt === null)) return false;
  if (!enabled && !disabledReason?.trim()) throw invalidInput([NO_REASON]);
  await useCases.webhooks.setEnabled(actor, id, { enabled, version, reason: disabledReason ?? null });
  return true;
}

function nameOf({ url, format }: WebhookDocument): string {
  return `${format} at ${URL.canParse(url) ? new URL(url).host : "no address"}`;
}

function sorted({ format, events }: Pick<Webhook, "format"> & { readonly events: readonly string[] }) {
  return { format, events: [...new Set(events)].sort() };
}
