import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { ManagedBy } from "../../shared/domain/catalog/managed-by";
import type { ResourceType } from "../../shared/domain/catalog/resource-types";
import type { DoctorCheckName } from "../../shared/domain/doctor/doctor-run.entity";
import type {
  ForeignPolicies,
  IntegrationKind,
  PrincipalStrategy,
  WarningCode,
} from "../../shared/domain/integrations/integration.entity";
import { ProblemType } from "../access-flows/problem.type";
import { ResourceTypeEnum } from "../catalog/catalog.enums";
import { DoctorCheckNameEnum } from "../doctor/doctor.enums";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import {
  ForeignPoliciesEnum,
  IntegrationKindEnum,
  IntegrationWarningCodeEnum,
  ManagedByEnum,
  PrincipalStrategyEnum,
} from "./integration.enums";

@Access("WITH_PARENT")
@ObjectType("IntegrationWarning", { description: "Something an admin should know; it stops nothing." })
export class IntegrationWarningType {
  @Field(() => IntegrationWarningCodeEnum, { description: "The kind of warning, for programs and translations." })
  code!: WarningCode;

  @Field(() => String, {
    nullable: true,
    description: "The value of a setting that it is about; null: of no single one.",
  })
  item!: string | null;

  @Field(() => String, { description: "The same as a sentence, with what mends it." })
  message!: string;
}

@Access("WITH_PARENT")
@ObjectType("ConfigurationValue", { description: "A configuration value exactly as it was typed." })
export class ConfigurationValueType {
  @Field(() => String, { description: "The name of the setting, as the catalog lists it." })
  key!: string;

  @Field(() => String, { description: "The text exactly as somebody typed it, before it was parsed." })
  value!: string;
}

@Access("WITH_PARENT")
@ObjectType("IntegrationOwner", {
  description: "An attribute and its values that name the owners of resources without owners of their own.",
})
export class IntegrationOwnerType {
  @Field(() => String, { description: "The attribute that the values are looked up in, such as group." })
  attribute!: string;

  @Field(() => ID, { nullable: true, description: "The identity provider that knows them; null: any." })
  providerId!: string | null;

  @Field(() => [String], { description: "Each names one person, group or other holder." })
  values!: readonly string[];
}

@Access("WITH_PARENT")
@ObjectType("OwnerRule", { description: "The value of this tag names an owner by this attribute." })
export class OwnerRuleType {
  @Field(() => String, { description: "The tag whose value is looked up, exactly as AWS has it." })
  keyName!: string;

  @Field(() => String, { description: "The attribute that the tag's value is looked up in, such as group." })
  attribute!: string;

  @Field(() => ID, { nullable: true, description: "The identity provider that knows them; null: any." })
  providerId!: string | null;

  @Field(() => String, { nullable: true, description: "Splits a value that as a whole names nobody; null: none does." })
  separator!: string | null;
}

@Access("READER")
@ObjectType("Integration", { description: "A connection to one AWS Organization." })
export class IntegrationType {
  @Field(() => ID, { description: "The key of this connection, the same through all changes." })
  id!: string;

  @Field(() => IntegrationKindEnum, {
    description: "The kind of system that is connected; AWS_ORGANIZATION is the only one so far.",
  })
  kind!: IntegrationKind;

  @Field(() => String, { description: "As people read it, unique whatever its case." })
  name!: string;

  @Field(() => Int, {
    description: "Counts changes by people. Send it back with an update: it fails when somebody else was faster.",
  })
  version!: number;

  @Field(() => Boolean, { description: "Whether it syncs and gives access; `setIntegrationEnabled` changes it." })
  enabled!: boolean;

  @Field(() => ManagedByEnum, {
    description: "The tool that manages it; with TERRAFORM an edit elsewhere does not last.",
  })
  managedBy!: ManagedBy;

  connectorId!: string;
  deletedAt!: Date | null;

  @Field(() => [ResourceTypeEnum], {
    description: "Kinds of things that are discovered, in the order they were chosen.",
  })
  resourceTypes!: ResourceType[];

  @Field(() => String, { description: "The home region of the organization, where roles are assumed." })
  region!: string;

  @Field(() => String, { description: "The primary region of IAM Identity Center." })
  ssoRegion!: string;

  @Field(() => String, { description: "The https address of the AWS access portal, to which people are led." })
  ssoPortal!: string;

  @Field(() => String, {
    nullable: true,
    description: "Assumed for reading the organization; null: the connector reads it as itself.",
  })
  managementAccountRoleArn!: string | null;

  @Field(() => [String], { description: "Units whose accounts are not scanned, at any depth below them." })
  excludedOrganizationalUnitIds!: string[];

  @Field(() => [String], { description: "AWS accounts to which no call is made." })
  excludedAccountIds!: string[];

  @Field(() => Int, { description: "How long the role sessions of the platform last, 1 to 12." })
  sessionDurationHours!: number;

  @Field(() => [String], {
    description: "AWS regions that are scanned. Empty: every region that is enabled in each account.",
  })
  discoveryRegions!: string[];

  @Field(() => String, { description: "The name of the role that is assumed in every account." })
  memberRoleName!: string;

  @Field(() => PrincipalStrategyEnum, { description: "How a person becomes an IAM principal in an account." })
  principalStrategy!: PrincipalStrategy;

  @Field(() => String, {
    nullable: true,
    description: "With IAM_ROLE_TEMPLATE: the ARN of a person's role, with placeholders; else null.",
  })
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

  @Field(() => Int, { description: "The pool's reserve: the share that stays free in each account, in percent." })
  poolReservePercent!: number;

  @Field(() => String, { nullable: true, description: "A text for everybody who is given access; null: none." })
  customAccessDetails!: string | null;

  @Field(() => [IntegrationOwnerType], { description: "The owners of resources whose tags name no owner." })
  integrationOwners!: IntegrationOwnerType[];

  @Field(() => [OwnerRuleType], { description: "The tags that name the owner of a resource, in their order." })
  ownerRules!: OwnerRuleType[];

  @Field(() => String, {
    nullable: true,
    description: "Such as o-exampleorgid; found by the first sync, null until then.",
  })
  organizationId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The organization's own account, twelve digits; found by the first sync, null until then.",
  })
  managementAccountId!: string | null;

  @Field(() => GraphQLISODateTime, { description: "The moment at which it was saved for the first time." })
  createdAt!: Date;

  @Field(() => GraphQLISODateTime, { description: "The moment of the latest change by people." })
  updatedAt!: Date;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When the next sync is due; null: it is switched off.",
  })
  nextSyncAt!: Date | null;

  configurationAsTyped!: Record<string, string>;
  externalId!: string;
  firstSyncedAt!: Date | null;
  syncWarnings!: readonly IntegrationWarningType[];
}

@Access("WITH_PARENT")
@ObjectType("SettingsFinding", { description: "A setting that does not work in AWS." })
export class SettingsFindingType {
  @Field(() => DoctorCheckNameEnum, { description: "The check that found it; the enum explains each." })
  name!: DoctorCheckName;

  @Field(() => String, { description: "The result of that check, as a sentence for people." })
  message!: string;

  @Field(() => String, { nullable: true, description: "The next step for an admin; null: none is known." })
  advice!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("SettingsCheck", {
  description:
    "The connector's last finished check of where the saved settings lead in AWS: right after each save, and with each sync.",
})
export class SettingsCheckType {
  @Field(() => Int, { description: "The version of the integration whose settings were checked." })
  settingsVersion!: number;

  @Field(() => Boolean, {
    description: "Whether the present settings were checked. false: the check goes on, or the connector is away.",
  })
  isCurrent!: boolean;

  @Field(() => GraphQLISODateTime, { description: "When the check ended." })
  checkedAt!: Date;

  @Field(() => [SettingsFindingType], {
    description: "The settings that do not work. Empty: the check found no problem.",
  })
  findings!: readonly SettingsFindingType[];
}

@Access("READER")
@ObjectType("IntegrationEvent", {
  description: "An event about one integration: its present state, or its deletion.",
})
export class IntegrationEventType {
  @Field(() => ID, { description: "The id of the object that the event is about." })
  integrationId!: string;

  @Field(() => IntegrationType, {
    nullable: true,
    description: "The connector or integration as it is now. Null: it was deleted.",
  })
  integration!: IntegrationType | null;
}

export const IntegrationConnection = connectionType("Integration", IntegrationType);

@Access("WITH_PARENT")
@ObjectType("IntegrationValidation", {
  description: "All that stands for or against saving an integration, found without saving it.",
})
export class IntegrationValidationType {
  @Field(() => Boolean, { description: "It could be saved as it is: there are no problems." })
  valid!: boolean;

  @Field(() => [ProblemType], { description: "Every problem at once, each with the way to its field." })
  problems!: ProblemType[];

  @Field(() => [IntegrationWarningType], { description: "Hints for an admin; they refuse nothing." })
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

  @Field(() => Int, { description: "The most characters that may be saved." })
  maxLength!: number;

  @Field(() => Boolean, { description: "It cannot be saved: there are more characters than allowed." })
  tooLong!: boolean;
}
