import { Field, ID, Int, ObjectType } from "type-graphql";
import type { Approver, LogicalOperator } from "../../shared/domain/access-flows/flow-definition";
import { Access } from "../graphql/access";
import { PersonType } from "../identities/person.type";
import { LogicalOperatorEnum } from "./access-flow.enums";
import { FlowPermissionType, FlowWarningType } from "./access-flow.type";
import { ApproverUnion } from "./approver.type";
import { WaitingRequestsType } from "./flow-change.type";

@Access("WITH_PARENT")
@ObjectType("ClusterName")
export class ClusterNameType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;
}

@Access("WITH_PARENT")
@ObjectType("ApproverNow", { description: "Who an approver is at this moment." })
export class ApproverNowType {
  @Field(() => ApproverUnion)
  approver!: Approver;

  @Field(() => [PersonType], { description: "Active people, without who asks and who gets the access." })
  people!: readonly PersonType[];

  @Field(() => Boolean, {
    description: "Nobody of the resource's own owners is left, so the integration's owners decide.",
  })
  fellBack!: boolean;
}

@Access("WITH_PARENT")
@ObjectType("ApproverGroupNow")
export class ApproverGroupNowType {
  @Field(() => LogicalOperatorEnum)
  operator!: LogicalOperator;

  @Field(() => [ApproverNowType])
  approvers!: readonly ApproverNowType[];
}

@Access("WITH_PARENT")
@ObjectType("FlowSample", { description: "Who would approve, for one of the people and one of the clusters." })
export class FlowSampleType {
  @Field(() => PersonType)
  requester!: PersonType;

  @Field(() => PersonType)
  grantee!: PersonType;

  @Field(() => ClusterNameType)
  cluster!: ClusterNameType;

  @Field(() => [ApproverGroupNowType])
  groups!: readonly ApproverGroupNowType[];

  @Field(() => [ApproverGroupNowType])
  tiers!: readonly ApproverGroupNowType[];
}

@Access("ADMIN")
@ObjectType("AccessFlowPreview", { description: "What a flow would come to as things are now; nothing is saved." })
export class FlowPreviewType {
  @Field(() => Int, { description: "Active people who may ask; in an AUTOMATIC flow, who have the access." })
  requestorCount!: number;

  @Field(() => [PersonType], { description: "The first 20 by name." })
  requestors!: readonly PersonType[];

  @Field(() => Int, { description: "Active people who may be given the access." })
  granteeCount!: number;

  @Field(() => [PersonType], { description: "The first 20 by name." })
  grantees!: readonly PersonType[];

  @Field(() => Int, { description: "Clusters to which access can be given now." })
  clusterCount!: number;

  @Field(() => [ClusterNameType], { description: "The first 20 by name." })
  clusters!: readonly ClusterNameType[];

  @Field(() => Int, { description: "Clusters of the targets to which none can be given now." })
  otherClusterCount!: number;

  @Field(() => [FlowPermissionType], { description: "Of all targets together." })
  permissions!: readonly FlowPermissionType[];

  @Field(() => FlowSampleType, { nullable: true, description: "Null: there is nobody, or no cluster." })
  sample!: FlowSampleType | null;

  @Field(() => WaitingRequestsType, {
    nullable: true,
    description: "With an id: what the change would leave waiting. Null without one.",
  })
  waitingRequests!: WaitingRequestsType | null;

  @Field(() => [FlowWarningType])
  warnings!: readonly FlowWarningType[];
}
