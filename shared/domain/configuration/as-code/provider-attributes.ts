import type { ProviderAccessFlow, ProviderIntegration } from "../terraform/provider-documents";
import type { HclObject, HclValue } from "./hcl";

/** Attribute names in configurations, where the wire uses others. */
export const ATTRIBUTE_NAMES: Readonly<Record<string, string>> = {
  attribute_value: "attribute_values",
  integration_reference: "integration_name",
  requestor_cannot_approve_himself: "requester_cannot_approve_self",
  source_integration_reference: "source_integration_name",
};

/** The attributes of `apono_resource_integration` that make the provider send this document. */
export function integrationAttributes(document: ProviderIntegration): HclObject {
  return asAttributes(document);
}

/** The attributes of `apono_access_flow_v2` that make the provider send this document: it adds what is omitted here. */
export function flowAttributes(document: ProviderAccessFlow): HclObject {
  const { justification_required, requestor_cannot_approve_himself, ...others } = document.settings;
  return asAttributes({
    ...document,
    active: document.active ? undefined : false,
    settings: {
      justification_required,
      ...(document.approver_policy && { requestor_cannot_approve_himself }),
      ...Object.fromEntries(Object.entries(others).filter(([, value]) => !isUsual(value))),
    },
  });
}

/** Of the settings that are switched on, counted or listed. */
function isUsual(value: boolean | number | readonly string[] | null | undefined): boolean {
  return !value || (typeof value === "object" && value.length === 0);
}

function asAttributes(document: object): HclObject {
  return Object.fromEntries(
    Object.entries(document).map(([name, value]) => [ATTRIBUTE_NAMES[name] ?? name, asAttribute(value)]),
  );
}

function asAttribute(value: unknown): HclValue | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map(asAttribute).filter((item) => item !== undefined);
  if (typeof value === "object") return asAttributes(value);
  throw new Error(`A document holds no ${typeof value}.`);
}
