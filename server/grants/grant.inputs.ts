import { Field, ID, InputType } from "type-graphql";
import type { GrantState } from "../../shared/domain/grants/grant.states";
import { GrantStateEnum } from "./grant.enums";

@InputType()
export class GrantFilterInput {
  @Field(() => [GrantStateEnum], { nullable: true })
  states?: GrantState[] | null;

  @Field(() => ID, { nullable: true })
  personId?: string | null;

  @Field(() => ID, { nullable: true })
  resourceId?: string | null;
}
