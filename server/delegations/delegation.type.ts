import { Field, GraphQLISODateTime, ID, ObjectType } from "type-graphql";
import type { DelegationEndReason } from "../../shared/domain/delegations/delegation.entity";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { DelegationEndReasonEnum } from "./delegation.enums";

@Access("SIGNED_IN")
@ObjectType("Delegation", {
  description:
    "One person lets another one approve and reject in their place for some time, and keeps that right. It gives nothing about requests of either of the two, and is not passed on.",
})
export class DelegationType {
  @Field(() => ID, { description: "The id of the delegation, by which decisions name it. It stays after the end." })
  id!: string;

  fromPersonId!: string;
  toPersonId!: string;

  @Field(() => GraphQLISODateTime, { description: "The first moment at which the delegate may decide." })
  startsAt!: Date;

  @Field(() => GraphQLISODateTime, { description: "When the delegation ends by itself, unless it was ended before." })
  until!: Date;

  @Field(() => String, {
    nullable: true,
    description: "The reason that was given when it was made, such as a holiday.",
  })
  reason!: string | null;

  @Field(() => GraphQLISODateTime, {
    description: "When the delegation was created, which may be before `startsAt`.",
  })
  createdAt!: Date;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When the delegation ended. Null: it is in force, or has not begun.",
  })
  endedAt!: Date | null;

  @Field(() => DelegationEndReasonEnum, {
    nullable: true,
    description: "Why the delegation ended. Null until it has ended.",
  })
  endReason!: DelegationEndReason | null;
}

export const DelegationConnection = connectionType("Delegation", DelegationType);
