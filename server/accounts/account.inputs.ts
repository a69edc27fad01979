import { Field, ID, InputType } from "type-graphql";

@InputType({ description: "A filter of accounts. Every field that is given has to match." })
export class AccountFilterInput {
  @Field(() => ID, { nullable: true, description: "Accounts of the organization that this integration connects." })
  integrationId?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "true: accounts that syncs scan. false: accounts that they do not scan.",
  })
  inScope?: boolean | null;

  @Field(() => String, { nullable: true, description: "Accounts in this organizational unit, or in one below it." })
  organizationalUnitId?: string | null;

  @Field(() => String, { nullable: true, description: "A part of the name, or the first digits of the number." })
  search?: string | null;
}
