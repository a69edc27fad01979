import type { ForeignPolicies, Integration, PrincipalStrategy } from "./integration.entity";
import type { IntegrationForm } from "./parse-integration";

type FilledIn = Pick<
  Integration,
  | "name"
  | "connectorId"
  | "resourceTypes"
  | "configurationAsTyped"
  | "customAccessDetails"
  | "integrationOwners"
  | "ownerRules"
>;

/** The input that an integration was last saved with, on which a partial update is based. */
export function integrationFormOf(integration: FilledIn): IntegrationForm {
  const typed = integration.configurationAsTyped;
  const list = (key: string) => (typed[key] === undefined ? null : [typed[key]]);
  return {
    name: integration.name,
    connectorId: integration.connectorId,
    resourceTypes: integration.resourceTypes,
    region: typed.region,
    ssoRegion: typed.ssoRegion,
    ssoPortal: typed.ssoPortal,
    managementAccountRoleArn: typed.managementAccountRoleArn,
    excludedOrganizationalUnitIds: list("excludedOrganizationalUnitIds"),
    excludedAccountIds: list("excludedAccountIds"),
    sessionDurationHours: typed.sessionDurationHours === undefined ? null : Number(typed.sessionDurationHours),
    discoveryRegions: list("discoveryRegions"),
    memberRoleName: typed.memberRoleName,
    externalId: typed.externalId,
    principalStrategy: typed.principalStrategy as PrincipalStrategy | undefined,
    principalRoleTemplate: typed.principalRoleTemplate,
    sharedEntriesAllowed: typed.sharedEntriesAllowed === undefined ? null : typed.sharedEntriesAllowed === "true",
    foreignPolicies: typed.foreignPolicies as ForeignPolicies | undefined,
    poolPermissionSetArns: list("poolPermissionSetArns"),
    poolReservePercent: typed.poolReservePercent === undefined ? null : Number(typed.poolReservePercent),
    customAccessDetails: integration.customAccessDetails,
    integrationOwners: integration.integrationOwners,
    ownerRules: integration.ownerRules,
  };
}
