import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { ClusterAccess } from "../../shared/domain/access/cluster-access.port";
import type { EndDetail, EndReason } from "../../shared/domain/grants/end-reasons";
import type { GrantState } from "../../shared/domain/grants/grant.states";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { GrantEndDetailEnum, GrantEndReasonEnum, GrantStateEnum } from "./grant.enums";
import { GrantedAccessType } from "./granted-access.type";

@Access("WITH_PARENT")
@ObjectType("Grant", { description: "Access of one person to one resource, from a beginning to an end." })
export class GrantType {
  @Field(() => ID, { description: "The key for `grant`, `extendGrant` and `revokeGrant`; it never changes." })
  id!: string;

  personId!: string;

  @Field(() => ID, { nullable: true, description: "Null: the inventory does not know it any more." })
  resourceId!: string | null;

  @Field(() => String, { description: "The resource's name when the access was given, also once it is gone." })
  resourceName!: string;

  @Field(() => String, { description: "The key by which AWS knows it, as it was when the access was given." })
  resourceArn!: string;

  flowId!: string | null;

  @Field(() => GrantedAccessType, {
    description: "The access that the person is given; `... on ClusterAccess` has its details.",
  })
  access!: ClusterAccess;

  @Field(() => GrantStateEnum, { description: "How far it has come between its decision and its end." })
  state!: GrantState;

  @Field(() => GraphQLISODateTime, { description: "When it last went from one step to the next." })
  stateSince!: Date;

  @Field(() => GrantEndReasonEnum, { nullable: true, description: "Why it ends or has ended." })
  endReason!: EndReason | null;

  @Field(() => GrantEndDetailEnum, {
    nullable: true,
    description: "Why nobody observed the access gone; null: it was observed gone, or it has not ended.",
  })
  endDetail!: EndDetail | null;

  @Field(() => String, { nullable: true, description: "The cause, and what to do about it." })
  endMessage!: string | null;

  @Field(() => Int, { nullable: true, description: "The time that was asked for, in seconds; null: until revoked." })
  durationSeconds!: number | null;

  @Field(() => GraphQLISODateTime, { description: "When the last approval, or the flow itself, gave it." })
  createdAt!: Date;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When the access was first observed on the resource.",
  })
  activeAt!: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When it is over by itself; null: it is not active yet, or stays until revoked.",
  })
  endsAt!: Date | null;

  @Field(() => Int, { description: "How often it was extended." })
  extensions!: number;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "Since when the access is being taken away; null: it may stay.",
  })
  endAskedAt!: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When the access was gone for certain or was given up; null: it is not over.",
  })
  endedAt!: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "Since when it is overdue: it was not observed gone within two minutes.",
  })
  overdueSince!: Date | null;

  targetId!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("ChangedGrants", {
  description: "Grants in one event of `grantsChanged`, each as it is now.",
})
export class ChangedGrantsType {
  @Field(() => [GrantType], {
    description: "In the first event all grants that are followed, at most 250; in later events those that changed.",
  })
  grants!: GrantType[];
}

export const GrantConnection = connectionType("Grant", GrantType);
