import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { CancelReason, ItemState, RequestState } from "../../shared/domain/access-requests/access-request.states";
import type { ClusterAccess } from "../../shared/domain/catalog/cluster-access.port";
import type { ResourceStatus } from "../../shared/domain/resources/resource.entity";
import { LogicalOperatorEnum } from "../access-flows/access-flow.enums";
import { GrantedAccessType } from "../grants/granted-access.type";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { PersonType } from "../identities/person.type";
import { ResourceStatusEnum } from "../resources/resource.enums";
import { AccessDecisionEnum, AccessRequestStateEnum, CancelReasonEnum, ItemStateEnum } from "./access-request.enums";

@Access("WITH_PARENT")
@ObjectType("NotApproved", { description: "An item that could not be approved and stays open." })
export class NotApprovedType {
  @Field(() => ID)
  itemId!: string;

  @Field(() => String, { description: "Names the cluster, and the reason." })
  message!: string;
}

@Access("WITH_PARENT")
@ObjectType("AccessRequest", { description: "What somebody asked for. Each cluster is an item, decided for itself." })
export class AccessRequestType {
  @Field(() => ID)
  id!: string;

  requesterId!: string;
  granteeId!: string;

  @Field(() => String, { nullable: true })
  justification!: string | null;

  @Field(() => AccessRequestStateEnum)
  state!: RequestState;

  @Field(() => GraphQLISODateTime)
  createdAt!: Date;

  @Field(() => GraphQLISODateTime)
  changedAt!: Date;

  @Field(() => Int, { description: "Counts its changes." })
  version!: number;
}

export const AccessRequestConnection = connectionType("AccessRequest", AccessRequestType);

@Access("WITH_PARENT")
@ObjectType("RequestedResource", { description: "A cluster, as far as those who ask and decide need to know." })
export class RequestedResourceType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { description: "Twelve digits." })
  accountId!: string;

  @Field(() => String, { nullable: true })
  region!: string | null;

  @Field(() => ResourceStatusEnum)
  status!: ResourceStatus;
}

@Access("WITH_PARENT")
@ObjectType("AccessRequestItem", { description: "One cluster of a request." })
export class AccessRequestItemType {
  @Field(() => ID)
  id!: string;

  @Field(() => ID, { nullable: true, description: "Null: the inventory does not know it any more." })
  resourceId!: string | null;

  @Field(() => String, { description: "As it was called when it was asked for." })
  resourceName!: string;

  flowId!: string;

  @Field(() => GrantedAccessType)
  access!: ClusterAccess;

  @Field(() => Int, { nullable: true, description: "Null: until revoked." })
  durationSeconds!: number | null;

  @Field(() => ItemStateEnum)
  state!: ItemState;

  @Field(() => GraphQLISODateTime)
  stateSince!: Date;

  @Field(() => CancelReasonEnum, { nullable: true, description: "With CANCELLED." })
  cancelReason!: CancelReason | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it lapses if nobody decides." })
  lapsesAt!: Date | null;

  @Field(() => ID, { nullable: true })
  grantId!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("AccessDecision", { description: "What a person decided, or the access flow where nobody had to." })
export class AccessDecisionType {
  personId!: string | null;
  onBehalfOfId!: string | null;
  flowId!: string | null;

  @Field(() => AccessDecisionEnum)
  decision!: "APPROVE" | "REJECT";

  @Field(() => String, { nullable: true })
  reason!: string | null;

  @Field(() => GraphQLISODateTime)
  decidedAt!: Date;
}

@Access("WITH_PARENT")
@ObjectType("RequestApprover", {
  description: "Somebody who may approve: the owners, the manager, or people by an attribute.",
})
export class RequestApproverType {
  @Field(() => String, { description: "owner, manager, or the attribute, such as group." })
  kind!: string;

  @Field(() => [String], { description: "Of the attribute." })
  values!: readonly string[];

  @Field(() => Boolean, { description: "Nobody of the cluster's own owners is left: the integration's owners decide." })
  fellBack!: boolean;

  @Field(() => Boolean, { description: "One of them has approved. Where not, somebody is missing." })
  satisfied!: boolean;

  @Field(() => [PersonType], { description: "Who that is at this moment, by name; at most 50." })
  people!: readonly PersonType[];

  @Field(() => Int)
  peopleCount!: number;
}

@Access("WITH_PARENT")
@ObjectType("RequestApproverGroup", { description: "AND: each of the approvers has to approve. OR: one is enough." })
export class RequestApproverGroupType {
  @Field(() => LogicalOperatorEnum)
  operator!: "AND" | "OR";

  @Field(() => Int, {
    nullable: true,
    description: "The tier of the escalation, from 1; null: asked from the beginning.",
  })
  tier!: number | null;

  @Field(() => Boolean)
  satisfied!: boolean;

  @Field(() => [RequestApproverType])
  approvers!: readonly RequestApproverType[];
}

@Access("WITH_PARENT")
@ObjectType("ApprovalsWaiting", { description: "What waits for one's decision at this moment, the oldest first." })
export class ApprovalsWaitingType {
  @Field(() => Int)
  count!: number;

  @Field(() => [AccessRequestType], { description: "At most 50." })
  requests!: readonly AccessRequestType[];
}
