import { Field, Int, ObjectType } from "type-graphql";
import type { Approver, LogicalOperator } from "../../shared/domain/access-flows/flow-definition";
import type { FlowReach } from "../../shared/domain/impact/flows/flow-reach";
import type { ApproverImpact, PermissionImpact } from "../../shared/domain/impact/flows/tally-impact";
import { Access } from "../graphql/access";
import { PersonType } from "../identities/person.type";
import { LogicalOperatorEnum } from "./access-flow.enums";
import { ApproverUnion } from "./approver.type";
import { FlowPermissionType } from "./flow-definition.type";
import { FlowWarningType } from "./flow-status.type";
import { ProblemType } from "./problem.type";

@Access("WITH_PARENT")
@ObjectType("ApproverNow", { description: "An entry of an approver group with its people at this moment." })
export class ApproverNowType {
  @Field(() => ApproverUnion, { description: "The approver, as the access flow defines it." })
  approver!: Approver;

  @Field(() => [PersonType], {
    description: "The active people who satisfy the approver, without requester and grantee.",
  })
  people!: readonly PersonType[];

  @Field(() => Boolean, {
    description: "Whether the integration's owners decide because the resource has no active owners of its own.",
  })
  fellBack!: boolean;
}

@Access("WITH_PARENT")
@ObjectType("ApproverGroupNow", { description: "An approver group with its people at this moment." })
export class ApproverGroupNowType {
  @Field(() => LogicalOperatorEnum, { description: "Whether every entry has to be satisfied, or one is enough." })
  operator!: LogicalOperator;

  @Field(() => [ApproverNowType], { description: "The approvers of the group, each with the people who satisfy it." })
  approvers!: readonly ApproverNowType[];
}

@Access("WITH_PARENT")
@ObjectType("AccessFlowApprovers", {
  description: "The approvers for one example of a requester, a grantee and a resource.",
})
export class FlowSampleType {
  @Field(() => PersonType, { description: "A person who may request access by the flow." })
  requester!: PersonType;

  @Field(() => PersonType, {
    description: "A person for whom the requester may ask: the requester themselves, where the flow allows that.",
  })
  grantee!: PersonType;

  @Field(() => [ApproverGroupNowType], { description: "The groups of the approver policy, in its order." })
  groups!: readonly ApproverGroupNowType[];

  @Field(() => [ApproverGroupNowType], { description: "The tiers that escalation opens later, in their order." })
  tiers!: readonly ApproverGroupNowType[];

  resourceId!: string;
}

@Access("WITH_PARENT")
@ObjectType("AccessFlowPermissionChange", {
  description: "A permission that people gain or lose, with the people and resources of the change.",
})
export class PermissionChangeType {
  @Field(() => FlowPermissionType, {
    description: "The permission, with every namespace and group that anybody gains or loses.",
  })
  permission!: PermissionImpact["permission"];

  @Field(() => Int, {
    description: "The number of pairs of one person and one resource that gain or lose the permission.",
  })
  pairs!: number;

  personIds!: readonly string[];
  resourceIds!: readonly string[];
}

@Access("WITH_PARENT")
@ObjectType("AccessFlowApprovalChange", {
  description: "An approver whose approval the same access needs after the change and not before, or the reverse.",
})
export class ApprovalChangeType {
  @Field(() => ApproverUnion, { description: "The approver, as the access flows define it." })
  approver!: ApproverImpact["approver"];

  @Field(() => Int, {
    description:
      "The number of pairs of one person and one resource that need the approval only before or only after the change.",
  })
  pairs!: number;

  personIds!: readonly string[];
  resourceIds!: readonly string[];
}

@Access("WITH_PARENT")
@ObjectType("AccessFlowImpact", {
  description:
    "The change in who can be given which access, with all other flows in force of the same trigger taken into account. Hours and durations are left out: compare the summaries.",
})
export class FlowImpactType {
  @Field(() => String, {
    description: "The whole change as one sentence for an admin, such as: 42 people gain Edit on 17 clusters.",
  })
  sentence!: string;

  @Field(() => Boolean, {
    description: "False above 10,000 people or 5,000 resources: every number is a lower bound then.",
  })
  isExact!: boolean;

  @Field(() => String, {
    nullable: true,
    description: "The summary of the flow before the change. Null: the flow is new.",
  })
  summaryBefore!: string | null;

  @Field(() => [PermissionChangeType], {
    description: "Permissions that people may be given from then on; most pairs first.",
  })
  gained!: readonly PermissionChangeType[];

  @Field(() => [PermissionChangeType], {
    description: "Permissions that people can be given no longer; most pairs first.",
  })
  lost!: readonly PermissionChangeType[];

  @Field(() => [ApprovalChangeType], {
    description: "Approvers whom the same access needs from then on; most pairs first.",
  })
  approvalsAppearing!: readonly ApprovalChangeType[];

  @Field(() => [ApprovalChangeType], {
    description: "Approvers whom the same access needs no longer; most pairs first.",
  })
  approvalsDisappearing!: readonly ApprovalChangeType[];
}

@Access("ADMIN")
@ObjectType("AccessFlowPreview", { description: "The effect that a flow would have now; nothing is saved." })
export class FlowPreviewType {
  @Field(() => String, {
    description: "The flow's definition in one sentence; with problems, the part of it that could be read.",
  })
  summary!: string;

  @Field(() => [ProblemType], {
    description: "Every problem for which saving would be refused. With any, the rest of the preview is null or empty.",
  })
  problems!: readonly ProblemType[];

  @Field(() => [FlowWarningType], { description: "Parts of the flow that would have no effect now." })
  warnings!: readonly FlowWarningType[];

  @Field(() => [FlowPermissionType], {
    description: "All permissions that could be requested, of all targets together.",
  })
  permissions!: readonly FlowPermissionType[];

  @Field(() => Int, {
    nullable: true,
    description: "Resources of the targets to which no access can be given now; null with problems.",
  })
  otherResourceCount!: number | null;

  reach!: FlowReach | null;
}
