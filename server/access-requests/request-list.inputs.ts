import { Field, GraphQLISODateTime, ID, InputType } from "type-graphql";
import type { RequestState } from "../../shared/domain/access-requests/access-request.states";
import type { RequestField, RequestListScope } from "../../shared/domain/access-requests/lists/list-requests";
import { orderInputType } from "../graphql/ordering";
import { AccessRequestStateEnum, RequestListEnum } from "./access-request.enums";

@InputType({ description: "Which requests a list holds: each of what is given has to be true of them." })
export class AccessRequestFilterInput {
  @Field(() => RequestListEnum, { defaultValue: "MINE", description: "Whose requests; one's own when left out." })
  scope!: RequestListScope;

  @Field(() => [AccessRequestStateEnum], {
    nullable: true,
    description: "Requests in one of these; left out: whatever became of them.",
  })
  states?: RequestState[] | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Beginnings of words, whatever their case, of cluster names, account names and numbers, the two people, and the justification. Each word has to be found: 'pay 1111' finds payments-eu in 111122223333. At most 200 characters.",
  })
  search?: string | null;

  @Field(() => [ID], {
    nullable: true,
    description: "Something in the request is about one of these, 100 at most. Of an empty list nothing is found.",
  })
  resourceIds?: string[] | null;

  @Field(() => ID, { nullable: true, description: "The person who gets access by it." })
  granteeId?: string | null;

  @Field(() => ID, { nullable: true, description: "The person who made the request, for themselves or for others." })
  requesterId?: string | null;

  @Field(() => ID, { nullable: true, description: "Something in the request was asked for by this access flow." })
  flowId?: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "Leaves out what was asked for before this moment." })
  from?: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "Leaves out what was asked for at this moment or later.",
  })
  to?: Date | null;
}

export const AccessRequestOrderInput = orderInputType<RequestField>("AccessRequest", {
  ASKED_AT: "When the request was made. The newest come first by DESC.",
  CHANGED_AT: "When anything about it last changed, such as by a decision.",
  LAPSES_AT: "When its waiting items lapse. Requests without a waiting item count as latest.",
});
