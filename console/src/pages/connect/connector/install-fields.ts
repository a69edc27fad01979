import type { ConnectorKind } from "../../../gql/enums";
import type { InstallKey } from "../draft/draft";

/** A parameter of the templates as a form shows it. */
export interface InstallFieldText {
  readonly key: InstallKey;
  readonly label: string;
  readonly help: string;
  readonly example: string;
  readonly isRequired?: boolean;
}

/** Parameters for every kind of deployment. The templates for roles ask for the same. */
const EVERYWHERE: readonly InstallFieldText[] = [
  {
    key: "connectorAccountId",
    label: "Account of the connector",
    help: "Twelve digits: where the worker runs.",
    example: "111122223333",
    isRequired: true,
  },
  {
    key: "managementAccountId",
    label: "Management account",
    help: "Twelve digits: the organization's own account.",
    example: "444455556666",
    isRequired: true,
  },
  {
    key: "organizationId",
    label: "Organization ID",
    help: "Only callers of this organization are trusted.",
    example: "o-exampleorgid",
    isRequired: true,
  },
  {
    key: "region",
    label: "Region of the stacks",
    help: "Where the stacks are made.",
    example: "eu-west-1",
    isRequired: true,
  },
  {
    key: "targetUnitIds",
    label: "Units that get the member role",
    help: "Comma-separated: the root of the organization, or some of its units.",
    example: "r-ab12",
    isRequired: true,
  },
  {
    key: "identityCenterInstanceArn",
    label: "IAM Identity Center instance",
    help: "With it a pool of permission sets is made, by which people get access. Leave it empty where people have roles of their own.",
    example: "arn:aws:sso:::instance/ssoins-0123456789abcdef",
  },
  {
    key: "templateRolePattern",
    label: "Roles of people's own",
    help: "In place of a pool: the ARNs of roles that people have already.",
    example: "arn:aws:iam::*:role/people/*",
  },
  {
    key: "connectorName",
    label: "Name of the connector",
    help: "By it this page tells connectors apart.",
    example: "aws-production",
  },
];

const ON_ECS: readonly InstallFieldText[] = [
  {
    key: "image",
    label: "Container image",
    help: "The address of Drawbridge's image in your registry.",
    example: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/drawbridge:latest",
    isRequired: true,
  },
  {
    key: "cluster",
    label: "ECS cluster",
    help: "The name or ARN of the cluster of tasks.",
    example: "platform",
    isRequired: true,
  },
  {
    key: "subnets",
    label: "Subnets",
    help: "Comma-separated: where tasks run.",
    example: "subnet-0a1b2c3d,subnet-4e5f6a7b",
    isRequired: true,
  },
  {
    key: "securityGroups",
    label: "Security groups",
    help: "Comma-separated: from them the database and AWS are reached.",
    example: "sg-0a1b2c3d",
    isRequired: true,
  },
  {
    key: "databaseUrlSecretArn",
    label: "Secret with the database's address",
    help: "The ARN in Secrets Manager, not the secret itself.",
    example: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:drawbridge/database-AbCdEf",
    isRequired: true,
  },
  {
    key: "redisUrlSecretArn",
    label: "Secret with the address of Redis",
    help: "The ARN in Secrets Manager. Leave it empty where PostgreSQL is the queue.",
    example: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:drawbridge/redis-AbCdEf",
  },
  {
    key: "secretKeySecretArn",
    label: "Secret with Drawbridge's key",
    help: "The ARN in Secrets Manager of the key by which webhooks are sealed.",
    example: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:drawbridge/key-AbCdEf",
  },
];

export function installFieldsOf(kind: ConnectorKind): readonly InstallFieldText[] {
  return kind === "ECS" ? [...EVERYWHERE, ...ON_ECS] : EVERYWHERE;
}

export function installFieldId(key: string): string {
  return `install-${key}`;
}
