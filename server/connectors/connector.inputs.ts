import { Field, ID, InputType, Int } from "type-graphql";
import type { PrincipalStrategy } from "../../shared/domain/integrations/integration.entity";
import { PrincipalStrategyEnum } from "../integrations/integration.enums";

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

  @Field(() => String, { nullable: true, description: "Left out, IAM Identity Center is not looked at." })
  ssoRegion?: string | null;

  @Field(() => String, { nullable: true, description: "Left out, the access portal is not looked at." })
  ssoPortal?: string | null;

  @Field(() => String, { nullable: true })
  managementAccountRoleArn?: string | null;

  @Field(() => String, { nullable: true })
  memberRoleName?: string | null;

  @Field(() => String, { nullable: true })
  externalId?: string | null;

  @Field(() => [String], { nullable: true })
  excludedOrganizationalUnitIds?: string[] | null;

  @Field(() => [String], { nullable: true })
  excludedAccountIds?: string[] | null;

  @Field(() => [String], { nullable: true })
  discoveryRegions?: string[] | null;

  @Field(() => PrincipalStrategyEnum, { nullable: true })
  principalStrategy?: PrincipalStrategy | null;

  @Field(() => String, { nullable: true })
  principalRoleTemplate?: string | null;

  @Field(() => [String], { nullable: true, description: "Left out, the pool is not looked at." })
  poolPermissionSetArns?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: "The only account whose member role is tried; left out, every account in scope is.",
  })
  sampleAccountId?: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "How many seconds to wait for the end, 0 to 20; 20 when left out. A test that goes on is read by `connectorTest`, or followed by `connectorTestProgress`.",
  })
  waitSeconds?: number | null;
}
