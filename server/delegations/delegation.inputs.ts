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
      "The delegate: an active person, and no other account of the delegator. Either this or `toUser` is required.",
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
    description:
      "The delegator. Left out: the caller. Only admins name somebody else, and never with themselves as the delegate.",
  })
  fromPersonId?: string | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When the delegation begins, at most 180 days ahead. Left out or in the past: at once.",
  })
  from?: Date | null;

  @Field(() => GraphQLISODateTime, {
    description: "When the delegation ends by itself, at most 90 days after it begins.",
  })
  until!: Date;

  @Field(() => String, {
    nullable: true,
    description: "A reason for the delegate and the audit log, at most 500 characters.",
  })
  reason?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "A name of the client's own. Sent again, it answers the same delegation and creates none.",
  })
  clientRequestId?: string | null;
}

@InputType({ description: "A filter of delegations. Every field that is given has to match." })
export class DelegationFilterInput {
  @Field(() => ID, { nullable: true, description: "Delegations by this person to others." })
  fromPersonId?: string | null;

  @Field(() => ID, { nullable: true, description: "Delegations to this person by others." })
  toPersonId?: string | null;

  @Field(() => [DelegationStateEnum], {
    nullable: true,
    description: "Delegations in one of these states. Left out: in any state.",
  })
  states?: DelegationState[] | null;
}

export const DelegationOrderInput = orderInputType<DelegationField>("Delegation", {
  STARTS_AT: "The first moment at which the delegate may decide.",
  UNTIL: "The time at which the delegation ends by itself. ASC lists the next to end first.",
  CREATED_AT: "The time at which the delegation was created.",
});
export type DelegationOrderInput = ListOrder<DelegationField>;
