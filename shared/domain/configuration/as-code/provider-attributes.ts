import {
  ATTRIBUTE_NAMES,
  type ProviderAccessFlow,
  type ProviderCondition,
  type ProviderIntegration,
} from "../terraform/provider-documents";
import type { HclObject, HclValue } from "./hcl";

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
      // Without approvers it means nothing, but Terraform may have sent it all the same.
      ...((document.approver_policy || requestor_cannot_approve_himself) && { requestor_cannot_approve_himself }),
      ...Object.fromEntries(Object.entries(others).filter(([, value]) => value)),
    },
  });
}

function asAttributes(document: object): HclObject {
  return Object.fromEntries(
    Object.entries(document).map(([name, value]) => {
      const written = name === "approvers" ? value.map(withoutOperator) : value;
      return [ATTRIBUTE_NAMES[name] ?? name, asAttribute(written)];
    }),
  );
}

/** Approvers are compared in one way, which the provider sends by itself. */
function withoutOperator({ match_operator: _, ...approver }: ProviderCondition): object {
  return approver;
}

function asAttribute(value: unknown): HclValue | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  // The provider reads an empty list as none.
  if (Array.isArray(value))
    return value.length === 0 ? undefined : value.map(asAttribute).filter((item) => item !== undefined);
  if (typeof value === "object") return asAttributes(value);
  throw new Error(`A document holds no ${typeof value}.`);
}
