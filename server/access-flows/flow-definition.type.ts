import { Field, ID, Int, ObjectType } from "type-graphql";
import type {
  Approver,
  ApproverPolicy,
  Escalation,
  LogicalOperator,
  MatchOperator,
  RequestScope,
  ResourceScope,
} from "../../shared/domain/access-flows/flow-definition";
import type { ResourceType } from "../../shared/domain/catalog/resource-types";
import { ResourceTypeEnum } from "../catalog/catalog.enums";
import { Access } from "../graphql/access";
import {
  ApprovalModeEnum,
  DayOfWeekEnum,
  LogicalOperatorEnum,
  MatchOperatorEnum,
  RequestScopeEnum,
  ResourceScopeByEnum,
  ResourceScopeModeEnum,
} from "./access-flow.enums";
import { ApproverUnion } from "./approver.type";

@Access("WITH_PARENT")
@ObjectType("Condition", { description: "A condition about what an identity provider says of a person." })
export class ConditionType {
  @Field(() => String, {
    description: "The attribute that is compared: user, group, role, manager, or the name of a custom one.",
  })
  attribute!: string;

  @Field(() => MatchOperatorEnum, { description: "The comparison of the person's attribute with the values." })
  operator!: MatchOperator;

  @Field(() => [String], {
    description: "As an admin typed them. One match is enough; with IS_NOT and DOES_NOT_CONTAIN none may match.",
  })
  values!: readonly string[];

  @Field(() => ID, {
    nullable: true,
    description: "The identity provider that knows the people; null: there was none when it was saved.",
  })
  providerId!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("ConditionGroup", { description: "People for whom all or any of the conditions hold." })
export class ConditionGroupType {
  @Field(() => LogicalOperatorEnum, { description: "Whether every condition has to hold, or one is enough." })
  operator!: LogicalOperator;

  @Field(() => [ConditionType], { description: "Empty: everybody whose home is the default provider." })
  conditions!: readonly ConditionType[];
}

@Access("WITH_PARENT")
@ObjectType("RequestFor", { description: "For whom requestors may ask, and who of those may be given access." })
export class RequestForType {
  @Field(() => [RequestScopeEnum], { description: "Each relation between asker and grantee that is allowed." })
  scopes!: readonly RequestScope[];

  @Field(() => ConditionGroupType, {
    nullable: true,
    description: "With OTHERS: people who may be given access; null: everybody.",
  })
  grantees!: ConditionGroupType | null;
}

@Access("WITH_PARENT")
@ObjectType("ResourceScope", { description: "One rule that takes resources of an integration in, or leaves them out." })
export class ResourceScopeType {
  @Field(() => ResourceScopeModeEnum, { description: "Whether what matches is taken in or left out." })
  mode!: ResourceScope["mode"];

  @Field(() => ResourceScopeByEnum, { description: "The property of resources that the values are compared with." })
  by!: ResourceScope["by"];

  @Field(() => String, { nullable: true, description: "With TAG: the tag's key, exactly as in AWS." })
  key!: string | null;

  @Field(() => [String], { description: "Any one of them is enough; with NAME and TAG a * stands for anything." })
  values!: readonly string[];
}

@Access("WITH_PARENT")
@ObjectType("FlowPermission", { description: "A permission that a flow offers, with its limits." })
export class FlowPermissionType {
  /** The id of the permission; the API resolves the permission. */
  permission!: string;

  @Field(() => [String], {
    nullable: true,
    description: "Names or patterns of the namespaces in which it may be given; null: on the whole cluster too.",
  })
  namespaces!: readonly string[] | null;

  @Field(() => [String], { description: "With KUBERNETES_GROUP: the groups that may be given. Empty otherwise." })
  groups!: readonly string[];
}

@Access("WITH_PARENT")
@ObjectType("FlowTarget", { description: "Resources of one integration, and what may be given on them." })
export class FlowTargetType {
  @Field(() => ID, { description: "Kept once the integration is gone, so that audit events can be read." })
  integrationId!: string;

  @Field(() => ResourceTypeEnum, { description: "The kind of thing in AWS that is meant." })
  resourceType!: ResourceType;

  @Field(() => [ResourceScopeType], {
    description: "Resources that match any INCLUDE and no EXCLUDE; without an INCLUDE: all that match no EXCLUDE.",
  })
  resources!: readonly ResourceScopeType[];

  @Field(() => [FlowPermissionType], { description: "Each thing that can be asked for there." })
  permissions!: readonly FlowPermissionType[];
}

@Access("WITH_PARENT")
@ObjectType("Timeframe", { description: "Hours of the week in which access may be asked for, or is held." })
export class TimeframeType {
  @Field(() => [DayOfWeekEnum], {
    description: "Days on which the hours begin; hours past midnight belong to the day on which they began.",
  })
  daysOfWeek!: readonly string[];

  @Field(() => String, { description: "When the hours begin, as HH:MM in timeZone." })
  startTime!: string;

  @Field(() => String, { description: "When the hours end, as HH:MM; before the start: on the next day." })
  endTime!: string;

  @Field(() => String, { description: "An IANA name such as Europe/Berlin, with its summer hours." })
  timeZone!: string;
}

@Access("WITH_PARENT")
@ObjectType("ApproverGroup", { description: "Entries of which one, or each, has to be satisfied." })
export class ApproverGroupType {
  @Field(() => LogicalOperatorEnum, { description: "Whether every entry has to be satisfied, or one is enough." })
  operator!: LogicalOperator;

  @Field(() => [ApproverUnion], { description: "The approvers of the group. One person of an approver satisfies it." })
  approvers!: readonly Approver[];
}

@Access("WITH_PARENT")
@ObjectType("ApproverPolicy", { description: "The approver groups whose approvals are needed before access is given." })
export class ApproverPolicyType {
  @Field(() => ApprovalModeEnum, { description: "Whether one approver group is enough, or all are needed." })
  mode!: ApproverPolicy["mode"];

  @Field(() => [ApproverGroupType], { description: "The approver groups, in the order that an admin chose." })
  groups!: readonly ApproverGroupType[];
}

@Access("WITH_PARENT")
@ObjectType("Escalation", { description: "More people who may decide where a request waits too long." })
export class EscalationType implements Escalation {
  @Field(() => Int, { description: "How long a request waits before each next tier is opened." })
  intervalSeconds!: number;

  @Field(() => [ApproverGroupType], { description: "Opened one after the other; each is enough alone." })
  tiers!: Escalation["tiers"];
}

@Access("WITH_PARENT")
@ObjectType("FlowSettings", { description: "Further rules for requests by the flow and for decisions about them." })
export class FlowSettingsType {
  @Field(() => Boolean, { description: "Whether a request has to say why the access is needed." })
  justificationRequired!: boolean;

  @Field(() => Boolean, { description: "Whether each decision has to say why it was made." })
  approverReasonRequired!: boolean;

  @Field(() => Boolean, { description: "Whether approvers may decide about what they asked for or get." })
  selfApprovalAllowed!: boolean;

  @Field(() => Int, { description: "How often a grant can be made longer without a new request." })
  maxExtensions!: number;

  @Field(() => Int, { description: "The time that one extension adds; 0 where there are none." })
  extensionSeconds!: number;

  @Field(() => [String], { description: "Words by which admins find and group flows." })
  labels!: readonly string[];

  @Field(() => Boolean, { description: "Whether requesters and approvers must have shown a second factor." })
  mfaRequired!: boolean;

  @Field(() => Int, { description: "How long ago the second factor was shown at most; 0 without mfaRequired." })
  mfaMaxAgeSeconds!: number;
}
