import type { InstallKnownQuery } from "../../gql/graphql";
import { rolePattern } from "../../parts/forms/role-pattern";

/** An organization that is connected already, as far as the templates ask about it. */
export type ConnectedOrganization = NonNullable<InstallKnownQuery["integrations"]>["nodes"][number];

/** The values that its integration and its syncs have already, by the names of the API's fields. */
export function knownInstall(
  organization: ConnectedOrganization,
  rootUnitId: string | undefined,
): Readonly<Record<string, string>> {
  const role = /:(\d{12}):role\/(.+)$/.exec(organization.managementAccountRoleArn ?? "");
  const known = {
    region: organization.region,
    organizationId: organization.organizationId,
    managementAccountId: organization.managementAccountId ?? role?.[1],
    managementRoleName: role?.[2],
    memberRoleName: organization.memberRoleName,
    externalId: organization.externalId,
    targetUnitIds: rootUnitId,
    connectorAccountId: organization.connector.accountId,
    ...waysOf(organization),
  };
  return Object.fromEntries(Object.entries(known).flatMap(([name, text]) => (text ? [[name, text]] : [])));
}

/** The ARN of a permission set contains the id of its Identity Center instance. */
function waysOf({ principalStrategy, principalRoleTemplate, poolPermissionSetArns }: ConnectedOrganization) {
  if (principalStrategy === "IAM_ROLE_TEMPLATE")
    return { templateRolePattern: rolePattern(principalRoleTemplate ?? "") };
  const [, partition, instance] =
    /^arn:([\w-]+):sso:::permissionSet\/(ssoins-\w+)\//.exec(poolPermissionSetArns[0] ?? "") ?? [];
  return { identityCenterInstanceArn: instance && `arn:${partition}:sso:::instance/${instance}` };
}
