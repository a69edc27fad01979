/**
 * The IAM actions that the simulator evaluates, each with the condition keys that AWS's service authorization reference
 * gives it and its resources. A name that ends with "/" stands for all tags. Every other action and key is refused, for a
 * key that is never set would silently turn a condition off.
 */
export const IAM_ACTIONS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    ...actions("account", { ListRegions: [], GetRegionOptStatus: [] }),
    ...actions("ec2", { DescribeRegions: [] }),
    ...actions("eks", eksActions()),
    ...actions("iam", iamActions()),
    ...actions("identitystore", named("DescribeUser DescribeGroup GetUserId GetGroupId", [])),
    ...actions("identitystore", named("ListUsers ListGroups ListGroupMemberships ListGroupMembershipsForMember", [])),
    ...actions("kms", {
      Decrypt: [
        "kms:EncryptionContext:aws:identitystore:identitystore-arn",
        "kms:EncryptionContext:aws:sso:instance-arn",
        "kms:ViaService",
      ],
    }),
    ...actions("organizations", named("DescribeAccount DescribeOrganization DescribeOrganizationalUnit", [])),
    ...actions(
      "organizations",
      named("ListAccounts ListAccountsForParent ListChildren ListDelegatedAdministrators", []),
    ),
    ...actions(
      "organizations",
      named("ListOrganizationalUnitsForParent ListParents ListRoots ListTagsForResource", []),
    ),
    ...actions("secretsmanager", { GetSecretValue: ["aws:ResourceTag/"] }),
    ...actions("sso", ssoActions()),
    ...actions("sts", {
      AssumeRole: [
        "aws:ResourceTag/",
        "iam:ResourceTag/",
        "sts:ExternalId",
        "sts:RoleSessionName",
        "sts:SourceIdentity",
      ],
      GetCallerIdentity: [],
    }),
    ...actions("tag", { GetResources: [] }),
  }),
);

/**
 * Actions without an operation in the simulator: ECS reads secrets, EKS serves its console, Identity Center changes
 * roles and decrypts.
 */
export const ACTIONS_WITHOUT_OPERATION: readonly string[] = [
  "eks:AccessKubernetesApi",
  "iam:AttachRolePolicy",
  "iam:DeleteRolePolicy",
  "iam:DetachRolePolicy",
  "iam:PutRolePolicy",
  "iam:UpdateSAMLProvider",
  "kms:Decrypt",
  "secretsmanager:GetSecretValue",
];

/** Keys that AWS sets for the actions of every service. */
const GLOBAL_KEYS: readonly string[] = [
  "aws:PrincipalAccount",
  "aws:PrincipalArn",
  "aws:PrincipalOrgID",
  "aws:RequestedRegion",
  "aws:ResourceAccount",
  "aws:ResourceOrgID",
  "aws:SourceAccount",
  "aws:SourceArn",
];

/** Keys with a list of values, which only set operators compare as AWS documents it. */
export const MULTIVALUED_KEYS: readonly string[] = ["aws:TagKeys", "eks:kubernetesGroups", "eks:namespaces"];

/** Whether the action has the key; whatever the case, as AWS compares both. */
export function actionHasKey(action: string, key: string): boolean {
  const lowerCased = key.toLowerCase();
  return [...GLOBAL_KEYS, ...(IAM_ACTIONS.get(action) ?? [])].some((known) => {
    const name = known.toLowerCase();
    return name.endsWith("/") ? lowerCased.startsWith(name) && lowerCased.length > name.length : lowerCased === name;
  });
}

function eksActions(): Record<string, readonly string[]> {
  const made = ["aws:RequestTag/", "aws:TagKeys"];
  const entry = ["eks:accessEntryType", "eks:kubernetesGroups", "eks:principalArn", "eks:username"];
  const ofEntry = ["aws:ResourceTag/", "eks:clusterName", ...entry];
  const policy = ["eks:accessScope", "eks:namespaces", "eks:policyArn"];
  return {
    ...named("AssociateAccessPolicy DisassociateAccessPolicy", [...ofEntry, ...policy]),
    ...named("DeleteAccessEntry DescribeAccessEntry ListAssociatedAccessPolicies UpdateAccessEntry", ofEntry),
    ...named("ListTagsForResource", ofEntry),
    ...named("TagResource", [...ofEntry, ...made]),
    ...named("UntagResource", [...ofEntry, "aws:TagKeys"]),
    ...named("CreateAccessEntry", ["aws:ResourceTag/", ...made, ...entry]),
    ...named("CreateCluster", made),
    ...named("AccessKubernetesApi DeleteCluster DescribeCluster ListAccessEntries", ["aws:ResourceTag/"]),
    ...named("ListAccessPolicies ListClusters", []),
  };
}

function iamActions(): Record<string, readonly string[]> {
  const role = ["aws:ResourceTag/", "iam:ResourceTag/"];
  return {
    ...named("CreateRole TagRole", [...role, "aws:RequestTag/", "aws:TagKeys"]),
    ...named("UntagRole", [...role, "aws:TagKeys"]),
    ...named("DeleteRole GetRole ListRoleTags", role),
    ...named("AttachRolePolicy DeleteRolePolicy DetachRolePolicy PutRolePolicy", role),
    ...named("ListRoles UpdateSAMLProvider", []),
  };
}

function ssoActions(): Record<string, readonly string[]> {
  const tagged = ["aws:ResourceTag/"];
  return {
    ...named("CreatePermissionSet TagResource", [...tagged, "aws:RequestTag/", "aws:TagKeys"]),
    ...named("UntagResource", [...tagged, "aws:TagKeys"]),
    ...named("CreateAccountAssignment DeleteAccountAssignment ProvisionPermissionSet", tagged),
    ...named("DeletePermissionSet DescribePermissionSet UpdatePermissionSet ListPermissionSets", tagged),
    ...named("ListTagsForResource", tagged),
    ...named("PutInlinePolicyToPermissionSet GetInlinePolicyForPermissionSet", tagged),
    ...named("DeleteInlinePolicyFromPermissionSet", tagged),
    ...named("AttachManagedPolicyToPermissionSet DetachManagedPolicyFromPermissionSet", tagged),
    ...named("ListManagedPoliciesInPermissionSet", tagged),
    ...named("AttachCustomerManagedPolicyReferenceToPermissionSet", tagged),
    ...named("DetachCustomerManagedPolicyReferenceFromPermissionSet", tagged),
    ...named("ListCustomerManagedPolicyReferencesInPermissionSet", tagged),
    ...named("PutPermissionsBoundaryToPermissionSet GetPermissionsBoundaryForPermissionSet", tagged),
    ...named("DeletePermissionsBoundaryFromPermissionSet", tagged),
    ...named("DescribeAccountAssignmentCreationStatus DescribeAccountAssignmentDeletionStatus", tagged),
    ...named("DescribePermissionSetProvisioningStatus", tagged),
    ...named("ListAccountAssignmentCreationStatus ListAccountAssignmentDeletionStatus", tagged),
    ...named("ListAccountAssignments ListAccountAssignmentsForPrincipal", tagged),
    ...named("ListPermissionSetsProvisionedToAccount ListAccountsForProvisionedPermissionSet", tagged),
    ...named("ListInstances", []),
  };
}

function named(names: string, keys: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(names.split(" ").map((name) => [name, keys]));
}

function actions(service: string, byName: Record<string, readonly string[]>): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(byName).map(([name, keys]) => [`${service}:${name}`, keys]));
}
