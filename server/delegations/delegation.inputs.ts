import { Field, GraphQLISODateTime, ID, InputType } from "type-graphql";
import type { DelegationField, DelegationState } from "../../shared/domain/delegations/delegations.queries";
import type { ListOrder } from "../../shared/kernel/page";
import { orderInputType } from "../graphql/ordering";
import { DelegationStateEnum } from "./delegation.enums";

@InputType({ description: "The delegator, the delegate and the time of a new delegation." })
export class DelegateApprovalsInput {
  @Field(() => ID, {
    nullable: true,
    description:
      "Somebody active who is to decide; never another account of the same human. Either this or `toUser` is required.",
  })
  toPersonId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Names the delegate where you cannot see them, and so have no id: the exact user name or e-mail address at their identity provider, whatever its case, or `id:` and the provider's key.",
  })
  toUser?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "Left out: yourself. Only admins name somebody else, and nobody takes over for themselves.",
  })
  fromPersonId?: string | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When it begins, at most 180 days ahead; left out or past, it begins at once.",
  })
  from?: Date | null;

  @Field(() => GraphQLISODateTime, { description: "When it stops by itself, at most 90 days after it begins." })
  until!: Date;

  @Field(() => String, {
    nullable: true,
    description: "For the delegate and the record, at most 500 characters.",
  })
  reason?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "A name of your own: sent again with it, the same object is answered and none made.",
  })
  clientRequestId?: string | null;
}

@InputType({ description: "Which ones a list holds: each of what is given has to be true of them." })
export class DelegationFilterInput {
  @Field(() => ID, { nullable: true, description: "Those by which this person lets others decide." })
  fromPersonId?: string | null;

  @Field(() => ID, { nullable: true, description: "Those by which this person decides for others." })
  toPersonId?: string | null;

  @Field(() => [DelegationStateEnum], { nullable: true, description: "Left out: whatever became of them." })
  states?: DelegationState[] | null;
}

export const DelegationOrderInput = orderInputType<DelegationField>("Delegation", {
  STARTS_AT: "The first moment at which the delegate may decide.",
  UNTIL: "The moment at which it stops by itself: ascending, those that stop soonest come first.",
  CREATED_AT: "The moment at which somebody made it.",
});
export type DelegationOrderInput = ListOrder<DelegationField>;
