import { Field, ID, Int, ObjectType } from "type-graphql";
import { ProblemType } from "../access-flows/problem.type";
import { Access } from "../graphql/access";

@Access("WITH_PARENT")
@ObjectType("DecisionSecondFactor", {
  description: "Whether deciding takes a second factor, and whether the caller has shown one lately enough.",
})
export class DecisionSecondFactorType {
  @Field(() => Boolean, { description: "Whether the access flow requires a second factor of approvers." })
  required!: boolean;

  @Field(() => Boolean, {
    description: "Whether the second factor is no obstacle: none is required, or it was shown recently enough.",
  })
  satisfied!: boolean;

  @Field(() => Int, {
    nullable: true,
    description: "The greatest age of the second factor, in seconds. Null: none is required.",
  })
  maxAgeSeconds!: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The path of this server that asks for a second factor; add `&returnTo=` to come back. Null: nothing is missing, or a token acts, which can show none.",
  })
  signInPath!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("DecisionRight", {
  description: "How the caller may decide about one item at this moment, and on which conditions.",
})
export class DecisionRightType {
  @Field(() => Boolean, {
    description: "Whether the caller may approve or reject, once the other conditions are met.",
  })
  mayDecide!: boolean;

  @Field(() => ProblemType, {
    nullable: true,
    description: "Why the caller may not decide, such as an earlier decision. Null: the caller may.",
  })
  whyNot!: ProblemType | null;

  @Field(() => Boolean, { description: "Without a `reason` the decision is refused as REASON_REQUIRED." })
  reasonRequired!: boolean;

  @Field(() => DecisionSecondFactorType, {
    description: "The second factor that the access flow requires of approvers.",
  })
  mfa!: DecisionSecondFactorType;

  @Field(() => ID, {
    nullable: true,
    description: "The person in whose place the caller would decide, as a delegate; null: in their own right.",
  })
  onBehalfOfId!: string | null;
}
