import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { NameStateKind } from "../../shared/domain/identities/name-states";
import type { FallbackReason, MatchKind } from "../../shared/domain/owners/resolve-owner";
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

@Access("READER")
@ObjectType("ResourceOwner", { description: "Who owns a resource, and how that is known." })
export class ResourceOwnerType {
  @Field(() => OwnerSourceEnum)
  source!: string;

  @Field(() => OwnerKindEnum)
  kind!: "USER" | "GROUP" | "ATTRIBUTE";

  @Field(() => String, { description: "user, group, role, manager, or a custom attribute." })
  attribute!: string;

  @Field(() => String, { nullable: true, description: "The tag that named it; null for an integration owner." })
  keyName!: string | null;

  @Field(() => String, { description: "The value that named it." })
  value!: string;

  @Field(() => String)
  name!: string;

  @Field(() => MatchKindEnum)
  matchedBy!: MatchKind;

  providerId!: string;
  identityId!: string | null;
  groupId!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("OwnershipStep", { description: "What one rule came to." })
export class OwnershipStepType {
  @Field(() => String, { nullable: true })
  keyName!: string | null;

  @Field(() => String)
  attribute!: string;

  @Field(() => String, { nullable: true })
  value!: string | null;

  @Field(() => String, { description: "MATCHED, or why not." })
  outcome!: "MATCHED" | FallbackReason;

  @Field(() => String)
  explanation!: string;

  providerId!: string | null;
  hint!: string | null;
}

@Access("READER")
@ObjectType("ResourceOwnership", { description: "How the owner of a resource was found, step by step." })
export class ResourceOwnershipType {
  @Field(() => OwnershipStatusEnum)
  status!: string;

  @Field(() => FallbackReasonEnum, { nullable: true })
  reason!: FallbackReason | null;

  resourceId!: string;

  @Field(() => GraphQLISODateTime, { description: "When this last changed." })
  resolvedAt!: Date;
}

@Access("WITH_PARENT")
@ObjectType("OwnerValueCheck", { description: "What a value of an integration owner names at this moment." })
export class OwnerValueCheckType {
  @Field(() => String)
  value!: string;

  @Field(() => Boolean)
  exists!: boolean;

  @Field(() => Int, { description: "More than one: it decides nothing, as nobody knows who is meant." })
  matches!: number;

  @Field(() => NameStateEnum, { description: "As a name; of a role or another attribute, whether somebody has it." })
  state!: NameStateKind;

  @Field(() => String, { nullable: true, description: "What was probably meant." })
  hint!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("ReasonCount")
export class ReasonCountType {
  @Field(() => FallbackReasonEnum)
  reason!: string;

  @Field(() => Int)
  count!: number;
}

@Access("READER")
@ObjectType("AccountCoverage")
export class AccountCoverageType {
  @Field(() => String)
  accountId!: string;

  @Field(() => Int)
  resolved!: number;

  @Field(() => Int)
  fallback!: number;

  @Field(() => Int)
  unowned!: number;

  @Field(() => [ReasonCountType])
  byReason!: ReasonCountType[];
}

@Access("READER")
@ObjectType("OwnershipCoverage", { description: "How many resources have an owner of their own." })
export class OwnershipCoverageType {
  @Field(() => Int)
  resolved!: number;

  @Field(() => Int, { description: "The integration's owners decide." })
  fallback!: number;

  @Field(() => Int, { description: "Nobody could decide." })
  unowned!: number;

  @Field(() => [ReasonCountType])
  byReason!: ReasonCountType[];

  @Field(() => [AccountCoverageType])
  byAccount!: AccountCoverageType[];
}

@Access("READER")
@ObjectType("Deciders", { description: "The active people who may decide about a resource at this moment." })
export class DecidersType {
  @Field(() => [PersonType])
  people!: readonly PersonType[];

  @Field(() => Boolean, {
    description: "Nobody of the resource's own owners is left: the integration's owners decide.",
  })
  fellBack!: boolean;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "The oldest read of the providers that were asked." })
  asOf!: Date | null;
}

@Access("READER")
@ObjectType("OwnershipChange", { description: "Resources that have other owners than before." })
export class OwnershipChangeType {
  @Field(() => ID)
  integrationId!: string;

  @Field(() => [ID])
  resourceIds!: string[];
}
