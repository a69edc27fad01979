import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { ClusterAccess } from "../../shared/domain/access/cluster-access.port";
import type { PlannedParameter } from "../../shared/domain/grants/reconcile/planned-calls";
import { AccessFlowType } from "../access-flows/access-flow.type";
import { ProblemType } from "../access-flows/problem.type";
import { GrantedAccessType } from "../grants/granted-access.type";
import { WaitingForType } from "../grants/waiting-for.type";
import { Access } from "../graphql/access";
import { ResourceObjectType } from "../resources/resource.type";
import { RequestApproverGroupType } from "./access-request.type";

@Access("WITH_PARENT")
@ObjectType("PlannedParameter", { description: "A value that goes along with a call to AWS." })
class PlannedParameterType {
  @Field(() => String, {
    description: "As AWS calls it, such as principalArn, or accessScope.type inside another one.",
  })
  name!: string;

  @Field(() => [String], { description: "Mostly one; any number where AWS takes a list, such as namespaces." })
  values!: readonly string[];
}

@Access("WITH_PARENT")
@ObjectType("PlannedCall", { description: "A call to AWS that would be made." })
export class PlannedCallType {
  @Field(() => String, { description: "Of AWS, as in a policy: eks, sso or iam." })
  service!: string;

  @Field(() => String, { description: "The name AWS has for it, such as CreateAccessEntry." })
  operation!: string;

  @Field(() => String, {
    nullable: true,
    description:
      "The account in which the call is made: that of the management role for Identity Center, else that of the cluster. Null: the connector has not said yet where it runs.",
  })
  accountId!: string | null;

  @Field(() => String, { nullable: true, description: "Null: the service has no regions." })
  region!: string | null;

  @Field(() => [PlannedParameterType], { description: "Those that are known by now, as the call would have them." })
  parameters!: readonly PlannedParameter[];

  @Field(() => String, {
    nullable: true,
    description: "About parameters that are not known yet, or about when the call is left out.",
  })
  note!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("AccessPlan", {
  description: "The calls to AWS that giving the access would take, as of the last observation of the cluster.",
})
export class AccessPlanType {
  @Field(() => [PlannedCallType], {
    description: "The calls that AWS would receive, in their order; empty: the access is there already.",
  })
  calls!: readonly PlannedCallType[];

  @Field(() => GrantedAccessType, {
    nullable: true,
    description: "The access that the entry gives now. Null: no access entry is known.",
  })
  before!: ClusterAccess | null;

  @Field(() => GrantedAccessType, {
    description: "The access that the entry would give afterwards, other grants on it included.",
  })
  after!: ClusterAccess;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When the entry was last observed. Null: it was never observed.",
  })
  seenAt!: Date | null;
}

@Access("WITH_PARENT")
@ObjectType("AccessPreviewItem", { description: "The outcome that one cluster of a request would have." })
export class AccessPreviewItemType {
  @Field(() => ID, { description: "The id from the input, whether or not such a resource is known." })
  resourceId!: string;

  @Field(() => ResourceObjectType, {
    nullable: true,
    description: "The requested cluster. Null: no flow offers it to the caller, or it does not exist.",
  })
  resource!: ResourceObjectType | null;

  @Field(() => [ProblemType], {
    description: "The reasons for which this cluster would be refused. Empty: it would be accepted.",
  })
  problems!: readonly ProblemType[];

  @Field(() => AccessFlowType, {
    nullable: true,
    description: "The access flow that would allow the item. Null: no flow allows it.",
  })
  flow!: AccessFlowType | null;

  @Field(() => [RequestApproverGroupType], {
    description:
      "The people who could approve now, by name, the tiers of the escalation included. Empty: no approval is required.",
  })
  approvers!: readonly RequestApproverGroupType[];

  @Field(() => Int, {
    nullable: true,
    description: "The longest duration that can be requested, in seconds. Null with a `flow`: until revoked.",
  })
  maxDurationSeconds!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "The median time, in seconds, that approvals by this flow took; null: there were none.",
  })
  expectedWaitSeconds!: number | null;

  @Field(() => AccessPlanType, {
    nullable: true,
    description: "The calls to AWS that would give the access; null: the request would be refused.",
  })
  plan!: AccessPlanType | null;

  @Field(() => WaitingForType, {
    nullable: true,
    description:
      "Why the access would not come at once, such as a connector that is away or a pool without a free slot, and until when where that is known; null: nothing known delays it.",
  })
  waitingFor!: WaitingForType | null;
}

@Access("WITH_PARENT")
@ObjectType("AccessRequestPreview", { description: "The outcome that a request would have. Nothing is saved." })
export class AccessRequestPreviewType {
  @Field(() => [AccessPreviewItemType], { description: "One outcome for each resource, in the order of the input." })
  items!: readonly AccessPreviewItemType[];

  @Field(() => [ProblemType], {
    description: "The reasons for which the request as a whole would be refused. Empty: it would be accepted.",
  })
  problems!: readonly ProblemType[];
}
