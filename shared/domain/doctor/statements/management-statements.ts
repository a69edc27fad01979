import type { PolicyStatement, StatementValues } from "./policy-statement";

/** The statements of deploy/aws/management-role.yaml. A test compares them. */
export function managementStatements(values: StatementValues): PolicyStatement[] {
  const { partition, installationId } = values;
  return [
    {
      Sid: "ReadAccounts",
      Effect: "Allow",
      Action: [
        "organizations:DescribeOrganization",
        "organizations:ListAccounts",
        "organizations:ListTagsForResource",
        "tag:GetResources",
      ],
      Resource: "*",
    },
    {
      Sid: "ReadIdentityCenter",
      Effect: "Allow",
      Action: [
        "sso:ListInstances",
        "identitystore:ListUsers",
        "identitystore:ListGroups",
        "identitystore:ListGroupMemberships",
      ],
      Resource: "*",
    },
    {
      Sid: "WalkOrganizationalUnits",
      Effect: "Allow",
      Action: [
        "organizations:ListAccountsForParent",
        "organizations:ListOrganizationalUnitsForParent",
        "organizations:ListParents",
        "organizations:ListRoots",
      ],
      Resource: "*",
    },
    {
      Sid: "ReadPool",
      Effect: "Allow",
      Action: [
        "identitystore:DescribeUser",
        "identitystore:GetUserId",
        "sso:DescribeAccountAssignmentCreationStatus",
        "sso:DescribeAccountAssignmentDeletionStatus",
        "sso:DescribePermissionSet",
        "sso:GetInlinePolicyForPermissionSet",
        "sso:GetPermissionsBoundaryForPermissionSet",
        "sso:ListAccountAssignments",
        "sso:ListAccountsForProvisionedPermissionSet",
        "sso:ListCustomerManagedPolicyReferencesInPermissionSet",
        "sso:ListInstances",
        "sso:ListManagedPoliciesInPermissionSet",
        "sso:ListTagsForResource",
      ],
      Resource: "*",
    },
    {
      Sid: "AssignPool",
      Effect: "Allow",
      Action: ["sso:CreateAccountAssignment", "sso:DeleteAccountAssignment"],
      Resource: `arn:${partition}:sso:::permissionSet/*/*`,
      Condition: { StringEquals: { "aws:ResourceTag/drawbridge-pool": installationId } },
    },
    ...keyStatements(values),
  ];
}

/** Statements for an instance of Identity Center with its own KMS key, the parameter IdentityCenterKeyArn. */
function keyStatements({ identityCenterKeyArn }: Pick<StatementValues, "identityCenterKeyArn">): PolicyStatement[] {
  const use = { Effect: "Allow", Action: "kms:Decrypt", Resource: identityCenterKeyArn } as const;
  return [
    {
      Sid: "DecryptForIdentityCenter",
      ...use,
      Condition: {
        StringLike: { "kms:ViaService": "sso.*.amazonaws.com" },
        ArnLike: { "kms:EncryptionContext:aws:sso:instance-arn": "arn:*:sso:::instance/*" },
      },
    },
    {
      Sid: "DecryptForIdentityStore",
      ...use,
      Condition: {
        StringLike: { "kms:ViaService": "identitystore.*.amazonaws.com" },
        ArnLike: {
          "kms:EncryptionContext:aws:identitystore:identitystore-arn": "arn:*:identitystore::*:identitystore/*",
        },
      },
    },
  ];
}
