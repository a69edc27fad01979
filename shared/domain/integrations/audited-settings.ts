import type { IntegrationSettings } from "./parse-integration";

export type AuditedSettings = Omit<IntegrationSettings, "nameKey" | "configurationAsTyped">;

/** The settings of an integration for the audit log, without the external id, on which the trust of roles depends. */
export function auditedSettings(settings: AuditedSettings): object {
  return {
    name: settings.name,
    connectorId: settings.connectorId,
    resourceTypes: settings.resourceTypes,
    region: settings.region,
    ssoRegion: settings.ssoRegion,
    ssoPortal: settings.ssoPortal,
    managementAccountRoleArn: settings.managementAccountRoleArn,
    excludedOrganizationalUnitIds: settings.excludedOrganizationalUnitIds,
    excludedAccountIds: settings.excludedAccountIds,
    sessionDurationHours: settings.sessionDurationHours,
    discoveryRegions: settings.discoveryRegions,
    memberRoleName: settings.memberRoleName,
    principalStrategy: settings.principalStrategy,
    principalRoleTemplate: settings.principalRoleTemplate,
    sharedEntriesAllowed: settings.sharedEntriesAllowed,
    foreignPolicies: settings.foreignPolicies,
    poolPermissionSetArns: settings.poolPermissionSetArns,
    poolReservePercent: settings.poolReservePercent,
    customAccessDetails: settings.customAccessDetails,
    integrationOwners: settings.integrationOwners,
    ownerRules: settings.ownerRules,
  };
}
