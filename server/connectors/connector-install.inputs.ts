import { Field, InputType, Int } from "type-graphql";
import type { InstallForm, InstallFormat } from "../../shared/domain/connectors/install/install-form";
import { InstallFormatEnum } from "./connector.enums";

const SECRET = "The ARN of a secret in Secrets Manager whose whole value is";

@InputType({
  description: "The values that are filled into the shipped templates, whose own rules decide what is valid.",
})
export class ConnectorInstallInput implements InstallForm {
  @Field(() => InstallFormatEnum, { description: "The tool that deploys the files." })
  format!: InstallFormat;

  @Field(() => String, { nullable: true, description: "Required. The AWS region in which the stacks are made." })
  region?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Required, such as o-exampleorgid: only its callers are trusted.",
  })
  organizationId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Required, twelve digits. Nothing may be assigned there, which an explicit deny says.",
  })
  managementAccountId?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: "Required: the root, such as r-ab12, or the units whose accounts get the member role.",
  })
  targetUnitIds?: string[] | null;

  @Field(() => String, { nullable: true, description: "Required. The AWS account of the workers, twelve digits." })
  connectorAccountId?: string | null;

  @Field(() => String, { nullable: true, description: "The announced name of the workers, at most 64 characters." })
  connectorName?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The role that the worker makes calls as, trusted by this name. DrawbridgeConnectorRole when left out.",
  })
  connectorRoleName?: string | null;

  @Field(() => String, { nullable: true, description: "DrawbridgeMemberRole when left out: assumed in every account." })
  memberRoleName?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "DrawbridgeManagementRole when left out: assumed for reading the organization.",
  })
  managementRoleName?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Required by the trust policies of the roles; that of this installation when left out.",
  })
  externalId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The ARN of the instance, such as arn:aws:sso:::instance/ssoins-…. With it a pool of permission sets is made; otherwise none.",
  })
  identityCenterInstanceArn?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The KMS key by which IAM Identity Center is encrypted, where it has one of its own.",
  })
  identityCenterKeyArn?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "drawbridge when left out. Names of permission sets begin so, and no others may.",
  })
  poolPrefix?: string | null;

  @Field(() => Int, { nullable: true, description: "25, 50, 100 or 150 permission sets; 50 when left out." })
  poolSize?: number | null;

  @Field(() => String, {
    nullable: true,
    description: "With IAM_ROLE_TEMPLATE: the ARNs of people's roles, such as arn:aws:iam::*:role/people/*.",
  })
  templateRolePattern?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether access may be given by Kubernetes groups too. false when left out.",
  })
  allowKubernetesGroups?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether policies may be added to access entries of others. Needs templateRolePattern.",
  })
  allowSharedEntries?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether to leave the connector out: files and steps of pool and roles alone. false when left out.",
  })
  rolesOnly?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "No management role is made: a connector in the management account has its statements itself.",
  })
  holdsManagementRole?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: "Required for ECS: the address of the platform's container image.",
  })
  image?: string | null;

  @Field(() => String, { nullable: true, description: `Required for ECS. ${SECRET} DATABASE_URL.` })
  databaseUrlSecretArn?: string | null;

  @Field(() => String, { nullable: true, description: `${SECRET} REDIS_URL; left out where PostgreSQL is the queue.` })
  redisUrlSecretArn?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `${SECRET} DRAWBRIDGE_SECRET_KEY, by which webhooks are sealed.`,
  })
  secretKeySecretArn?: string | null;

  @Field(() => String, { nullable: true, description: "Required for ECS: the name or ARN of the cluster of tasks." })
  cluster?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: "Required for ECS: ids such as subnet-0a1b2c3d, where tasks run.",
  })
  subnets?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: "Required for ECS: ids such as sg-0a1b2c3d, from which the database and AWS are reached.",
  })
  securityGroups?: string[] | null;
}
