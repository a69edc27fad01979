import type { IntegrationForm } from "../../integrations/parse-integration";
import type { DocumentNames } from "../terraform/document-names";
import type { NotExpressible, ProviderIntegration } from "../terraform/provider-documents";
import { writeIntegration } from "../terraform/write-integration";
import { type AsCode, type CarriedSetting, codeOf } from "./as-code";
import { textsNotComposed } from "./composed-texts";
import { integrationAttributes } from "./provider-attributes";
import type { TerraformResource } from "./write-terraform";

export interface IntegrationToWrite {
  readonly form: IntegrationForm & { readonly enabled?: boolean };
  /** Null: it is not saved yet. */
  readonly id: string | null;
  /** The reader may not see the external id, so the text is without it. */
  readonly hidesExternalId: boolean;
}

/** An integration as code. The input must be valid: saved, or checked like a creation. */
export function integrationAsCode(
  { form, id, hidesExternalId }: IntegrationToWrite,
  names: DocumentNames,
  serverUrl: string | null,
): AsCode {
  const shown = hidesExternalId ? { ...form, externalId: null } : form;
  const { document, notExpressible } = writeIntegration(shown, names);
  const resource: TerraformResource = {
    type: "apono_resource_integration",
    name: document.name,
    id,
    attributes: integrationAttributes(document),
    comment: [],
    notExpressible: [
      ...notExpressible,
      ...(hidesExternalId && form.externalId?.trim() ? [HIDDEN_EXTERNAL_ID] : []),
      ...textsNotComposed(form),
    ],
  };
  return codeOf(resource, carriedByConfig(document), serverUrl);
}

const HIDDEN_EXTERNAL_ID: NotExpressible = {
  path: "externalId",
  reason:
    "Only admins see the external id. Let one of them add external_id to integration_config before it is applied.",
};

function carriedByConfig({ integration_config: config }: ProviderIntegration): CarriedSetting[] {
  const carried = (path: string, key: string, place: string) =>
    config[key] === undefined ? [] : [{ path, how: `As JSON in integration_config.${key}: ${place}.` }];
  return [
    ...carried("integrationOwners", "integration_owners", "the attribute owner has room for one"),
    ...carried("ownerRules", "owner_rules", "the attribute owners_mapping has room for one, without a separator"),
  ];
}
