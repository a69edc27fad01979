import type { OrganizationAccess } from "../cloud/cloud.port";
import type { Integration, PrincipalStrategy } from "../integrations/integration.entity";
import { organizationAccessOf } from "../integrations/organization-access";

/** The settings that a doctor run examines, saved or not. */
export interface DoctorSettings {
  readonly access: OrganizationAccess;
  /** Null: not given, so Identity Center is not examined. */
  readonly ssoRegion: string | null;
  readonly ssoPortal: string | null;
  /** The organization found by a sync; null: not known yet. */
  readonly organizationId: string | null;
  readonly excludedAccountIds: string[];
  readonly excludedOrganizationalUnitIds: string[];
  /** Empty: every region that is enabled in an account. */
  readonly discoveryRegions: readonly string[];
  readonly principalStrategy: PrincipalStrategy;
  readonly principalRoleTemplate: string | null;
  /** Null: not given, so the pool is not examined. */
  readonly poolPermissionSetArns: readonly string[] | null;
  /** Null: every account in scope. */
  readonly onlyAccountId: string | null;
}

export function doctorSettingsOf(integration: Integration): DoctorSettings {
  return {
    access: organizationAccessOf(integration),
    ssoRegion: integration.ssoRegion,
    ssoPortal: integration.ssoPortal,
    organizationId: integration.organizationId,
    excludedAccountIds: integration.excludedAccountIds,
    excludedOrganizationalUnitIds: integration.excludedOrganizationalUnitIds,
    discoveryRegions: integration.discoveryRegions,
    principalStrategy: integration.principalStrategy,
    principalRoleTemplate: integration.principalRoleTemplate,
    poolPermissionSetArns: integration.poolPermissionSetArns,
    onlyAccountId: null,
  };
}
