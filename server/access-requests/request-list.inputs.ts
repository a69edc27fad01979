import { Field, GraphQLISODateTime, ID, InputType } from "type-graphql";
import type { RequestState } from "../../shared/domain/access-requests/access-request.states";
import type { RequestField, RequestListScope } from "../../shared/domain/access-requests/lists/list-requests";
import { orderInputType } from "../graphql/ordering";
import { AccessRequestStateEnum, RequestListEnum } from "./access-request.enums";

@InputType({ description: "A filter of access requests. Every field that is given has to match." })
export class AccessRequestFilterInput {
  @Field(() => RequestListEnum, {
    defaultValue: "MINE",
    description: "The requests of the caller, those that the caller decides, or all; MINE when left out.",
  })
  scope!: RequestListScope;

  @Field(() => [AccessRequestStateEnum], {
    nullable: true,
    description: "Requests in one of these states. Left out: in any state.",
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
    description: "Requests with an item on one of these resources, 100 at most. An empty list finds nothing.",
  })
  resourceIds?: string[] | null;

  @Field(() => ID, { nullable: true, description: "Requests that give access to this person." })
  granteeId?: string | null;

  @Field(() => ID, { nullable: true, description: "Requests of this person, for themselves or for others." })
  requesterId?: string | null;

  @Field(() => ID, { nullable: true, description: "Requests with an item by this access flow." })
  flowId?: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "Requests of this moment or later." })
  from?: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "Requests before this moment, which is not included.",
  })
  to?: Date | null;
}

export const AccessRequestOrderInput = orderInputType<RequestField>("AccessRequest", {
  ASKED_AT: "The time of the request. DESC lists the newest first.",
  CHANGED_AT: "The time of the last change, such as a decision.",
  LAPSES_AT: "The time at which waiting items lapse. Requests without a waiting item count as latest.",
});
