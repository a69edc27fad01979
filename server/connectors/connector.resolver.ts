import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver } from "type-graphql";
import { DEFAULT_MEMBER_ROLE_NAME } from "../../shared/domain/catalog/configuration-keys";
import { type ConnectorStatus, connectorStatus } from "../../shared/domain/connectors/connector-status";
import { notFound } from "../../shared/kernel/app-error";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { ConnectorStatusEnum } from "../graphql/enums";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { TestConnectorInput } from "./connector.inputs";
import { ConnectorConnection, ConnectorTestType, ConnectorType } from "./connector.type";

@Resolver(() => ConnectorType)
export class ConnectorResolver {
  @Access("READER")
  @Query(() => ConnectorConnection)
  async connectors(@Args() page: PageArgs, @Ctx() { platform }: GraphQLContext): Promise<Connection<ConnectorType>> {
    return toConnection(await platform.connectorsQueries.list(page));
  }

  @Access("READER")
  @Query(() => ConnectorType)
  async connector(@Arg("id", () => ID) id: string, @Ctx() { loaders }: GraphQLContext): Promise<ConnectorType> {
    const connector = await loaders.connector.load(parseId(id, "The connector"));
    if (!connector) throw notFound("The connector");
    return connector;
  }

  @Access("ADMIN")
  @Mutation(() => ConnectorTestType, {
    description: "Lets a connector try its identity, the management role, the organization and a member role.",
  })
  async testConnector(
    @Arg("input", () => TestConnectorInput) input: TestConnectorInput,
    @Ctx() { actor, platform, loaders }: GraphQLContext,
  ): Promise<ConnectorTestType> {
    const integration = input.integrationId
      ? await loaders.integration.load(parseId(input.integrationId, "The integration"))
      : null;
    if (input.integrationId && !integration) throw notFound("The integration");
    const connectorId = parseId(input.connectorId, "The connector");
    const connector = await loaders.connector.load(connectorId);
    return platform.connectors.test(actor, {
      connectorId,
      sampleAccountId: input.sampleAccountId ?? null,
      access: {
        region: input.region ?? integration?.region ?? connector?.region ?? "us-east-1",
        managementRoleArn: input.managementAccountRoleArn ?? integration?.managementAccountRoleArn ?? null,
        memberRoleName: input.memberRoleName ?? integration?.memberRoleName ?? DEFAULT_MEMBER_ROLE_NAME,
        externalId: input.externalId ?? integration?.externalId ?? platform.installation.externalId,
        sessionDurationHours: 1,
      },
    });
  }

  @FieldResolver(() => ConnectorStatusEnum)
  status(@Parent() connector: ConnectorType, @Ctx() { platform }: GraphQLContext): ConnectorStatus {
    return connectorStatus(connector, platform.clock.now());
  }

  @FieldResolver(() => ConnectorTestType, { nullable: true, description: "What it reached when it was last tested." })
  async lastTest(
    @Parent() connector: ConnectorType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<ConnectorTestType | null> {
    return loaders.lastConnectorTest.load(connector.id);
  }
}
