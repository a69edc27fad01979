import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { FlowTrigger } from "../../shared/domain/access-flows/access-flow.entity";
import type {
  Approver,
  ApproverPolicy,
  Escalation,
  FlowDefinition,
  LogicalOperator,
  MatchOperator,
  RequestScope,
  ResourceScope,
} from "../../shared/domain/access-flows/flow-definition";
import type { FlowWarningCode } from "../../shared/domain/access-flows/flow-warnings";
import type { ResourceType } from "../../shared/domain/catalog/resource-types";
import { ResourceTypeEnum } from "../catalog/catalog.enums";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import {
  ApprovalModeEnum,
  DayOfWeekEnum,
  FlowTriggerEnum,
  FlowWarningCodeEnum,
  LogicalOperatorEnum,
  MatchOperatorEnum,
  RequestScopeEnum,
  ResourceScopeByEnum,
  ResourceScopeModeEnum,
} from "./access-flow.enums";
import { ApproverUnion } from "./approver.type";

@Access("WITH_PARENT")
@ObjectType("Condition")
export class ConditionType {
  @Field(() => String)
  attribute!: string;

  @Field(() => MatchOperatorEnum)
  operator!: MatchOperator;

  @Field(() => [String])
  values!: readonly string[];

  @Field(() => ID, { nullable: true })
  providerId!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("ConditionGroup", { description: "People for whom all or any of the conditions hold; none: everybody." })
export class ConditionGroupType {
  @Field(() => LogicalOperatorEnum)
  operator!: LogicalOperator;

  @Field(() => [ConditionType])
  conditions!: readonly ConditionType[];
}

@Access("WITH_PARENT")
@ObjectType("RequestFor")
export class RequestForType {
  @Field(() => [RequestScopeEnum])
  scopes!: readonly RequestScope[];

  @Field(() => ConditionGroupType, { nullable: true, description: "Null: everybody." })
  grantees!: ConditionGroupType | null;
}

@Access("WITH_PARENT")
@ObjectType("ResourceScope")
export class ResourceScopeType {
  @Field(() => ResourceScopeModeEnum)
  mode!: ResourceScope["mode"];

  @Field(() => ResourceScopeByEnum)
  by!: ResourceScope["by"];

  @Field(() => String, { nullable: true })
  key!: string | null;

  @Field(() => [String])
  values!: readonly string[];
}

@Access("WITH_PARENT")
@ObjectType("FlowPermission")
export class FlowPermissionType {
  @Field(() => String)
  permission!: string;

  @Field(() => [String], { nullable: true, description: "Null: the whole cluster too." })
  namespaces!: readonly string[] | null;

  @Field(() => [String])
  groups!: readonly string[];
}

@Access("WITH_PARENT")
@ObjectType("FlowTarget")
export class FlowTargetType {
  @Field(() => ID)
  integrationId!: string;

  @Field(() => ResourceTypeEnum)
  resourceType!: ResourceType;

  @Field(() => [ResourceScopeType])
  resources!: readonly ResourceScopeType[];

  @Field(() => [FlowPermissionType])
  permissions!: readonly FlowPermissionType[];
}

@Access("WITH_PARENT")
@ObjectType("Timeframe")
export class TimeframeType {
  @Field(() => [DayOfWeekEnum])
  daysOfWeek!: readonly string[];

  @Field(() => String)
  startTime!: string;

  @Field(() => String)
  endTime!: string;

  @Field(() => String)
  timeZone!: string;
}

@Access("WITH_PARENT")
@ObjectType("ApproverGroup")
export class ApproverGroupType {
  @Field(() => LogicalOperatorEnum)
  operator!: LogicalOperator;

  @Field(() => [ApproverUnion])
  approvers!: readonly Approver[];
}

@Access("WITH_PARENT")
@ObjectType("ApproverPolicy")
export class ApproverPolicyType {
  @Field(() => ApprovalModeEnum)
  mode!: ApproverPolicy["mode"];

  @Field(() => [ApproverGroupType])
  groups!: readonly ApproverGroupType[];
}

@Access("WITH_PARENT")
@ObjectType("Escalation")
export class EscalationType implements Escalation {
  @Field(() => Int)
  intervalSeconds!: number;

  @Field(() => [ApproverGroupType])
  tiers!: Escalation["tiers"];
}

@Access("WITH_PARENT")
@ObjectType("FlowSettings")
export class FlowSettingsType {
  @Field(() => Boolean)
  justificationRequired!: boolean;

  @Field(() => Boolean)
  approverReasonRequired!: boolean;

  @Field(() => Boolean)
  selfApprovalAllowed!: boolean;

  @Field(() => Int)
  maxExtensions!: number;

  @Field(() => Int)
  extensionSeconds!: number;

  @Field(() => [String])
  labels!: readonly string[];

  @Field(() => Boolean, { description: "Who asks and who decides must have shown a second factor." })
  mfaRequired!: boolean;

  @Field(() => Int, { description: "How long ago at most; 0 without mfaRequired." })
  mfaMaxAgeSeconds!: number;
}

@Access("WITH_PARENT")
@ObjectType("AccessFlowWarning", { description: "What an admin should know as things are now; it stops nothing." })
export class FlowWarningType {
  @Field(() => FlowWarningCodeEnum)
  code!: FlowWarningCode;

  @Field(() => String, { description: "The way to the field, such as requestors.conditions.0.values.1" })
  path!: string;

  @Field(() => String, { nullable: true, description: "The value it is about." })
  item!: string | null;

  @Field(() => String)
  message!: string;
}

@Access("READER")
@ObjectType("AccessFlow", { description: "Who may ask for what, for how long, and who approves." })
export class AccessFlowType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { nullable: true })
  description!: string | null;

  @Field(() => Boolean)
  active!: boolean;

  @Field(() => FlowTriggerEnum)
  trigger!: FlowTrigger;

  @Field(() => Int, { nullable: true, description: "Null: until revoked." })
  maxDurationSeconds!: number | null;

  @Field(() => Int, { description: "Send it back with an update: it fails when somebody else was faster." })
  version!: number;

  @Field(() => GraphQLISODateTime)
  createdAt!: Date;

  @Field(() => GraphQLISODateTime)
  updatedAt!: Date;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "Since when it is gone; requests and grants name it still.",
  })
  deletedAt!: Date | null;

  definition!: FlowDefinition;
}

export const AccessFlowConnection = connectionType("AccessFlow", AccessFlowType);
