import { z } from "zod";
import { ASSIGNABLE_ROLES } from "../roles/role-assignment.entity";
import { WEBHOOK_FORMATS } from "../webhooks/webhook.entity";
import { exactFlowSettings } from "./terraform/flow-not-expressible";
import { providerAccessFlowSchema, providerIntegrationSchema } from "./terraform/provider-documents";

/**
 * The portable configuration of an installation (decision 0050): Terraform documents of integrations and access flows,
 * and the settings that those cannot express. It has names instead of ids, and no secrets.
 */

const webhook = z.strictObject({
  url: z.string(),
  format: z.enum(WEBHOOK_FORMATS),
  events: z.array(z.string()),
  /** Omitted: it stays as it is, and a created one is enabled. */
  enabled: z.boolean().optional(),
  disabledReason: z.string().optional(),
});

export const drawbridgeSettingsSchema = z.strictObject({
  version: z.literal(1),
  /** The names of connectors that documents refer to by id: ids differ between installations. */
  connectors: z.array(z.strictObject({ id: z.string(), name: z.string() })).default([]),
  integrations: z.array(z.strictObject({ name: z.string(), enabled: z.boolean() })).default([]),
  accessFlows: z.array(z.strictObject({ name: z.string(), ...exactFlowSettings })).default([]),
  roles: z
    .array(z.strictObject({ provider: z.string(), userName: z.string(), role: z.enum(ASSIGNABLE_ROLES) }))
    .default([]),
  webhooks: z.array(webhook).default([]),
});

export const configurationSchema = z.strictObject({
  /** False: a plan, which changes nothing. */
  apply: z.boolean(),
  integrations: z.array(providerIntegrationSchema),
  access_flows: z.array(providerAccessFlowSchema),
  drawbridge: drawbridgeSettingsSchema,
});

export type Configuration = z.infer<typeof configurationSchema>;
export type DrawbridgeSettings = z.infer<typeof drawbridgeSettingsSchema>;

/** An address that may hold a secret is not exported: the importer sets it by this variable. */
export type ExportedWebhook = Omit<z.infer<typeof webhook>, "url"> &
  ({ readonly url: string } | { readonly host: string; readonly urlVariable: string });
