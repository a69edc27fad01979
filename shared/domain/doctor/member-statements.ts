import type { PrincipalStrategy } from "../integrations/integration.entity";
import type { Statement, StatementValues } from "./statement";

/**
 * The statements of deploy/aws/member-role.yaml that the strategy needs, with AllowKubernetesGroups and AllowSharedEntries as
 * they are by default. A test compares them.
 */
export function memberStatements(values: StatementValues, strategy: PrincipalStrategy): Statement[] {
  const own = strategy === "IDENTITY_CENTER" ? slotStatements(values) : templateRoleStatements(values);
  return [...readingStatements(values), ...own];
}

function readingStatements({ partition, accountId, templateRolePattern }: StatementValues): Statement[] {
  return [
    { Sid: "FindClusters", Effect: "Allow", Action: ["account:ListRegions", "eks:ListClusters"], Resource: "*" },
    {
      Sid: "ReadClusters",
      Effect: "Allow",
      Action: "eks:DescribeCluster",
      Resource: `arn:${partition}:eks:*:${accountId}:cluster/*`,
    },
    {
      Sid: "ReadEntriesOfClusters",
      Effect: "Allow",
      Action: "eks:ListAccessEntries",
      Resource: `arn:${partition}:eks:*:${accountId}:cluster/*`,
    },
    {
      Sid: "ReadEntries",
      Effect: "Allow",
      Action: ["eks:DescribeAccessEntry", "eks:ListAssociatedAccessPolicies"],
      Resource: `arn:${partition}:eks:*:${accountId}:access-entry/*`,
    },
    { Sid: "FindRoles", Effect: "Allow", Action: "iam:ListRoles", Resource: "*" },
    {
      Sid: "ReadRoles",
      Effect: "Allow",
      Action: "iam:GetRole",
      Resource: [
        `arn:${partition}:iam::${accountId}:role/aws-reserved/sso.amazonaws.com/*`,
        `arn:${partition}:iam::${accountId}:role/AWSReservedSSO_*`,
        ...(templateRolePattern ? [`arn:${partition}:iam::${accountId}:role/*`] : []),
      ],
    },
  ];
}

function slotStatements({ partition, accountId, poolPrefix }: StatementValues): Statement[] {
  const ofSlots = {
    "eks:principalArn": `arn:${partition}:iam::${accountId}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_${poolPrefix}-*`,
  };
  const entries = `arn:${partition}:eks:*:${accountId}:access-entry/*`;
  return [
    {
      Sid: "CreateSlotEntries",
      Effect: "Allow",
      Action: "eks:CreateAccessEntry",
      Resource: `arn:${partition}:eks:*:${accountId}:cluster/*`,
      Condition: {
        ArnLike: ofSlots,
        StringEqualsIfExists: { "eks:accessEntryType": "STANDARD" },
        Null: { "eks:username": "true", "eks:kubernetesGroups": "true" },
      },
    },
    {
      Sid: "TakeFromSlotEntries",
      Effect: "Allow",
      Action: ["eks:DeleteAccessEntry", "eks:DisassociateAccessPolicy"],
      Resource: entries,
      Condition: { ArnLike: ofSlots },
    },
    {
      Sid: "AddPoliciesToSlotEntries",
      Effect: "Allow",
      Action: "eks:AssociateAccessPolicy",
      Resource: entries,
      Condition: { ArnLike: ofSlots, ArnEquals: { "eks:policyArn": givenPolicies(partition) } },
    },
  ];
}

function templateRoleStatements(values: StatementValues): Statement[] {
  const { partition, accountId, installationId, templateRolePattern, memberRoleName, connectorRoleName } = values;
  const principals = {
    ArnLike: { "eks:principalArn": templateRolePattern },
    ArnEquals: { "eks:principalArn": `arn:${partition}:iam::${accountId}:role/*` },
  };
  const ours = {
    StringEquals: {
      "aws:ResourceTag/managed-by": "drawbridge",
      "aws:ResourceTag/drawbridge-installation": installationId,
    },
  };
  const entries = `arn:${partition}:eks:*:${accountId}:access-entry/*`;
  return [
    {
      Sid: "CreateTaggedEntries",
      Effect: "Allow",
      Action: "eks:CreateAccessEntry",
      Resource: `arn:${partition}:eks:*:${accountId}:cluster/*`,
      Condition: {
        ...principals,
        ArnNotLike: {
          "eks:principalArn": [
            `arn:${partition}:iam::*:role/${memberRoleName}`,
            `arn:${partition}:iam::*:role/${connectorRoleName}`,
            `arn:${partition}:iam::*:role/aws-reserved/*`,
          ],
        },
        StringEquals: {
          "aws:RequestTag/managed-by": "drawbridge",
          "aws:RequestTag/drawbridge-installation": installationId,
        },
        StringEqualsIfExists: { "eks:accessEntryType": "STANDARD" },
        Null: { "eks:username": "true", "eks:kubernetesGroups": "true" },
      },
    },
    {
      Sid: "TakeFromOwnEntries",
      Effect: "Allow",
      Action: ["eks:DeleteAccessEntry", "eks:DisassociateAccessPolicy"],
      Resource: entries,
      Condition: { ...principals, ...ours },
    },
    {
      Sid: "AddPoliciesToOwnEntries",
      Effect: "Allow",
      Action: "eks:AssociateAccessPolicy",
      Resource: entries,
      Condition: {
        ArnLike: principals.ArnLike,
        ArnEquals: { ...principals.ArnEquals, "eks:policyArn": givenPolicies(partition) },
        ...ours,
      },
    },
  ];
}

function givenPolicies(partition: string): string[] {
  return GIVEN_POLICIES.map((name) => `arn:${partition}:eks::aws:cluster-access-policy/${name}`);
}

const GIVEN_POLICIES = [
  "AmazonEKSViewPolicy",
  "AmazonEKSEditPolicy",
  "AmazonEKSAdminPolicy",
  "AmazonEKSClusterAdminPolicy",
  "AmazonEKSAdminViewPolicy",
  "AmazonEKSSecretReaderPolicy",
];
