import { graphql } from "../../../gql";
import type { IntegrationSettingsFragment } from "../../../gql/graphql";
import { EMPTY_DRAFT, type IntegrationDraft } from "../draft/draft";

graphql(`
  fragment IntegrationSettings on Integration {
    id name version managedBy resourceTypes customAccessDetails
    connector { id }
    configuration { key value }
    integrationOwners { attribute providerId values }
    ownerRules { keyName attribute providerId separator }
  }
`);

export const INTEGRATION_TO_EDIT = graphql(`
  query IntegrationToEdit($id: ID!) {
    integration(id: $id) { ...IntegrationSettings }
  }
`);

export const EDITED_ELSEWHERE = graphql(`
  subscription IntegrationEditedElsewhere($id: ID!) {
    integrationChanged(id: $id) { integrationId integration { ...IntegrationSettings } }
  }
`);

export const PREVIEW_EDIT = graphql(`
  query IntegrationEditImpact($change: IntegrationChangeInput!) {
    previewIntegrationChange(change: $change) {
      ...ChangeImpact
      movedGrants { count first { id resourceName person { id displayName } } }
    }
  }
`);

export const SAVE_EDIT = graphql(`
  mutation UpdateIntegration($input: UpdateIntegrationInput!) {
    updateIntegration(input: $input) {
      integration { ...IntegrationSettings status statusReasons nextSyncAt lastSyncRun { id } }
    }
  }
`);

export type Settings = IntegrationSettingsFragment;

/** A draft with the saved settings, as they were typed. */
export function draftOf(settings: Settings): IntegrationDraft {
  const typed = settings.configuration.map(({ key, value }) => [key, value]);
  return {
    ...EMPTY_DRAFT,
    resourceTypes: settings.resourceTypes,
    connectorId: settings.connector.id,
    values: { ...(Object.fromEntries(typed) as IntegrationDraft["values"]), name: settings.name },
    customAccessDetails: settings.customAccessDetails ?? "",
    integrationOwners: settings.integrationOwners.map(({ attribute, providerId, values }) => ({
      attribute,
      ...(providerId != null && { providerId }),
      values,
    })),
    ownerRules: settings.ownerRules.map(({ keyName, attribute, providerId, separator }) => ({
      keyName,
      attribute,
      ...(providerId != null && { providerId }),
      ...(separator != null && { separator }),
    })),
  };
}
