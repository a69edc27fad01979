import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { Approver } from "../../shared/domain/access-flows/flow-definition";
import type { RequestObstacle } from "../../shared/domain/search/requestable/cannot-request";
import { ApproverKindEnum } from "../access-flows/access-flow.enums";
import { PermissionType } from "../catalog/permission.type";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { payloadType } from "../graphql/payload";
import { ResourceObjectType } from "../resources/resource.type";
import { CannotRequestReasonEnum } from "./requestable.enums";

@Access("WITH_PARENT")
@ObjectType("CannotRequest", { description: "The first reason that prevents a request, with a remedy." })
export class CannotRequestType {
  @Field(() => CannotRequestReasonEnum, { description: "The reason for programs; `message` says it to people." })
  reason!: RequestObstacle["reason"];

  @Field(() => String, { description: "One sentence that names the resource, the flow or the time it is about." })
  message!: string;
}

@Access("WITH_PARENT")
@ObjectType("RequestableApproval", { description: "The approvals needed before the access is given." })
export class RequestableApprovalType {
  @Field(() => Int, {
    description:
      "How many approvers have to be satisfied at the least; 0: the flow itself gives it. One person may satisfy several.",
  })
  approversNeeded!: number;

  @Field(() => [ApproverKindEnum], {
    description: "The relations by which people approve; `previewAccessRequest` names the people.",
  })
  kinds!: readonly Approver["kind"][];
}

@Access("WITH_PARENT")
@ObjectType("RequestablePermission", {
  description: "One permission that a flow offers on a resource, with the rules under which it is given.",
})
export class RequestablePermissionType {
  @Field(() => PermissionType, { description: "The permission, with its name and risk in words." })
  permission!: PermissionType;

  @Field(() => [String], {
    nullable: true,
    description:
      "To which parts of the cluster it may be limited, patterns such as payments-* included; null: all of it.",
  })
  namespaces!: readonly string[] | null;

  @Field(() => [String], { description: "With KUBERNETES_GROUP: those that may be asked for. Empty otherwise." })
  groups!: readonly string[];

  flowId!: string;

  @Field(() => Int, { nullable: true, description: "The longest time that may be asked for; null: until revoked." })
  maxDurationSeconds!: number | null;

  @Field(() => RequestableApprovalType, {
    description: "The approvals that are needed, as a number and by the approvers' relations.",
  })
  approval!: RequestableApprovalType;

  @Field(() => Boolean, { description: "Whether a request without a `justification` is refused." })
  justificationRequired!: boolean;

  @Field(() => [String], { description: "Words that an admin gave the flow, such as incident, for pages and filters." })
  labels!: readonly string[];

  @Field(() => String, { nullable: true, description: "At which hours it may be asked for; null: at any time." })
  timeframe!: string | null;

  @Field(() => Boolean, { description: "Whether this moment lies within its `timeframe`; true where it has none." })
  isOpenNow!: boolean;

  @Field(() => String, { description: "A sentence that says by which group or attribute you may ask." })
  why!: string;

  @Field(() => CannotRequestType, { nullable: true, description: "Null: nothing is in its way at this moment." })
  cannot!: CannotRequestType | null;
}

@Access("SIGNED_IN")
@ObjectType("RequestableResource", {
  description: "A resource with what may be asked for on it, by you or by you for somebody else.",
})
export class RequestableResourceType {
  @Field(() => ID, {
    description:
      "That of the resource; with `forPersonId` the person's id stands behind it. A request takes `resource.id`.",
  })
  id!: string;

  @Field(() => ResourceObjectType, { description: "The cluster or account itself, as it is everywhere else." })
  resource!: ResourceObjectType;

  @Field(() => [RequestablePermissionType], {
    description: "Each permission once for each flow that offers it; those that are got most easily come first.",
  })
  permissions!: readonly RequestablePermissionType[];

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether you have access there, or it is coming; null: you ask for another person.",
  })
  held!: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether a request for you is pending there; null: you ask for another person.",
  })
  askedAlready!: boolean | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When your newest grant there became active; null: none ever did, or it is asked for somebody else.",
  })
  lastUsedAt!: Date | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether you marked it by `setFavourite`; null: it is asked for somebody else.",
  })
  favourite!: boolean | null;

  @Field(() => CannotRequestType, {
    nullable: true,
    description: "Why nothing there can be asked for at this moment; null: something can.",
  })
  cannot!: CannotRequestType | null;
}

export const RequestableResourceConnection = connectionType("RequestableResource", RequestableResourceType);

export const SetFavouritePayload = payloadType<{ resource: RequestableResourceType }>("SetFavourite", {
  resource: { type: () => RequestableResourceType, description: "With `favourite` as it is from now on." },
});
export type SetFavouritePayload = InstanceType<typeof SetFavouritePayload>;
