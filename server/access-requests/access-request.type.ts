import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { ClusterAccess } from "../../shared/domain/access/cluster-access.port";
import type { APPROVER_KINDS } from "../../shared/domain/access-flows/flow-definition";
import type { CancelReason, ItemState, RequestState } from "../../shared/domain/access-requests/access-request.states";
import { ApproverKindEnum, LogicalOperatorEnum } from "../access-flows/access-flow.enums";
import { GrantedAccessType } from "../grants/granted-access.type";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { PersonType } from "../identities/person.type";
import { AccessDecisionEnum, AccessRequestStateEnum, CancelReasonEnum, ItemStateEnum } from "./access-request.enums";

@Access("WITH_PARENT")
@ObjectType("NotApproved", { description: "An item that could not be approved and stays open." })
export class NotApprovedType {
  @Field(() => ID, { description: "The item of the request, by which a page finds its row." })
  itemId!: string;

  @Field(() => String, { description: "One sentence that names the cluster, and why it stays open." })
  message!: string;
}

@Access("WITH_PARENT")
@ObjectType("AccessRequest", { description: "A request for access. Each cluster is an item, decided by itself." })
export class AccessRequestType {
  @Field(() => ID, { description: "The id of the request, by which queries, decisions and subscriptions name it." })
  id!: string;

  requesterId!: string;
  granteeId!: string;

  @Field(() => String, { nullable: true, description: "The reason for the access, in the requester's words." })
  justification!: string | null;

  @Field(() => AccessRequestStateEnum, { description: "The common state of the items, at this moment." })
  state!: RequestState;

  @Field(() => GraphQLISODateTime, { description: "When the requester sent it." })
  createdAt!: Date;

  @Field(() => GraphQLISODateTime, { description: "When the request or one of its items last changed." })
  changedAt!: Date;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When its waiting items lapse without a decision; null: no item waits.",
  })
  lapsesAt!: Date | null;

  @Field(() => Int, {
    description: "The number of changes, from 1. Of two answers the one with the greater number is newer.",
  })
  version!: number;
}

export const AccessRequestConnection = connectionType("AccessRequest", AccessRequestType);

@Access("WITH_PARENT")
@ObjectType("AccessRequestItem", {
  description: "One resource of a request. It has approvers, a state and a grant of its own.",
})
export class AccessRequestItemType {
  @Field(() => ID, { description: "The id of this item alone, for decisions about it." })
  id!: string;

  requestId!: string;

  @Field(() => ID, {
    nullable: true,
    description: "The id of the cluster. Null: the inventory does not have it any more.",
  })
  resourceId!: string | null;

  @Field(() => String, { description: "The resource's name when it was asked for." })
  resourceName!: string;

  flowId!: string;

  @Field(() => GrantedAccessType, { description: "The access that was requested, with the risk of each permission." })
  access!: ClusterAccess;

  @Field(() => Int, {
    nullable: true,
    description: "The requested duration in seconds. Null: until it is revoked.",
  })
  durationSeconds!: number | null;

  @Field(() => ItemStateEnum, { description: "The state of this item, independent of the request's other items." })
  state!: ItemState;

  @Field(() => GraphQLISODateTime, { description: "When the item came into its present state." })
  stateSince!: Date;

  @Field(() => CancelReasonEnum, {
    nullable: true,
    description: "Why the item was cancelled. Null in all other states.",
  })
  cancelReason!: CancelReason | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When the item lapses without a decision, or would have lapsed.",
  })
  lapsesAt!: Date | null;

  @Field(() => ID, { nullable: true, description: "The id of `grant`; null: the item was not approved." })
  grantId!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("AccessDecision", {
  description: "A decision about a request's item: by a person, or by the access flow where no approval is required.",
})
export class AccessDecisionType {
  personId!: string | null;
  onBehalfOfId!: string | null;
  flowId!: string | null;

  @Field(() => ID, {
    description:
      "Distinguishes decisions in a cache. A decision of the flow has the id of its item, or of the grant where nobody asked.",
  })
  id!: string;

  @Field(() => AccessDecisionEnum, { description: "Whether the decision approves or rejects the access." })
  decision!: "APPROVE" | "REJECT";

  @Field(() => String, {
    nullable: true,
    description: "The reason, in the words of the person who decided; null: none was given.",
  })
  reason!: string | null;

  @Field(() => GrantedAccessType, {
    nullable: true,
    description:
      "The access that an approval for less gives: fewer permissions, namespaces or groups. Null: all that was requested, or a rejection.",
  })
  lessAccess!: ClusterAccess | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "The shorter time, in seconds, of an approval for less. Null: the time that was asked for, or a rejection.",
  })
  lessDurationSeconds!: number | null;

  @Field(() => GraphQLISODateTime, { description: "When the decision was made." })
  decidedAt!: Date;
}

@Access("WITH_PARENT")
@ObjectType("RequestDelegate", { description: "Somebody to whom an approver has passed on their decisions for now." })
export class RequestDelegateType {
  @Field(() => PersonType, { description: "The delegate, who never decides about themselves." })
  person!: PersonType;

  @Field(() => PersonType, { description: "The approver in whose place they would." })
  onBehalfOf!: PersonType;
}

@Access("WITH_PARENT")
@ObjectType("RequestApprover", {
  description: "An approver: the owners, the manager, or people by an attribute.",
})
export class RequestApproverType {
  @Field(() => ApproverKindEnum, { description: "The relation to the request by which they approve." })
  kind!: (typeof APPROVER_KINDS)[number];

  @Field(() => String, {
    nullable: true,
    description: "With PEOPLE: the attribute that names them, such as group. Null otherwise.",
  })
  attribute!: string | null;

  @Field(() => [String], { description: "With PEOPLE: the names of groups or people, one of which has to fit." })
  values!: readonly string[];

  @Field(() => Boolean, { description: "Nobody of the cluster's own owners is left: the integration's owners decide." })
  fellBack!: boolean;

  @Field(() => Boolean, {
    description: "One of them, or a delegate of theirs, has approved. A group with OR needs no other then.",
  })
  satisfied!: boolean;

  @Field(() => [PersonType], { description: "The people who may approve by it now, by name; at most 50." })
  people!: readonly PersonType[];

  @Field(() => Int, { description: "How many they are in all, with those that `people` leaves out." })
  peopleCount!: number;

  @Field(() => [RequestDelegateType], {
    description: "Those who may decide in their place at this moment; at most 50.",
  })
  delegates!: readonly RequestDelegateType[];
}

@Access("WITH_PARENT")
@ObjectType("RequestApproverGroup", {
  description: "A group of approvers. AND: each of them has to approve. OR: one is enough.",
})
export class RequestApproverGroupType {
  @Field(() => LogicalOperatorEnum, { description: "Whether each of the approvers is needed, or one of them." })
  operator!: "AND" | "OR";

  @Field(() => Int, {
    nullable: true,
    description: "The tier of the escalation, from 1; null: asked from the beginning.",
  })
  tier!: number | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description:
      "When the tier may decide too, if nobody has decided by then; null: the group may already, or this is a preview.",
  })
  opensAt!: Date | null;

  @Field(() => Boolean, { description: "The approvals given by now are enough for this group." })
  satisfied!: boolean;

  @Field(() => [RequestApproverType], { description: "Those whom the group names, in the order of the flow." })
  approvers!: readonly RequestApproverType[];
}

@Access("WITH_PARENT")
@ObjectType("ApprovalsWaiting", { description: "Requests that wait for the caller's decision now, the oldest first." })
export class ApprovalsWaitingType {
  @Field(() => Int, { description: "The number of these requests, for a badge." })
  count!: number;

  @Field(() => [AccessRequestType], { description: "The requests that have waited longest, 50 at most." })
  requests!: readonly AccessRequestType[];
}
