import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { ClusterAccess } from "../../shared/domain/catalog/cluster-access.port";
import type { EndDetail, EndReason } from "../../shared/domain/grants/end-reasons";
import type { GrantState } from "../../shared/domain/grants/grant.states";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { GrantEndDetailEnum, GrantEndReasonEnum, GrantStateEnum } from "./grant.enums";
import { GrantedAccessType } from "./granted-access.type";

@Access("WITH_PARENT")
@ObjectType("ReceiptCall", { description: "A change that AWS accepted. Its request id finds it in CloudTrail." })
export class ReceiptCallType {
  @Field(() => String)
  operation!: string;

  @Field(() => String, { nullable: true })
  requestId!: string | null;

  @Field(() => GraphQLISODateTime)
  at!: Date;
}

@Access("WITH_PARENT")
@ObjectType("Receipt", { description: "What proves that access has ended, or how far it has come." })
export class ReceiptType {
  @Field(() => GraphQLISODateTime, { description: "Since when it was to end." })
  askedAt!: Date;

  @Field(() => [ReceiptCallType])
  calls!: readonly ReceiptCallType[];

  @Field(() => GraphQLISODateTime, { nullable: true })
  firstSeenAbsentAt!: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "At least five seconds after the first." })
  lastSeenAbsentAt!: Date | null;

  @Field(() => GrantedAccessType, {
    nullable: true,
    description: "What is left on the entry, by other grants or by others; null: there is no entry.",
  })
  remains!: ClusterAccess | null;

  @Field(() => [String])
  notes!: readonly string[];
}

@Access("WITH_PARENT")
@ObjectType("Grant", { description: "Access of one person to one cluster, from a beginning to an end." })
export class GrantType {
  @Field(() => ID)
  id!: string;

  personId!: string;

  @Field(() => ID, { nullable: true, description: "Null: the inventory does not know it any more." })
  resourceId!: string | null;

  @Field(() => String)
  resourceName!: string;

  @Field(() => String)
  resourceArn!: string;

  @Field(() => ID, { nullable: true })
  flowId!: string | null;

  @Field(() => GrantedAccessType)
  access!: ClusterAccess;

  @Field(() => GrantStateEnum)
  state!: GrantState;

  @Field(() => GraphQLISODateTime)
  stateSince!: Date;

  @Field(() => GrantEndReasonEnum, { nullable: true, description: "Why it ends or has ended." })
  endReason!: EndReason | null;

  @Field(() => GrantEndDetailEnum, {
    nullable: true,
    description: "Why nobody saw the access gone; null: it was seen gone, or it has not ended.",
  })
  endDetail!: EndDetail | null;

  @Field(() => String, { nullable: true, description: "What happened, and what to do about it." })
  endMessage!: string | null;

  @Field(() => Int, { nullable: true, description: "How long it was asked for; null: until revoked." })
  durationSeconds!: number | null;

  @Field(() => GraphQLISODateTime)
  createdAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When the access was first seen on the cluster." })
  activeAt!: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it ends by itself." })
  endsAt!: Date | null;

  @Field(() => Int, { description: "How often it was extended." })
  extensions!: number;

  @Field(() => GraphQLISODateTime, { nullable: true })
  endAskedAt!: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true })
  endedAt!: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "Since when it is overdue: it was not seen gone within two minutes.",
  })
  overdueSince!: Date | null;

  targetId!: string | null;
}

export const GrantConnection = connectionType("Grant", GrantType);
