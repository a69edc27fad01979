import { Field, ID, InputType } from "type-graphql";

@InputType({
  description: "What to try. Either an integration's settings, or values that are not saved yet; a value given wins.",
})
export class TestConnectorInput {
  @Field(() => ID)
  connectorId!: string;

  @Field(() => ID, { nullable: true, description: "Take the settings of this integration." })
  integrationId?: string | null;

  @Field(() => String, { nullable: true })
  region?: string | null;

  @Field(() => String, { nullable: true })
  managementAccountRoleArn?: string | null;

  @Field(() => String, { nullable: true })
  memberRoleName?: string | null;

  @Field(() => String, { nullable: true })
  externalId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The account whose member role is tried; one is chosen otherwise.",
  })
  sampleAccountId?: string | null;
}
