import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { NameStateKind } from "../../shared/domain/identities/name-states";
import type { FallbackReason, MatchKind } from "../../shared/domain/owners/resolve-owner";
import { RequestDelegateType } from "../access-requests/access-request.type";
import { Access } from "../graphql/access";
import { PersonType } from "../identities/person.type";
import {
  FallbackReasonEnum,
  MatchKindEnum,
  NameStateEnum,
  OwnerKindEnum,
  OwnerSourceEnum,
  OwnershipStatusEnum,
} from "./owner.enums";

@Access("WITH_PARENT")
@ObjectType("ResourceOwner", { description: "An owner of a resource, and how it was found." })
export class ResourceOwnerType {
  @Field(() => OwnerSourceEnum, {
    description: "Whether a rule of the resource found it, or the integration stands in.",
  })
  source!: string;

  @Field(() => OwnerKindEnum, { description: "Whether it is one person, a group, or all who share a value." })
  kind!: "USER" | "GROUP" | "ATTRIBUTE";

  @Field(() => String, { description: "user, group, role, manager, or a custom attribute." })
  attribute!: string;

  @Field(() => String, { nullable: true, description: "The tag that named it; null for an integration owner." })
  keyName!: string | null;

  @Field(() => String, { description: "The text of the tag or of the integration by which this owner was found." })
  value!: string;

  @Field(() => String, { description: "The name of the person or the group, or the value itself." })
  name!: string;

  @Field(() => MatchKindEnum, { description: "The property of the person or group that was equal to the value." })
  matchedBy!: MatchKind;

  providerId!: string;
  identityId!: string | null;
  groupId!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("OwnershipStep", { description: "The result of one rule." })
export class OwnershipStepType {
  @Field(() => String, { nullable: true, description: "The tag that was read; null: the integration's own owners." })
  keyName!: string | null;

  @Field(() => String, { description: "user, group, role, manager, or a custom one of the provider." })
  attribute!: string;

  @Field(() => String, { nullable: true, description: "The tag's value; null: the resource does not carry the tag." })
  value!: string | null;

  @Field(() => String, { description: "MATCHED, or why not." })
  outcome!: "MATCHED" | FallbackReason;

  @Field(() => String, { description: "The outcome as a sentence for people, with the tag and what it says." })
  explanation!: string;

  providerId!: string | null;
  hint!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("ResourceOwnership", { description: "How the owner of a resource was found, step by step." })
export class ResourceOwnershipType {
  @Field(() => OwnershipStatusEnum, { description: "Whether a rule found owners, or who decides instead." })
  status!: string;

  @Field(() => FallbackReasonEnum, { nullable: true, description: "Why no rule found anybody; null: one did." })
  reason!: FallbackReason | null;

  resourceId!: string;

  @Field(() => GraphQLISODateTime, { description: "When this last changed." })
  resolvedAt!: Date;
}

@Access("WITH_PARENT")
@ObjectType("OwnerValueCheck", { description: "A check of a value of an integration owner: whom it names now." })
export class OwnerValueCheckType {
  @Field(() => String, { description: "As it was typed into the settings of the integration." })
  value!: string;

  @Field(() => Boolean, { description: "Whether it names at least one person or group now." })
  exists!: boolean;

  @Field(() => Int, { description: "More than one: it decides nothing, as nobody knows who is meant." })
  matches!: number;

  @Field(() => NameStateEnum, { description: "As a name; of a role or another attribute, whether somebody has it." })
  state!: NameStateKind;

  @Field(() => String, { nullable: true, description: "The name that was probably meant; null: none is near." })
  hint!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("ReasonCount", { description: "How often no rule found an owner for one cause." })
export class ReasonCountType {
  @Field(() => FallbackReasonEnum, { description: "The problem with the tags or their values." })
  reason!: string;

  @Field(() => Int, { description: "The number of resources of which that is so." })
  count!: number;
}

@Access("READER")
@ObjectType("AccountCoverage", { description: "The same numbers for the resources of one AWS account." })
export class AccountCoverageType {
  @Field(() => String, { description: "The twelve digits of the AWS account." })
  accountId!: string;

  @Field(() => Int, { description: "The number of resources for which an owner rule found owners." })
  resolved!: number;

  @Field(() => Int, { description: "The number of resources for which the owners of the integration decide." })
  fallback!: number;

  @Field(() => Int, { description: "The number of resources without anybody who could decide." })
  unowned!: number;

  @Field(() => [ReasonCountType], {
    description: "The reasons for which resources have no owners of their own, with their numbers.",
  })
  byReason!: ReasonCountType[];
}

@Access("READER")
@ObjectType("OwnershipCoverage", { description: "How many resources have an owner of their own." })
export class OwnershipCoverageType {
  @Field(() => Int, { description: "The number of resources for which an owner rule found owners." })
  resolved!: number;

  @Field(() => Int, { description: "The integration's owners decide." })
  fallback!: number;

  @Field(() => Int, { description: "Nobody could decide." })
  unowned!: number;

  @Field(() => [ReasonCountType], {
    description: "The reasons for which resources have no owners of their own, with their numbers.",
  })
  byReason!: ReasonCountType[];

  @Field(() => [AccountCoverageType], { description: "The same for each AWS account that has resources." })
  byAccount!: AccountCoverageType[];
}

@Access("WITH_PARENT")
@ObjectType("Deciders", { description: "The active people who may decide about a resource at this moment." })
export class DecidersType {
  @Field(() => [PersonType], { description: "The people who may decide, each of whom alone may approve or reject." })
  people!: readonly PersonType[];

  @Field(() => [RequestDelegateType], { description: "The people who may now decide on behalf of one of the owners." })
  delegates!: readonly RequestDelegateType[];

  @Field(() => Boolean, {
    description: "Whether the integration's owners decide because the resource has no active owners of its own.",
  })
  fellBack!: boolean;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "The oldest last read among the identity providers that the answer rests on.",
  })
  asOf!: Date | null;
}

@Access("READER")
@ObjectType("OwnershipChange", { description: "Resources that have other owners than before." })
export class OwnershipChangeType {
  @Field(() => ID, { description: "The integration that discovered the resources." })
  integrationId!: string;

  @Field(() => [ID], { description: "The resources to read again: `ownership` of each has changed." })
  resourceIds!: string[];
}
