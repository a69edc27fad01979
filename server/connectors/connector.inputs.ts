import { Field, ID, InputType, Int } from "type-graphql";
import type { ConnectorStatus } from "../../shared/domain/connectors/connector-status";
import type { ConnectorField } from "../../shared/domain/connectors/connectors.queries";
import type { PrincipalStrategy } from "../../shared/domain/integrations/integration.entity";
import type { ListOrder } from "../../shared/kernel/page";
import { orderInputType } from "../graphql/ordering";
import { PrincipalStrategyEnum } from "../integrations/integration.enums";
import { ConnectorStatusEnum } from "./connector.enums";

@InputType({ description: "A filter of connectors. Every field that is given has to match." })
export class ConnectorFilterInput {
  @Field(() => String, {
    nullable: true,
    description: "A part of the name or of the announced name, without regard to case.",
  })
  search?: string | null;

  @Field(() => ConnectorStatusEnum, {
    nullable: true,
    description: "Connectors in this status: with recent heartbeats, or without.",
  })
  status?: ConnectorStatus | null;
}

export const ConnectorOrderInput = orderInputType<ConnectorField>("Connector", {
  NAME: "The name for people; capitals before small letters.",
  LAST_SEEN_AT: "The time of the latest heartbeat. ASC lists the longest silent first.",
  REGISTERED_AT: "The time at which a worker first announced the connector.",
});
export type ConnectorOrderInput = ListOrder<ConnectorField>;

@InputType({
  description: "The settings to try: those of an integration, or values that are not saved yet; a value given wins.",
})
export class TestConnectorInput {
  @Field(() => ID, { description: "The connector whose workers make the calls. It has to be CONNECTED." })
  connectorId!: string;

  @Field(() => ID, { nullable: true, description: "Take the settings of this integration." })
  integrationId?: string | null;

  @Field(() => String, { nullable: true, description: "Where roles are assumed; the connector's own when left out." })
  region?: string | null;

  @Field(() => String, { nullable: true, description: "Left out, IAM Identity Center is not checked." })
  ssoRegion?: string | null;

  @Field(() => String, { nullable: true, description: "Left out, the access portal is not checked." })
  ssoPortal?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The role that reads the organization; left out, the connector reads it as itself.",
  })
  managementAccountRoleArn?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The role to assume in every account; DrawbridgeMemberRole when left out.",
  })
  memberRoleName?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Sent with every role that is assumed; that of this installation when left out.",
  })
  externalId?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: "Units such as ou-ab12-11111111 whose accounts, however deep, are not tried.",
  })
  excludedOrganizationalUnitIds?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: "Numbers of twelve digits; no call is made to these accounts.",
  })
  excludedAccountIds?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description:
      "Regions that are searched for clusters; left out or empty, every region that is enabled in each account.",
  })
  discoveryRegions?: string[] | null;

  @Field(() => PrincipalStrategyEnum, {
    nullable: true,
    description: "How people would become IAM principals; IDENTITY_CENTER when left out.",
  })
  principalStrategy?: PrincipalStrategy | null;

  @Field(() => String, {
    nullable: true,
    description: "With IAM_ROLE_TEMPLATE: the ARN of a person's role, with placeholders such as {{userName}}.",
  })
  principalRoleTemplate?: string | null;

  @Field(() => [String], { nullable: true, description: "Left out, the pool is not checked." })
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
