import { PROVISIONER } from "./clusters";
import type { RoleData, Scenario } from "./scenario";

/** What the roles that an administrator deploys allow: what the product needs, and nothing that merely might be handy. */
const MANAGEMENT_ALLOWS = [
  "organizations:Describe*",
  "organizations:List*",
  "identitystore:Describe*",
  "identitystore:Get*",
  "identitystore:IsMemberInGroups",
  "identitystore:List*",
  "sso:Describe*",
  "sso:Get*",
  "sso:List*",
  "sso:CreateAccountAssignment",
  "sso:CreatePermissionSet",
  "sso:DeleteAccountAssignment",
  "sso:DeletePermissionSet",
  "sso:ProvisionPermissionSet",
  "sso:PutInlinePolicyToPermissionSet",
  "sso:TagResource",
  "sso:UntagResource",
  "sso:UpdatePermissionSet",
];
const MEMBER_ALLOWS = [
  "account:GetRegionOptStatus",
  "account:ListRegions",
  "ec2:DescribeRegions",
  "eks:Describe*",
  "eks:List*",
  "eks:AssociateAccessPolicy",
  "eks:CreateAccessEntry",
  "eks:DeleteAccessEntry",
  "eks:DisassociateAccessPolicy",
  "eks:TagResource",
  "eks:UntagResource",
  "eks:UpdateAccessEntry",
  "iam:GetRole",
  "iam:ListRoleTags",
  "iam:ListRoles",
];
/** The connector assumes roles and, where its account is a delegated administrator, reads the organization itself. */
export const CONNECTOR_ALLOWS = ["sts:AssumeRole", "organizations:Describe*", "organizations:List*"];

export function memberRole(scenario: Scenario, externalId: string): RoleData {
  return { name: scenario.roleNames.member, trust: connectorTrust(scenario, externalId), allows: MEMBER_ALLOWS };
}

export function managementRole(scenario: Scenario, externalId: string): RoleData {
  return {
    name: scenario.roleNames.management,
    trust: connectorTrust(scenario, externalId),
    allows: MANAGEMENT_ALLOWS,
  };
}

/** Assumed by the service that runs the connector, never by a caller of STS. */
export function connectorRole(scenario: Scenario): RoleData {
  return { name: scenario.connector.name, trust: { principalArns: [] }, allows: CONNECTOR_ALLOWS };
}

/** What an account's clusters are made with, by a pipeline that the connector has nothing to do with. */
export function provisioningRole(): RoleData {
  return { name: PROVISIONER, trust: {}, allows: ["eks:*", "iam:*"] };
}

function connectorTrust({ connector }: Scenario, externalId: string) {
  return { principalArns: [`arn:aws:iam::${connector.accountId}:${connector.kind}/${connector.name}`], externalId };
}
