import { z } from "zod";

/**
 * Decodes answers as the provider's generated client does: required fields have to be there and of their type, unknown ones are
 * skipped. Written from its interface, and on purpose without what the server makes answers with.
 */

const optional = <T extends z.ZodType>(type: T) => type.nullish();
const texts = z.array(z.string());
const instant = z.iso.datetime({ offset: true });

const owner = z.object({
  attribute_type: z.string(),
  attribute_value: texts,
  source_integration_id: optional(z.string()),
  source_integration_name: optional(z.string()),
});

const ownersMapping = z.object({
  key_name: z.string(),
  attribute_type: z.string(),
  source_integration_id: optional(z.string()),
  source_integration_name: optional(z.string()),
});

export const integrationDecoder = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  category: z.string(),
  status: z.string(),
  integration_config: z.record(z.string(), z.unknown()),
  connector_id: optional(z.string()),
  last_sync_time: optional(instant),
  connected_resource_types: optional(texts),
  custom_access_details: optional(z.string()),
  owner: optional(owner),
  owners_mapping: optional(ownersMapping),
});

const condition = z.object({
  type: z.string(),
  match_operator: optional(z.string()),
  values: optional(texts),
  source_integration_id: optional(z.string()),
  source_integration_name: optional(z.string()),
});

const conditions = z.object({ logical_operator: z.string(), conditions: z.array(condition) });

const approverGroup = z.object({ logical_operator: z.string(), approvers: z.array(condition) });

const resourcesScope = z.object({ scope_mode: z.string(), type: z.string(), key: optional(z.string()), values: texts });

const accessTarget = z.object({
  integration: optional(
    z.object({
      integration_id: z.string(),
      integration_name: z.string(),
      resource_type: z.string(),
      permissions: texts,
      resources_scopes: optional(z.array(resourcesScope)),
    }),
  ),
});

export const flowDecoder = z.object({
  id: z.string(),
  name: z.string(),
  description: optional(z.string()),
  active: z.boolean(),
  trigger: z.string(),
  requestors: conditions,
  request_for: optional(z.object({ request_scopes: texts, grantees: optional(conditions) })),
  access_targets: z.array(accessTarget),
  approver_policy: optional(z.object({ approval_mode: z.string(), approver_groups: z.array(approverGroup) })),
  escalation_policy: optional(
    z.object({ interval_in_min: optional(z.int32()), approver_groups: z.array(approverGroup) }),
  ),
  grant_duration_in_min: optional(z.int32()),
  timeframe: optional(
    z.object({ start_time: z.string(), end_time: z.string(), days_of_week: texts, time_zone: z.string() }),
  ),
  settings: z.object({
    justification_required: z.boolean(),
    require_approver_reason: z.boolean(),
    requestor_cannot_approve_himself: z.boolean(),
    require_mfa: z.boolean(),
    labels: texts,
    max_extensions: optional(z.int32()),
    extension_duration_in_min: optional(z.int32()),
  }),
  creation_date: instant,
  update_date: optional(instant),
});

export const connectorsDecoder = z.array(
  z.object({ connector_id: z.string(), status: z.string(), last_connected: optional(z.number()) }),
);

export const connectorDecoder = z.object({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  version: z.string(),
  last_connected: optional(instant),
  is_latest_version: z.boolean(),
  cloud_provider_type: z.string(),
  sessions: z.array(z.object({ id: z.string(), metadata: z.object({}), last_connected_time: instant })),
});

export const groupDecoder = z.object({
  id: z.string(),
  name: z.string(),
  source_integration_id: optional(z.string()),
  source_integration_name: optional(z.string()),
});

export function pageDecoder<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), pagination: z.object({ next_page_token: optional(z.string()) }) });
}

export type IntegrationAnswer = z.infer<typeof integrationDecoder>;
export type FlowAnswer = z.infer<typeof flowDecoder>;
