import { Field, ID, InputType } from "type-graphql";

@InputType({ description: "Which accounts: each of what is given has to hold." })
export class AccountFilterInput {
  @Field(() => ID, { nullable: true, description: "Those of the organization that this one connects." })
  integrationId?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "true: those that syncs scan; false: those that they leave out.",
  })
  inScope?: boolean | null;

  @Field(() => String, { nullable: true, description: "A unit anywhere above the account." })
  organizationalUnitId?: string | null;

  @Field(() => String, { nullable: true, description: "Part of the name, or the beginning of the number." })
  search?: string | null;
}
