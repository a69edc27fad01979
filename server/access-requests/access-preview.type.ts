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
@ObjectType("AccessPlan", { description: "What giving the access would do, as of the last look at the cluster." })
export class AccessPlanType {
  @Field(() => [PlannedCallType], { description: "Those that AWS would receive, in their order; empty: all is there." })
  calls!: readonly PlannedCallType[];

  @Field(() => GrantedAccessType, { nullable: true, description: "Null: no access entry is known." })
  before!: ClusterAccess | null;

  @Field(() => GrantedAccessType, {
    description: "What the entry would give once it is done, other grants on it included.",
  })
  after!: ClusterAccess;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When the entry was last looked at." })
  seenAt!: Date | null;
}

@Access("WITH_PARENT")
@ObjectType("AccessPreviewItem", { description: "What would become of one cluster of a request." })
export class AccessPreviewItemType {
  @Field(() => ID, { description: "As it stood in the input, whether or not such a resource is known." })
  resourceId!: string;

  @Field(() => ResourceObjectType, {
    nullable: true,
    description: "The cluster that was asked for; null: no flow offers it to you, so it may not exist.",
  })
  resource!: ResourceObjectType | null;

  @Field(() => [ProblemType], { description: "For what this one would be refused; empty: it would be accepted." })
  problems!: readonly ProblemType[];

  @Field(() => AccessFlowType, {
    nullable: true,
    description: "By which access flow it would be asked for; null: none allows it.",
  })
  flow!: AccessFlowType | null;

  @Field(() => [RequestApproverGroupType], {
    description:
      "Who could approve at this moment, by name, the tiers of the escalation included. None: nobody has to.",
  })
  approvers!: readonly RequestApproverGroupType[];

  @Field(() => Int, { nullable: true, description: "The longest time; null with a flow: until revoked." })
  maxDurationSeconds!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "How long approvals by this flow took, in the median; null: there were none.",
  })
  expectedWaitSeconds!: number | null;

  @Field(() => AccessPlanType, {
    nullable: true,
    description: "What giving the access would do in AWS; null: it would be refused.",
  })
  plan!: AccessPlanType | null;

  @Field(() => WaitingForType, {
    nullable: true,
    description:
      "Why the access would not come at once, such as a connector that is away or a pool without a free slot, and until when where that is known; null: nothing known keeps it.",
  })
  waitingFor!: WaitingForType | null;
}

@Access("WITH_PARENT")
@ObjectType("AccessRequestPreview", { description: "What would become of a request. Nothing is saved." })
export class AccessRequestPreviewType {
  @Field(() => [AccessPreviewItemType], { description: "One for each resource, in the order of the input." })
  items!: readonly AccessPreviewItemType[];

  @Field(() => [ProblemType], { description: "For all of this it would be refused." })
  problems!: readonly ProblemType[];
}
