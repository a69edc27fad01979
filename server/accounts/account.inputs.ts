import { Field, ID, InputType } from "type-graphql";

@InputType()
export class AccountFilterInput {
  @Field(() => ID, { nullable: true })
  integrationId?: string | null;

  @Field(() => Boolean, { nullable: true })
  inScope?: boolean | null;

  @Field(() => String, { nullable: true, description: "A unit anywhere above the account." })
  organizationalUnitId?: string | null;

  @Field(() => String, { nullable: true, description: "Part of the name, or the beginning of the id." })
  search?: string | null;
}
