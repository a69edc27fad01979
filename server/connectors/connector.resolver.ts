import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Subscription } from "type-graphql";
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
import { ConnectorChangeType, ConnectorConnection, ConnectorType } from "./connector.type";
import { connectorChanges } from "./connector-changes";
import { settingsToTest } from "./settings-to-test";

const CONNECTOR = "The connector";

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
    const connector = await loaders.connector.load(parseId(id, CONNECTOR));
    if (!connector) throw notFound(CONNECTOR);
    return connector;
  }

  @Access("READER")
  @Subscription(() => ConnectorChangeType, {
    description:
      "Each connector, or the one with this id, as it is now; then again whenever its status, name, identity or last test is another one. Silence is noticed within 15 seconds after it counts as DISCONNECTED.",
    subscribe: async ({ args, context }) => {
      const { platform, loaders } = context as GraphQLContext;
      const { id } = args as { id?: string | null };
      if (id == null) return connectorChanges(platform, null);
      const connectorId = parseId(id, CONNECTOR);
      if (!(await loaders.connector.load(connectorId))) throw notFound(CONNECTOR);
      return connectorChanges(platform, connectorId);
    },
  })
  connectorChanged(
    @Parent() change: ConnectorChangeType,
    @Arg("id", () => ID, { nullable: true, description: "Left out: every connector, those that register later too." })
    _id: string | null,
  ): ConnectorChangeType {
    return change;
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
    const connectorId = parseId(input.connectorId, CONNECTOR);
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
