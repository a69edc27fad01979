import { Webhook } from "../webhooks/webhook.entity";
import type { Configuration } from "./configuration-document";
import { type ConfigurationImportResult, changedFields, type ImportContext, importStep } from "./import-step";

/** Imports webhooks by address. A created one has a new secret, which rotateWebhookSecret shows. */
export async function importWebhooks(
  { tx, actor, useCases }: ImportContext,
  { drawbridge }: Configuration,
): Promise<ConfigurationImportResult[]> {
  const there = await tx.manager.find(Webhook, { order: { createdAt: "ASC", id: "ASC" } });
  const results: ConfigurationImportResult[] = [];
  for (const [index, { url, format, events }] of drawbridge.webhooks.entries()) {
    const at = there.findIndex((one) => one.url === url.trim());
    const [before] = at < 0 ? [] : there.splice(at, 1);
    const step = async () => {
      const name = `${format} at ${URL.canParse(url) ? new URL(url).host : "no address"}`;
      if (!before) {
        await useCases.webhooks.create(actor, url, events, { format });
        return { kind: "WEBHOOK", name, action: "CREATE", fields: [] } as const;
      }
      const sorted = (one: Pick<Webhook, "format"> & { readonly events: readonly string[] }) => ({
        format: one.format,
        events: [...new Set(one.events)].sort(),
      });
      const fields = changedFields(sorted(before), sorted({ format, events }), ["format", "events"]);
      if (fields.length > 0) await useCases.webhooks.update(actor, before.id, before.version, { format, events });
      return { kind: "WEBHOOK", name, action: fields.length > 0 ? "UPDATE" : "NONE", fields } as const;
    };
    results.push(await importStep(["drawbridge", "webhooks", index], null, step));
  }
  return results;
}
