import { snakeCase } from "../../../kernel/text/snake-case";
import { type IntegrationForm, type IntegrationSettings, parseIntegration } from "../../integrations/parse-integration";
import { CONFIG_FIELDS, type ConfigField, type OwnerKey } from "./config-settings";
import { type DocumentNames, referenceTo } from "./document-names";
import {
  PROVIDER_INTEGRATION_TYPE,
  PROVIDER_RESOURCE_TYPES,
  type ProviderIntegration,
  type ProviderOwner,
  type ProviderOwnersMapping,
} from "./provider-documents";

/**
 * Writes the document of an integration, without unset settings. Owners and rules that do not fit its attributes are
 * JSON in its configuration.
 */
export function writeIntegration(form: IntegrationForm, names: DocumentNames): ProviderIntegration {
  const { settings } = parseIntegration(form, "");
  const { owner, ownersMapping, inConfig } = writeOwners(settings, names);
  return {
    name: settings.name,
    type: PROVIDER_INTEGRATION_TYPE,
    connector_id: settings.connectorId,
    connected_resource_types: settings.resourceTypes.map((type) => PROVIDER_RESOURCE_TYPES[type]),
    integration_config: { ...writeConfig(form, settings), ...inConfig },
    ...(settings.customAccessDetails !== null && { custom_access_details: settings.customAccessDetails }),
    ...(owner && { owner }),
    ...(ownersMapping && { owners_mapping: ownersMapping }),
  };
}

function writeConfig(form: IntegrationForm, settings: IntegrationSettings): Record<string, string> {
  return Object.fromEntries(
    CONFIG_FIELDS.flatMap((field) => {
      const value = settings[field];
      return isGiven(form[field]) && isGiven(value) ? [[snakeCase(field), textOf(value)] as const] : [];
    }),
  );
}

function isGiven<T>(value: T | null | undefined): value is T {
  return (
    value != null && !(typeof value === "string" && value.trim() === "") && !(Array.isArray(value) && !value.length)
  );
}

function textOf(value: NonNullable<IntegrationSettings[ConfigField]>): string {
  return Array.isArray(value) ? JSON.stringify(value) : String(value);
}

interface WrittenOwners {
  readonly owner: ProviderOwner | null;
  readonly ownersMapping: ProviderOwnersMapping | null;
  readonly inConfig: Readonly<Record<string, string>>;
}

function writeOwners({ integrationOwners, ownerRules }: IntegrationSettings, names: DocumentNames): WrittenOwners {
  const owners = integrationOwners.map(({ attribute, values, providerId }) => ({
    attribute_type: attribute,
    attribute_value: [...values],
    ...sourceOf(providerId, names),
  }));
  const mappings = ownerRules.map(({ keyName, attribute, providerId }) => ({
    key_name: keyName,
    attribute_type: attribute,
    ...sourceOf(providerId, names),
  }));
  const rules = mappings.map((mapping, n) => {
    const { separator } = ownerRules[n]!;
    return separator === null ? mapping : { ...mapping, separator };
  });
  const isMapping = rules.length === 1 && ownerRules[0]!.separator === null;
  return {
    owner: owners.length === 1 ? owners[0]! : null,
    ownersMapping: isMapping ? mappings[0]! : null,
    inConfig: {
      ...asText("integration_owners", owners.length > 1 ? owners : []),
      ...asText("owner_rules", isMapping ? [] : rules),
    },
  };
}

function asText(key: OwnerKey, rows: readonly object[]): Record<string, string> {
  return rows.length === 0 ? {} : { [key]: JSON.stringify(rows) };
}

/** Omitted for the default provider. */
function sourceOf(providerId: string | null, names: DocumentNames): { source_integration_reference?: string } {
  return providerId === null
    ? {}
    : { source_integration_reference: referenceTo(providerId, names.sourceName(providerId)) };
}
