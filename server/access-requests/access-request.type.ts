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
@ObjectType("AccessRequest", { description: "What somebody asked for. Each cluster is an item, decided for itself." })
export class AccessRequestType {
  @Field(() => ID, { description: "By which the request is read, decided about and followed." })
  id!: string;

  requesterId!: string;
  granteeId!: string;

  @Field(() => String, { nullable: true, description: "What the access is for, in the requester's words." })
  justification!: string | null;

  @Field(() => AccessRequestStateEnum, { description: "What its items come to together at this moment." })
  state!: RequestState;

  @Field(() => GraphQLISODateTime, { description: "When the requester sent it." })
  createdAt!: Date;

  @Field(() => GraphQLISODateTime, { description: "When anything of it last became something else." })
  changedAt!: Date;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When what waits of it ends for want of a decision; null: nothing waits.",
  })
  lapsesAt!: Date | null;

  @Field(() => Int, { description: "Counts the changes, from 1: a greater one is newer." })
  version!: number;
}

export const AccessRequestConnection = connectionType("AccessRequest", AccessRequestType);

@Access("WITH_PARENT")
@ObjectType("AccessRequestItem", {
  description: "One resource of a request. It has approvers, a state and a grant of its own.",
})
export class AccessRequestItemType {
  @Field(() => ID, { description: "By which a decision names this item alone." })
  id!: string;

  requestId!: string;

  @Field(() => ID, { nullable: true, description: "Null: the inventory does not know the cluster any more." })
  resourceId!: string | null;

  @Field(() => String, { description: "As it was called when it was asked for." })
  resourceName!: string;

  flowId!: string;

  @Field(() => GrantedAccessType, { description: "All that was asked for, with the risk of each permission." })
  access!: ClusterAccess;

  @Field(() => Int, { nullable: true, description: "For how long the access was asked; null: until it is revoked." })
  durationSeconds!: number | null;

  @Field(() => ItemStateEnum, { description: "How far this one has come, whatever became of the others." })
  state!: ItemState;

  @Field(() => GraphQLISODateTime, { description: "When it came into the state in which it is." })
  stateSince!: Date;

  @Field(() => CancelReasonEnum, { nullable: true, description: "Why nobody decides any more; with CANCELLED alone." })
  cancelReason!: CancelReason | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When it ends, or would have ended, for want of a decision.",
  })
  lapsesAt!: Date | null;

  @Field(() => ID, { nullable: true, description: "Of the access that came of it; null: it was not approved." })
  grantId!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("AccessDecision", { description: "What a person decided, or the access flow where nobody had to." })
export class AccessDecisionType {
  personId!: string | null;
  onBehalfOfId!: string | null;
  flowId!: string | null;

  @Field(() => ID, { description: "By which a cache tells decisions apart; of a flow's own, that of what it decided." })
  id!: string;

  @Field(() => AccessDecisionEnum, { description: "Whether they agreed to the access or refused it." })
  decision!: "APPROVE" | "REJECT";

  @Field(() => String, { nullable: true, description: "In the words of whoever decided; null: they gave none." })
  reason!: string | null;

  @Field(() => GrantedAccessType, {
    nullable: true,
    description: "An approval for fewer permissions or namespaces gives only these. Null: everything asked for.",
  })
  lessAccess!: ClusterAccess | null;

  @Field(() => Int, {
    nullable: true,
    description: "An approval for a shorter time than asked for. Null: as long as that.",
  })
  lessDurationSeconds!: number | null;

  @Field(() => GraphQLISODateTime, { description: "The moment at which it was given." })
  decidedAt!: Date;
}

@Access("WITH_PARENT")
@ObjectType("RequestDelegate", { description: "Somebody to whom an approver has passed on their decisions for now." })
export class RequestDelegateType {
  @Field(() => PersonType, { description: "Who may decide, never about themselves." })
  person!: PersonType;

  @Field(() => PersonType, { description: "The approver in whose place they would." })
  onBehalfOf!: PersonType;
}

@Access("WITH_PARENT")
@ObjectType("RequestApprover", {
  description: "Somebody who may approve: the owners, the manager, or people by an attribute.",
})
export class RequestApproverType {
  @Field(() => ApproverKindEnum, { description: "The relation to the request by which they approve." })
  kind!: (typeof APPROVER_KINDS)[number];

  @Field(() => String, { nullable: true, description: "With PEOPLE: by what they are named, such as group." })
  attribute!: string | null;

  @Field(() => [String], { description: "With PEOPLE: the names of groups or people, one of which has to fit." })
  values!: readonly string[];

  @Field(() => Boolean, { description: "Nobody of the cluster's own owners is left: the integration's owners decide." })
  fellBack!: boolean;

  @Field(() => Boolean, { description: "One of them has approved. Where not, somebody is missing." })
  satisfied!: boolean;

  @Field(() => [PersonType], { description: "Who that is at this moment, by name; at most 50." })
  people!: readonly PersonType[];

  @Field(() => Int, { description: "How many they are in all, beyond the 50 that are named." })
  peopleCount!: number;

  @Field(() => [RequestDelegateType], {
    description: "Those who may decide in their place at this moment; at most 50.",
  })
  delegates!: readonly RequestDelegateType[];
}

@Access("WITH_PARENT")
@ObjectType("RequestApproverGroup", { description: "AND: each of the approvers has to approve. OR: one is enough." })
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
    description: "When the tier may decide too, if nobody has decided by then; null: it may now, or nothing was sent.",
  })
  opensAt!: Date | null;

  @Field(() => Boolean, { description: "The approvals given by now are enough for this group." })
  satisfied!: boolean;

  @Field(() => [RequestApproverType], { description: "Those whom the group names, in the order of the flow." })
  approvers!: readonly RequestApproverType[];
}

@Access("WITH_PARENT")
@ObjectType("ApprovalsWaiting", { description: "What waits for one's decision at this moment, the oldest first." })
export class ApprovalsWaitingType {
  @Field(() => Int, { description: "How many requests in all, for a badge." })
  count!: number;

  @Field(() => [AccessRequestType], { description: "Those that have waited longest, 50 at most." })
  requests!: readonly AccessRequestType[];
}
