import type { AccessFlow } from "../../access-flows/access-flow.entity";
import type { Integration } from "../../integrations/integration.entity";
import type { IntegrationStatus } from "../../integrations/integration-status";
import type { DocumentReferences } from "./document-names";
import {
  EVERYBODY_TYPE,
  PROVIDER_INTEGRATION_TYPE,
  type ProviderAccessFlow,
  type ProviderAccessFlowAnswer,
  type ProviderApproverGroup,
  type ProviderApproverGroupAnswer,
  type ProviderConditionGroup,
  type ProviderConditionGroupAnswer,
  type ProviderIntegration,
  type ProviderIntegrationAnswer,
} from "./provider-documents";

const STATUSES: Readonly<Record<IntegrationStatus, ProviderIntegrationAnswer["status"]>> = {
  INITIALIZING: "Initializing",
  REFRESHING: "Refreshing",
  ACTIVE: "Active",
  WARNING: "Warning",
  ERROR: "Error",
  DISABLED: "Disabled",
  DELETING: "Disabled",
};

/** The provider's view of an integration; `document` has its settings. */
export function integrationAnswer(
  { id, connectorId, organizationReadAt }: Pick<Integration, "id" | "connectorId" | "organizationReadAt">,
  document: Omit<ProviderIntegration, "type" | "connector_id"> & { readonly connector_id?: string | null },
  status: IntegrationStatus,
  references: DocumentReferences,
): ProviderIntegrationAnswer {
  const { owner, owners_mapping: mapping } = document;
  return withoutNulls({
    id,
    name: document.name,
    type: PROVIDER_INTEGRATION_TYPE,
    category: "RESOURCES",
    status: STATUSES[status],
    // Updates leave it out.
    connector_id: document.connector_id ?? connectorId,
    last_sync_time: organizationReadAt?.toISOString(),
    integration_config: document.integration_config,
    connected_resource_types: document.connected_resource_types,
    custom_access_details: document.custom_access_details,
    owner: owner && sourced(owner, references),
    owners_mapping: mapping && sourced(mapping, references),
  });
}

/** The provider's view of a flow; `document` has its rules, with targets in the order of the flow's. */
export function flowAnswer(
  flow: Pick<AccessFlow, "id" | "definition" | "createdAt" | "updatedAt">,
  document: ProviderAccessFlow,
  references: DocumentReferences,
): ProviderAccessFlowAnswer {
  const { request_for: requestFor, approver_policy: policy, escalation_policy: escalation, settings } = document;
  const groups = (all: readonly ProviderApproverGroup[]) => all.map((group) => groupAnswer(group, references));
  return withoutNulls({
    id: flow.id,
    name: document.name,
    description: document.description,
    active: document.active,
    trigger: document.trigger,
    grant_duration_in_min: document.grant_duration_in_min,
    timeframe: document.timeframe,
    requestors: conditionsAnswer(document.requestors, references),
    request_for: requestFor && {
      ...requestFor,
      grantees: requestFor.grantees && conditionsAnswer(requestFor.grantees, references),
    },
    access_targets: document.access_targets.map(({ integration }, n) => ({
      integration: {
        integration_id: flow.definition.targets[n]!.integrationId,
        integration_name: integration!.integration_reference,
        resource_type: integration!.resource_type,
        permissions: integration!.permissions,
        resources_scopes: integration!.resources_scopes,
      },
    })),
    approver_policy: policy && { ...policy, approver_groups: groups(policy.approver_groups) },
    escalation_policy: escalation && { ...escalation, approver_groups: groups(escalation.approver_groups) },
    settings: {
      ...settings,
      // Newer versions plan 0 for an unset value, older ones ignore it.
      max_extensions: settings.max_extensions ?? 0,
      extension_duration_in_min: settings.extension_duration_in_min ?? 0,
    },
    creation_date: flow.createdAt.toISOString(),
    update_date: flow.updatedAt.toISOString(),
  });
}

function conditionsAnswer(
  { logical_operator, conditions }: ProviderConditionGroup,
  references: DocumentReferences,
): ProviderConditionGroupAnswer {
  // Another client may have sent an empty list, which the provider cannot read.
  const written = conditions.length > 0 ? conditions : [{ type: EVERYBODY_TYPE }];
  return { logical_operator, conditions: written.map((condition) => sourced(condition, references)) };
}

function groupAnswer(
  { logical_operator, approvers }: ProviderApproverGroup,
  references: DocumentReferences,
): ProviderApproverGroupAnswer {
  return { logical_operator, approvers: approvers.map((approver) => sourced(approver, references)) };
}

/** The source as the document named it (a name or an id), with its id. An empty name means none. */
function sourced<T extends { source_integration_reference?: string | null }>(
  { source_integration_reference: reference, ...rest }: T,
  references: DocumentReferences,
) {
  if (!reference) return rest;
  return {
    ...rest,
    source_integration_id: references.sourceId(reference),
    source_integration_name: reference,
  };
}

/** Drops nulls: for some attributes the provider takes presence as a value. */
function withoutNulls<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutNulls) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, field]) => field != null);
  return Object.fromEntries(entries.map(([name, field]) => [name, withoutNulls(field)])) as T;
}
