import type { OrganizationAccess } from "../cloud/cloud.port";
import type { Integration } from "./integration.entity";

/** How the connector reaches the organization of an integration. */
export function organizationAccessOf(
  integration: Pick<
    Integration,
    "region" | "managementAccountRoleArn" | "memberRoleName" | "externalId" | "sessionDurationHours"
  >,
): OrganizationAccess {
  return {
    region: integration.region,
    managementRoleArn: integration.managementAccountRoleArn,
    memberRoleName: integration.memberRoleName,
    externalId: integration.externalId,
    sessionDurationHours: integration.sessionDurationHours,
  };
}
