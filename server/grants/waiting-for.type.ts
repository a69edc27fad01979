import { Field, GraphQLISODateTime, ObjectType } from "type-graphql";
import type { WaitingReason } from "../../shared/domain/grants/waiting/waiting-for";
import { Access } from "../graphql/access";
import { WaitingReasonEnum } from "./grant.enums";

@Access("WITH_PARENT")
@ObjectType("WaitingFor", { description: "The reason why access does not come, stay or go as it should." })
export class WaitingForType {
  @Field(() => WaitingReasonEnum, { description: "The cause, as a word for programs and colours." })
  reason!: WaitingReason;

  @Field(() => String, { description: "The cause, and what to do about it." })
  message!: string;

  @Field(() => GraphQLISODateTime, { description: "When it began: the first of the failures in a row." })
  since!: Date;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "The next attempt, or the end of the waiting where that is known.",
  })
  until!: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The action of AWS that failed, as IAM writes it, such as eks:DeleteAccessEntry; null: no call failed.",
  })
  action!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "AWS's id of the last failed call, by which CloudTrail finds it; null: no answer of AWS came.",
  })
  requestId!: string | null;
}
