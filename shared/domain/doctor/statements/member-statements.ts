import type { PrincipalStrategy } from "../../integrations/integration.entity";
import type { PolicyStatement, StatementValues } from "./policy-statement";

/**
 * The statements of deploy/aws/member-role.yaml for the strategy, with the defaults of AllowKubernetesGroups and
 * AllowSharedEntries. A test compares them.
 */
export function memberStatements(values: StatementValues, strategy: PrincipalStrategy): PolicyStatement[] {
  const own = strategy === "IDENTITY_CENTER" ? slotStatements(values) : templateRoleStatements(values);
  return [...readingStatements(values), ...own];
}

function readingStatements({ partition, accountId, templateRolePattern }: StatementValues): PolicyStatement[] {
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

function slotStatements({ partition, accountId, poolPrefix }: StatementValues): PolicyStatement[] {
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
      Sid: "RegroupSlotEntries",
      Effect: "Allow",
      Action: "eks:UpdateAccessEntry",
      Resource: entries,
      Condition: { ArnLike: ofSlots, Null: WITH_GROUPS },
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

function templateRoleStatements(values: StatementValues): PolicyStatement[] {
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
  const othersThan = {
    "eks:principalArn": [
      `arn:${partition}:iam::*:role/${memberRoleName}`,
      `arn:${partition}:iam::*:role/${connectorRoleName}`,
      `arn:${partition}:iam::*:role/aws-reserved/*`,
    ],
  };
  const tagged = {
    "aws:RequestTag/managed-by": "drawbridge",
    "aws:RequestTag/drawbridge-installation": installationId,
  };
  const ourTags = { "aws:TagKeys": ["managed-by", "drawbridge-installation", "drawbridge-target"] };
  return [
    {
      Sid: "TagEntriesOfTemplateRoles",
      Effect: "Allow",
      Action: "eks:TagResource",
      Resource: entries,
      Condition: {
        ...principals,
        ArnNotLike: othersThan,
        StringEquals: tagged,
        StringEqualsIfExists: { "aws:ResourceTag/drawbridge-installation": installationId },
        "ForAllValues:StringEquals": ourTags,
      },
    },
    {
      Sid: "TagEntriesAsTheyAreMade",
      Effect: "Allow",
      Action: "eks:TagResource",
      Resource: `arn:${partition}:eks:*:${accountId}:cluster/*`,
      Condition: { StringEquals: tagged, "ForAllValues:StringEquals": ourTags },
    },
    {
      Sid: "CreateTaggedEntries",
      Effect: "Allow",
      Action: "eks:CreateAccessEntry",
      Resource: `arn:${partition}:eks:*:${accountId}:cluster/*`,
      Condition: {
        ...principals,
        ArnNotLike: othersThan,
        StringEquals: tagged,
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
      Sid: "RegroupOwnEntries",
      Effect: "Allow",
      Action: "eks:UpdateAccessEntry",
      Resource: entries,
      Condition: { ...principals, ...ours, Null: WITH_GROUPS },
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

/** For an entry with groups of others: they can be removed, and none can be added. */
const WITH_GROUPS = { "eks:kubernetesGroups": "false" };

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
