import type { FlowModel, IntegrationModel } from "./provider-models";
import { SETTINGS } from "./terraform-harness";

type Attributes = Readonly<Record<string, unknown>>;

/** Attributes as a person's file has them, with what the provider's schema adds: null where nothing is set, and its defaults. */
export function withIntegrationDefaults(attributes: Attributes): object {
  const { owner, owners_mapping: mapping } = attributes as {
    owner?: Partial<IntegrationModel["owner"]>;
    owners_mapping?: Partial<IntegrationModel["owners_mapping"]>;
  };
  return {
    custom_access_details: null,
    ...attributes,
    owner: owner ? { source_integration_name: null, ...owner } : null,
    owners_mapping: mapping ? { source_integration_name: null, ...mapping } : null,
  };
}

export function withFlowDefaults(attributes: Attributes): object {
  const { settings, escalation_policy: escalation } = attributes as {
    settings?: Partial<FlowModel["settings"]>;
    escalation_policy?: Partial<FlowModel["escalation_policy"]>;
  };
  return withInnerDefaults({
    description: null,
    active: true,
    grant_duration_in_min: null,
    timeframe: null,
    request_for: null,
    approver_policy: null,
    ...attributes,
    escalation_policy: escalation ? { interval_in_min: 30, ...escalation } : null,
    // The provider's documents say true, but it sends false.
    settings: { ...SETTINGS, justification_required: false, ...settings },
  }) as object;
}

function withInnerDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withInnerDefaults);
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withInnerDefaults(one)]));
  if ("integration_name" in inner) return { resources_scopes: null, ...inner };
  if ("scope_mode" in inner) return { key: null, ...inner };
  if ("request_scopes" in inner) return { grantees: null, ...inner };
  if (typeof inner.type !== "string") return inner;
  return { match_operator: "is", values: null, source_integration_name: null, ...inner };
}
