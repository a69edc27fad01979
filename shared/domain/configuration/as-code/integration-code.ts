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

/** The input without an external id that the reader may not see. */
export function shownForm({ form, hidesExternalId }: IntegrationToWrite): IntegrationToWrite["form"] {
  return hidesExternalId ? { ...form, externalId: null } : form;
}

/** An integration as code. Where it is saved, the document of its shown input is given. */
export function integrationAsCode(
  toWrite: IntegrationToWrite,
  names: DocumentNames,
  serverUrl: string | null,
  document: ProviderIntegration = writeIntegration(shownForm(toWrite), names),
): AsCode {
  const { form, id, hidesExternalId } = toWrite;
  const resource: TerraformResource = {
    type: "apono_resource_integration",
    name: document.name,
    id,
    attributes: integrationAttributes(document),
    comment: [],
  };
  const notExpressible = [
    ...(form.enabled === false ? [SWITCHED_OFF] : []),
    ...(hidesExternalId && form.externalId?.trim() ? [HIDDEN_EXTERNAL_ID] : []),
    ...textsNotComposed(form),
  ];
  return codeOf(resource, { notExpressible, carried: carriedByConfig(document) }, serverUrl);
}

const SWITCHED_OFF: NotExpressible = {
  path: "enabled",
  reason: "The code has no word for an integration that is switched off: made from it, one is on. Switch it off here.",
};

const HIDDEN_EXTERNAL_ID: NotExpressible = {
  path: "externalId",
  reason:
    "Only admins see the external id. Let one of them add external_id to integration_config before it is applied.",
};

function carriedByConfig({ integration_config: config }: ProviderIntegration): CarriedSetting[] {
  const carried = (path: string, key: string, place: string) =>
    !config[key]?.trim() ? [] : [{ path, how: `As JSON in integration_config.${key}: ${place}.` }];
  return [
    ...carried("integrationOwners", "integration_owners", "the attribute owner has room for one"),
    ...carried("ownerRules", "owner_rules", "the attribute owners_mapping has room for one, without a separator"),
  ];
}
