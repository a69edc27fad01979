import { z } from "zod";
import { ASSIGNABLE_ROLES } from "../roles/role-assignment.entity";
import { WEBHOOK_FORMATS } from "../webhooks/webhook.entity";
import { providerAccessFlowSchema, providerIntegrationSchema } from "./terraform/provider-documents";

/**
 * The portable configuration of an installation (decision 0050): Terraform documents of integrations and access flows,
 * and the settings that those cannot express. It has names instead of ids, and no secrets.
 */

const permission = z.strictObject({
  permission: z.string(),
  namespaces: z.array(z.string()).nullish(),
  groups: z.array(z.string()).nullish(),
});

const flowSettings = z.strictObject({
  name: z.string(),
  maxDurationSeconds: z.int().optional(),
  escalationIntervalSeconds: z.int().optional(),
  extensionSeconds: z.int().optional(),
  mfaMaxAgeSeconds: z.int().optional(),
  /** Targets that repeat a permission, by index. */
  targets: z.array(z.strictObject({ index: z.int().min(0), permissions: z.array(permission) })).optional(),
});

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
  accessFlows: z.array(flowSettings).default([]),
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
export type FlowSettingsBeside = z.infer<typeof flowSettings>;

/** An address that may hold a secret is not exported: the importer sets it by this variable. */
export type ExportedWebhook = Omit<z.infer<typeof webhook>, "url"> &
  ({ readonly url: string } | { readonly host: string; readonly urlVariable: string });
