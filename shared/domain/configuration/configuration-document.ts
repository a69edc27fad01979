import { z } from "zod";
import { ASSIGNABLE_ROLES } from "../roles/role-assignment.entity";
import { providerAccessFlowSchema, providerIntegrationSchema } from "../terraform/provider-documents";
import { WEBHOOK_FORMATS } from "../webhooks/webhook.entity";

/**
 * The configuration of an installation as it travels: integrations and access flows as documents of Terraform's provider, and beside
 * them what those cannot say, by names and without secrets (decision 0050).
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
  /** Of targets that have one permission several times, by their places from 0. */
  targets: z.array(z.strictObject({ index: z.int().min(0), permissions: z.array(permission) })).optional(),
});

const webhook = z.strictObject({
  url: z.string(),
  format: z.enum(WEBHOOK_FORMATS),
  events: z.array(z.string()),
});

export const drawbridgeSettingsSchema = z.strictObject({
  version: z.literal(1),
  /** Names of the connectors that the documents name by id: another installation has other ids. */
  connectors: z.array(z.strictObject({ id: z.string(), name: z.string() })).default([]),
  integrations: z.array(z.strictObject({ name: z.string(), enabled: z.boolean() })).default([]),
  accessFlows: z.array(flowSettings).default([]),
  roles: z
    .array(z.strictObject({ provider: z.string(), userName: z.string(), role: z.enum(ASSIGNABLE_ROLES) }))
    .default([]),
  webhooks: z.array(webhook).default([]),
});

export const configurationSchema = z.strictObject({
  /** False: only says what it would change. */
  apply: z.boolean(),
  integrations: z.array(providerIntegrationSchema),
  access_flows: z.array(providerAccessFlowSchema),
  drawbridge: drawbridgeSettingsSchema,
});

export type Configuration = z.infer<typeof configurationSchema>;
export type DrawbridgeSettings = z.infer<typeof drawbridgeSettingsSchema>;
export type FlowSettingsBeside = z.infer<typeof flowSettings>;

/** An address that is a secret, as those of chats are, stands in no file: whoever imports gives it by this variable. */
export type ExportedWebhook = Omit<z.infer<typeof webhook>, "url"> &
  ({ readonly url: string } | { readonly host: string; readonly urlVariable: string });
