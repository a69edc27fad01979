import { Field, GraphQLISODateTime, ID, ObjectType } from "type-graphql";
import type { ResourceType as ResourceKind } from "../../shared/domain/catalog/resource-types";
import type { ResourceStatus, UnmanageableReason } from "../../shared/domain/resources/resource.entity";
import { ResourceTypeEnum } from "../catalog/catalog.enums";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { ResourceStatusEnum, UnmanageableReasonEnum } from "./resource.enums";

@Access("WITH_PARENT")
@ObjectType("Tag")
export class TagType {
  @Field(() => String)
  key!: string;

  @Field(() => String)
  value!: string;
}

@Access("WITH_PARENT")
@ObjectType("Manageability", { description: "Whether access can be given, and if not, why and where to read on." })
export class ManageabilityType {
  @Field(() => Boolean)
  manageable!: boolean;

  @Field(() => UnmanageableReasonEnum, { nullable: true })
  reason!: UnmanageableReason | null;

  @Field(() => String, { nullable: true })
  message!: string | null;

  @Field(() => String, { nullable: true, description: "AWS's guide." })
  guide!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("Resource", {
  description: "An EKS cluster or an AWS account. A cluster recreated under its name is another resource.",
})
export class ResourceType {
  @Field(() => ID)
  id!: string;

  @Field(() => ResourceTypeEnum)
  type!: ResourceKind;

  integrationId!: string;
  accountRowId!: string;

  @Field(() => String, { description: "Twelve digits." })
  accountId!: string;

  @Field(() => String)
  arn!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { nullable: true })
  region!: string | null;

  @Field(() => ResourceStatusEnum)
  status!: ResourceStatus;

  @Field(() => Boolean)
  manageable!: boolean;

  unmanageableReason!: UnmanageableReason | null;
  tags!: Record<string, string>;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When EKS made the cluster." })
  clusterCreatedAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description: "As EKS says it: CREATING, ACTIVE, DELETING, FAILED, UPDATING, PENDING.",
  })
  clusterStatus!: string | null;

  @Field(() => String, { nullable: true, description: "Kubernetes version." })
  version!: string | null;

  @Field(() => String, { nullable: true })
  platformVersion!: string | null;

  @Field(() => String, { nullable: true })
  endpoint!: string | null;

  @Field(() => Boolean, { nullable: true })
  endpointPublicAccess!: boolean | null;

  @Field(() => Boolean, { nullable: true })
  endpointPrivateAccess!: boolean | null;

  @Field(() => String, { nullable: true, description: "Base64 of the PEM." })
  certificateAuthority!: string | null;

  @Field(() => String, { nullable: true, description: "API, API_AND_CONFIG_MAP or CONFIG_MAP." })
  authenticationMode!: string | null;

  @Field(() => GraphQLISODateTime)
  firstSeenAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true })
  missingSince!: Date | null;

  @Field(() => GraphQLISODateTime, { description: "When what is known of it last changed." })
  changedAt!: Date;
}

export const ResourceConnection = connectionType("Resource", ResourceType);
