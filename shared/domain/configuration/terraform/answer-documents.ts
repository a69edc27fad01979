import type { AccessFlow } from "../../access-flows/access-flow.entity";
import type { Integration } from "../../integrations/integration.entity";
import type { IntegrationStatus } from "../../integrations/integration-status";
import type { DocumentReferences } from "./document-names";
import type {
  ProviderAccessFlow,
  ProviderAccessFlowAnswer,
  ProviderAnswer,
  ProviderIntegration,
  ProviderIntegrationAnswer,
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
  { id, organizationReadAt }: Pick<Integration, "id" | "organizationReadAt">,
  document: ProviderIntegration,
  status: IntegrationStatus,
  references: DocumentReferences,
): ProviderIntegrationAnswer {
  return {
    ...answered(document, references),
    id,
    category: "RESOURCES",
    status: STATUSES[status],
    ...(organizationReadAt && { last_sync_time: organizationReadAt.toISOString() }),
  };
}

/** The provider's view of a flow; `document` has its rules, with targets in the order of the flow's. */
export function flowAnswer(
  flow: Pick<AccessFlow, "id" | "definition" | "createdAt" | "updatedAt">,
  { access_targets: targets, settings, ...document }: ProviderAccessFlow,
  references: DocumentReferences,
): ProviderAccessFlowAnswer {
  return {
    ...answered(document, references),
    id: flow.id,
    access_targets: targets.map(({ integration }, n) => {
      const { integration_reference: name, ...target } = integration!;
      const { integrationId } = flow.definition.targets[n]!;
      return { integration: { integration_id: integrationId, integration_name: name, ...target } };
    }),
    settings: {
      ...settings,
      // Newer versions plan 0 for an unset value, older ones ignore it.
      max_extensions: settings.max_extensions ?? 0,
      extension_duration_in_min: settings.extension_duration_in_min ?? 0,
    },
    creation_date: flow.createdAt.toISOString(),
    update_date: flow.updatedAt.toISOString(),
  };
}

/** With each source as the document named it (by a name or an id), and its id. An empty name means none. */
function answered<T>(value: T, references: DocumentReferences): ProviderAnswer<T> {
  if (Array.isArray(value)) return value.map((one) => answered(one, references)) as ProviderAnswer<T>;
  if (typeof value !== "object" || value === null) return value as ProviderAnswer<T>;
  const { source_integration_reference: reference, ...others } = value as { source_integration_reference?: string };
  const fields = Object.entries(others).map(([name, field]) => [name, answered(field, references)]);
  return {
    ...Object.fromEntries(fields),
    ...(reference && {
      source_integration_id: references.sourceId(reference) ?? undefined,
      source_integration_name: reference,
    }),
  } as ProviderAnswer<T>;
}
