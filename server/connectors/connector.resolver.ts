import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver } from "type-graphql";
import { type ConnectorStatus, connectorStatus } from "../../shared/domain/connectors/connector-status";
import { notFound } from "../../shared/kernel/app-error";
import { DoctorRunType } from "../doctor/doctor-run.type";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { ConnectorStatusEnum } from "./connector.enums";
import { TestConnectorInput } from "./connector.inputs";
import { ConnectorConnection, ConnectorType } from "./connector.type";
import { settingsToTest } from "./settings-to-test";

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
  @Mutation(() => DoctorRunType, {
    description:
      "Lets a connector try settings: its identity, the management role, the organization, IAM Identity Center and the member roles, account by account. Nothing in AWS is changed.",
  })
  async testConnector(
    @Arg("input", () => TestConnectorInput) input: TestConnectorInput,
    @Ctx() { actor, platform, loaders }: GraphQLContext,
  ): Promise<DoctorRunType> {
    const integration = input.integrationId
      ? await loaders.integration.load(parseId(input.integrationId, "The integration"))
      : null;
    if (input.integrationId && !integration) throw notFound("The integration");
    const connectorId = parseId(input.connectorId, "The connector");
    const connector = await loaders.connector.load(connectorId);
    const settings = settingsToTest(input, integration, {
      region: connector?.region ?? "us-east-1",
      externalId: platform.installation.externalId,
    });
    return platform.doctor.test(actor, { connectorId, settings }, input.waitSeconds ?? undefined);
  }

  @FieldResolver(() => ConnectorStatusEnum)
  status(@Parent() connector: ConnectorType, @Ctx() { platform }: GraphQLContext): ConnectorStatus {
    return connectorStatus(connector, platform.clock.now());
  }

  @FieldResolver(() => DoctorRunType, { nullable: true, description: "What it reached when it was last tested." })
  async lastTest(
    @Parent() connector: ConnectorType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<DoctorRunType | null> {
    return loaders.lastConnectorTest.load(connector.id);
  }
}
