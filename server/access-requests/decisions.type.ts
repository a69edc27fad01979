import { Field, ID, ObjectType } from "type-graphql";
import { ProblemType } from "../access-flows/problem.type";
import { Access } from "../graphql/access";
import { payloadType } from "../graphql/payload";
import { AccessRequestType, NotApprovedType } from "./access-request.type";

@Access("WITH_PARENT")
@ObjectType("RequestDecisionResult", {
  description: "The outcome of one of several decisions: carried out, or why not.",
})
export class RequestDecisionResultType {
  @Field(() => ID, { description: "As it came in the input, also where there is no such access request." })
  requestId!: string;

  @Field(() => AccessRequestType, {
    nullable: true,
    description: "As it stands after this decision. Null: nothing was decided, and `problem` says why.",
  })
  request!: AccessRequestType | null;

  @Field(() => [NotApprovedType], {
    description: "Without `itemIds`: items that were meant too and stay open, each with its reason.",
  })
  notApproved!: readonly NotApprovedType[];

  @Field(() => ProblemType, {
    nullable: true,
    description: "The error that the mutation for this decision alone would answer. Null: it was carried out.",
  })
  problem!: ProblemType | null;

  @Field(() => [ProblemType], { description: "Where several values do not fit: each of them with its own path." })
  problems!: readonly ProblemType[];
}

export interface DecideRequestsPayload {
  results: readonly RequestDecisionResultType[];
}

export const DecideRequestsPayload = payloadType<DecideRequestsPayload>("DecideRequests", {
  results: {
    type: () => [RequestDecisionResultType],
    description: "One result for each decision, in the order of the input.",
  },
});
