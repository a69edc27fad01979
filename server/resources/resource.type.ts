import { Field, GraphQLISODateTime, ID, ObjectType } from "type-graphql";
import type { ResourceType as ResourceKind } from "../../shared/domain/catalog/resource-types";
import type { ResourceStatus, UnmanageableReason } from "../../shared/domain/resources/resource.entity";
import { ResourceTypeEnum } from "../catalog/catalog.enums";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { ResourceStatusEnum, UnmanageableReasonEnum } from "./resource.enums";

@Access("WITH_PARENT")
@ObjectType("Tag", { description: "A key with its text, as it stands in AWS." })
export class TagType {
  @Field(() => String, { description: "Case-sensitive, and unique on what carries it." })
  key!: string;

  @Field(() => String, { description: "May be empty; AWS allows 256 characters." })
  value!: string;
}

@Access("WITH_PARENT")
@ObjectType("Manageability", { description: "Whether access can be given, and if not, why and where to read on." })
export class ManageabilityType {
  @Field(() => Boolean, {
    description: "Whether its configuration, as last read, lets access entries give access. It has to be PRESENT too.",
  })
  manageable!: boolean;

  @Field(() => UnmanageableReasonEnum, {
    nullable: true,
    description: "Why its configuration does not; null: it does.",
  })
  reason!: UnmanageableReason | null;

  @Field(() => String, {
    nullable: true,
    description: "The same as a sentence for people; null: nothing stands against it.",
  })
  message!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The address of AWS's own page about it; null where there is none.",
  })
  guide!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("Resource", {
  description:
    "An EKS cluster or an AWS account, wherever it appears. A cluster recreated under its name is another resource. People know of those they own, may ask for, have or had a grant or a request on, or may decide about; admins and auditors of all.",
})
export class ResourceObjectType {
  @Field(() => ID, { description: "Stable as long as it is not recreated in AWS." })
  id!: string;

  @Field(() => ResourceTypeEnum, { description: "The type of the resource: a cluster or an account." })
  type!: ResourceKind;

  integrationId!: string;
  accountRowId!: string;

  @Field(() => String, { description: "The twelve digits of the AWS account that it is in, or is." })
  accountId!: string;

  @Field(() => String, { description: "How AWS names it world-wide; a recreated cluster has the same one." })
  arn!: string;

  @Field(() => String, { description: "Its name in AWS; other resources may have the same." })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: "The AWS region, such as eu-west-1. Null: an account has none.",
  })
  region!: string | null;

  @Field(() => ResourceStatusEnum, { description: "Whether the last syncs found it where it was." })
  status!: ResourceStatus;

  @Field(() => Boolean, {
    description: "Whether access entries can give access to it, as last read; `manageability` says why not.",
  })
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

  @Field(() => String, { nullable: true, description: "The Kubernetes release, such as 1.35; null: it is no cluster." })
  version!: string | null;

  @Field(() => String, { nullable: true, description: "EKS's own release below the Kubernetes one, such as eks.12." })
  platformVersion!: string | null;

  endpoint!: string | null;
  endpointPublicAccess!: boolean | null;
  endpointPrivateAccess!: boolean | null;
  certificateAuthority!: string | null;

  @Field(() => String, { nullable: true, description: "API, API_AND_CONFIG_MAP or CONFIG_MAP." })
  authenticationMode!: string | null;

  @Field(() => GraphQLISODateTime, { description: "When a sync found the object for the first time." })
  firstSeenAt!: Date;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "Since when syncs look for it and do not find it; null: the last look found it. See `status`.",
  })
  missingSince!: Date | null;

  @Field(() => GraphQLISODateTime, { description: "When the inventory's record of it last changed." })
  changedAt!: Date;
}

export const ResourceConnection = connectionType("Resource", ResourceObjectType);
