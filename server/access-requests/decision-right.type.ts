import { Field, ID, Int, ObjectType } from "type-graphql";
import { ProblemType } from "../access-flows/problem.type";
import { Access } from "../graphql/access";

@Access("WITH_PARENT")
@ObjectType("DecisionSecondFactor", {
  description: "Whether deciding takes a second factor, and whether the caller has shown one lately enough.",
})
export class DecisionSecondFactorType {
  @Field(() => Boolean, { description: "The access flow asks whoever decides for one, by its settings." })
  required!: boolean;

  @Field(() => Boolean, {
    description: "A decision would not be refused for want of one: none is asked for, or it was shown lately enough.",
  })
  satisfied!: boolean;

  @Field(() => Int, { nullable: true, description: "How old it may be at most, in seconds; null: none is asked for." })
  maxAgeSeconds!: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The path of this server that asks for one; add `&returnTo=` to come back. Null: nothing is missing, or a token acts, which can show none.",
  })
  signInPath!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("DecisionRight", {
  description: "How the caller may decide about one item at this moment, and on which conditions.",
})
export class DecisionRightType {
  @Field(() => Boolean, {
    description: "approveRequest and rejectRequest are open to the caller, once the conditions beside this are met.",
  })
  mayDecide!: boolean;

  @Field(() => ProblemType, {
    nullable: true,
    description: "Why the caller may not decide, such as having decided already; null: they may.",
  })
  whyNot!: ProblemType | null;

  @Field(() => Boolean, { description: "Without a `reason` the decision is refused as REASON_REQUIRED." })
  reasonRequired!: boolean;

  @Field(() => DecisionSecondFactorType, { description: "The second factor that the flow may ask approvers for." })
  mfa!: DecisionSecondFactorType;

  @Field(() => ID, {
    nullable: true,
    description: "The person in whose place the caller would decide, as a delegate; null: in their own right.",
  })
  onBehalfOfId!: string | null;
}
