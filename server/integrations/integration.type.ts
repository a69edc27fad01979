import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { ResourceType } from "../../shared/domain/catalog/resource-types";
import type {
  ForeignPolicies,
  IntegrationKind,
  PrincipalStrategy,
  WarningCode,
} from "../../shared/domain/integrations/integration.entity";
import { ProblemType } from "../access-flows/problem.type";
import { ResourceTypeEnum } from "../catalog/catalog.enums";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import {
  ForeignPoliciesEnum,
  IntegrationKindEnum,
  IntegrationWarningCodeEnum,
  PrincipalStrategyEnum,
} from "./integration.enums";

@Access("WITH_PARENT")
@ObjectType("IntegrationWarning", { description: "Something an admin should know; it stops nothing." })
export class IntegrationWarningType {
  @Field(() => IntegrationWarningCodeEnum)
  code!: WarningCode;

  @Field(() => String, { nullable: true, description: "The value it is about." })
  item!: string | null;

  @Field(() => String)
  message!: string;
}

@Access("WITH_PARENT")
@ObjectType("ConfigurationValue", { description: "A configuration value exactly as it was typed." })
export class ConfigurationValueType {
  @Field(() => String)
  key!: string;

  @Field(() => String)
  value!: string;
}

@Access("WITH_PARENT")
@ObjectType("IntegrationOwner", {
  description: "An attribute and its values: who decides where a resource has no owner.",
})
export class IntegrationOwnerType {
  @Field(() => String)
  attribute!: string;

  @Field(() => ID, { nullable: true })
  providerId!: string | null;

  @Field(() => [String])
  values!: readonly string[];
}

@Access("WITH_PARENT")
@ObjectType("OwnerRule", { description: "The value of this tag names an owner by this attribute." })
export class OwnerRuleType {
  @Field(() => String)
  keyName!: string;

  @Field(() => String)
  attribute!: string;

  @Field(() => ID, { nullable: true })
  providerId!: string | null;

  @Field(() => String, { nullable: true })
  separator!: string | null;
}

@Access("READER")
@ObjectType("Integration", { description: "A connection to one AWS Organization." })
export class IntegrationType {
  @Field(() => ID)
  id!: string;

  @Field(() => IntegrationKindEnum)
  kind!: IntegrationKind;

  @Field(() => String)
  name!: string;

  @Field(() => Int, { description: "Send it back with an update: it fails when somebody else was faster." })
  version!: number;

  @Field(() => Boolean)
  enabled!: boolean;

  connectorId!: string;
  deletedAt!: Date | null;

  @Field(() => [ResourceTypeEnum], { description: "In the order they were chosen." })
  resourceTypes!: ResourceType[];

  @Field(() => String)
  region!: string;

  @Field(() => String)
  ssoRegion!: string;

  @Field(() => String)
  ssoPortal!: string;

  @Field(() => String, { nullable: true })
  managementAccountRoleArn!: string | null;

  @Field(() => [String])
  excludedOrganizationalUnitIds!: string[];

  @Field(() => [String])
  excludedAccountIds!: string[];

  @Field(() => Int)
  sessionDurationHours!: number;

  @Field(() => [String], { description: "Empty: every region that is enabled in each account." })
  discoveryRegions!: string[];

  @Field(() => String)
  memberRoleName!: string;

  @Field(() => PrincipalStrategyEnum)
  principalStrategy!: PrincipalStrategy;

  @Field(() => String, { nullable: true, description: "The ARN of a person's role, with placeholders." })
  principalRoleTemplate!: string | null;

  @Field(() => Boolean, { description: "Whether access may be added to access entries that others made." })
  sharedEntriesAllowed!: boolean;

  @Field(() => ForeignPoliciesEnum, {
    description: "Whether what others add to access entries of ours is taken off, or only reported.",
  })
  foreignPolicies!: ForeignPolicies;
  @Field(() => [String], {
    description: "The permission sets of the pool, one of which is assigned to one person in an account.",
  })
  poolPermissionSetArns!: string[];

  @Field(() => Int, { description: "The share of the pool that is kept free in each account." })
  poolKeptFreePercent!: number;

  @Field(() => String, { nullable: true })
  customAccessDetails!: string | null;

  @Field(() => [IntegrationOwnerType])
  integrationOwners!: IntegrationOwnerType[];

  @Field(() => [OwnerRuleType])
  ownerRules!: OwnerRuleType[];

  @Field(() => String, { nullable: true, description: "Found by the first sync." })
  organizationId!: string | null;

  @Field(() => String, { nullable: true, description: "Found by the first sync." })
  managementAccountId!: string | null;

  @Field(() => GraphQLISODateTime)
  createdAt!: Date;

  @Field(() => GraphQLISODateTime)
  updatedAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true })
  nextSyncAt!: Date | null;

  configurationAsTyped!: Record<string, string>;
  externalId!: string;
  firstSyncedAt!: Date | null;
  syncWarnings!: readonly IntegrationWarningType[];
}

@Access("READER")
@ObjectType("IntegrationEvent", {
  description: "Told to followers of integrations: one of them as it is by now, or that it went.",
})
export class IntegrationEventType {
  @Field(() => ID, { description: "Which of them it is about, also when there is nothing left to read." })
  integrationId!: string;

  @Field(() => IntegrationType, { nullable: true, description: "Its present state; null: it was deleted." })
  integration!: IntegrationType | null;
}

export const IntegrationConnection = connectionType("Integration", IntegrationType);

@Access("WITH_PARENT")
@ObjectType("IntegrationValidation")
export class IntegrationValidationType {
  @Field(() => Boolean)
  valid!: boolean;

  @Field(() => [ProblemType], { description: "Every problem, at once." })
  problems!: ProblemType[];

  @Field(() => [IntegrationWarningType])
  warnings!: readonly IntegrationWarningType[];
}

@Access("WITH_PARENT")
@ObjectType("AccessDetailsPreview", { description: "Custom access details as people will see them." })
export class AccessDetailsPreviewType {
  @Field(() => String, {
    description: "Safe to put into a page: markup is escaped, addresses are links, lines are kept.",
  })
  html!: string;

  @Field(() => Int, { description: "Characters as a person counts them." })
  length!: number;

  @Field(() => Int)
  maxLength!: number;

  @Field(() => Boolean)
  tooLong!: boolean;
}
