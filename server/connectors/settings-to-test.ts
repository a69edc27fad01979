import { DEFAULT_MEMBER_ROLE_NAME } from "../../shared/domain/catalog/configuration-keys";
import { type DoctorSettings, doctorSettingsOf } from "../../shared/domain/doctor/doctor-settings";
import type { Integration } from "../../shared/domain/integrations/integration.entity";
import type { TestConnectorInput } from "./connector.inputs";

/** The given values, then those of the integration, then the defaults. */
export function settingsToTest(
  input: TestConnectorInput,
  integration: Integration | null,
  defaults: { readonly region: string; readonly externalId: string },
): DoctorSettings {
  const saved = integration ? doctorSettingsOf(integration) : nothingSaved(defaults);
  const { access } = saved;
  return {
    access: {
      region: input.region ?? access.region,
      managementRoleArn: input.managementAccountRoleArn ?? access.managementRoleArn,
      memberRoleName: input.memberRoleName ?? access.memberRoleName,
      externalId: input.externalId ?? access.externalId,
      sessionDurationHours: 1,
    },
    ssoRegion: input.ssoRegion ?? saved.ssoRegion,
    ssoPortal: input.ssoPortal ?? saved.ssoPortal,
    organizationId: saved.organizationId,
    excludedAccountIds: input.excludedAccountIds ?? saved.excludedAccountIds,
    excludedOrganizationalUnitIds: input.excludedOrganizationalUnitIds ?? saved.excludedOrganizationalUnitIds,
    discoveryRegions: input.discoveryRegions ?? saved.discoveryRegions,
    principalStrategy: input.principalStrategy ?? saved.principalStrategy,
    principalRoleTemplate: input.principalRoleTemplate ?? saved.principalRoleTemplate,
    poolPermissionSetArns: input.poolPermissionSetArns ?? saved.poolPermissionSetArns,
    onlyAccountId: input.sampleAccountId ?? null,
  };
}

function nothingSaved({ region, externalId }: { region: string; externalId: string }): DoctorSettings {
  return {
    access: {
      region,
      managementRoleArn: null,
      memberRoleName: DEFAULT_MEMBER_ROLE_NAME,
      externalId,
      sessionDurationHours: 1,
    },
    ssoRegion: null,
    ssoPortal: null,
    organizationId: null,
    excludedAccountIds: [],
    excludedOrganizationalUnitIds: [],
    discoveryRegions: [],
    principalStrategy: "IDENTITY_CENTER",
    principalRoleTemplate: null,
    poolPermissionSetArns: null,
    onlyAccountId: null,
  };
}
