import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Subscription } from "type-graphql";
import type { Connector } from "../../shared/domain/connectors/connector.entity";
import { type ConnectorStatus, connectorStatus } from "../../shared/domain/connectors/connector-status";
import { notFound } from "../../shared/kernel/app-error";
import { DoctorRunType } from "../doctor/doctor-run.type";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import type { Loaders } from "../graphql/loaders";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { ConnectorStatusEnum } from "./connector.enums";
import { ConnectorFilterInput, ConnectorOrderInput, TestConnectorInput } from "./connector.inputs";
import { DeleteConnectorPayload, TestConnectorPayload, UpdateConnectorPayload } from "./connector.payloads";
import { ConnectorConnection, ConnectorEventType, ConnectorType } from "./connector.type";
import { connectorChanges } from "./connector-changes";
import { settingsToTest } from "./settings-to-test";

const CONNECTOR = "The connector";

@Resolver(() => ConnectorType)
export class ConnectorResolver {
  @Access("READER")
  @Query(() => ConnectorConnection, {
    description: "Every worker deployment that has announced itself and was not deleted since.",
  })
  async connectors(
    @Arg("filter", () => ConnectorFilterInput, { nullable: true, description: "Left out: all of them." })
    filter: ConnectorFilterInput | null,
    @Arg("orderBy", () => ConnectorOrderInput, { nullable: true, description: "By name when left out." })
    orderBy: ConnectorOrderInput | null,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<ConnectorType>> {
    return toConnection(await platform.connectorsQueries.list(filter ?? {}, orderBy ?? BY_NAME, page));
  }

  @Access("READER")
  @Query(() => ConnectorType, { description: "One worker deployment by its id; NOT_FOUND where there is none." })
  async connector(
    @Arg("id", () => ID, { description: "Its key, as the list of all gives it." }) id: string,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<ConnectorType> {
    return find(loaders, id);
  }

  @Access("READER")
  @Subscription(() => ConnectorEventType, {
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
    @Parent() change: ConnectorEventType,
    @Arg("id", () => ID, { nullable: true, description: "Left out: every connector, those that register later too." })
    _id: string | null,
  ): ConnectorEventType {
    return change;
  }

  @Access("ADMIN")
  @Mutation(() => UpdateConnectorPayload, {
    description:
      "Gives a connector another name for people. Its workers keep the announced name that they are configured with.",
  })
  async updateConnector(
    @Arg("id", () => ID, { description: "The connector to rename for people." }) id: string,
    @Arg("version", () => Int, { description: "The version last read; CONFLICT if the object was changed since." })
    version: number,
    @Arg("name", () => String, { description: "1 to 64 characters on one line, which no other connector has." })
    name: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<UpdateConnectorPayload> {
    return { connector: await platform.connectors.rename(actor, parseId(id, CONNECTOR), version, name) };
  }

  @Access("ADMIN")
  @Mutation(() => DeleteConnectorPayload, {
    description:
      "Removes a connector with the tests it made. Refused with everything that stands against it by name: integrations that use it, and workers that still send heartbeats.",
  })
  async deleteConnector(
    @Arg("id", () => ID, { description: "The connector to delete. No integration may use it." }) id: string,
    @Arg("version", () => Int, { description: "The version last read; CONFLICT if the object was changed since." })
    version: number,
    @Ctx() { actor, platform, loaders }: GraphQLContext,
  ): Promise<DeleteConnectorPayload> {
    const connector = await find(loaders, id);
    // Read before the deletion of the connector removes it.
    await loaders.lastConnectorTest.load(connector.id);
    return { connector: await platform.connectors.delete(actor, connector.id, version) };
  }

  @Access("ADMIN")
  @Mutation(() => TestConnectorPayload, {
    description:
      "Lets a connector try settings: its identity, the management role, the organization, IAM Identity Center and the member roles, account by account. Nothing in AWS is changed.",
  })
  async testConnector(
    @Arg("input", () => TestConnectorInput, { description: "The connector, and the settings that it should try." })
    input: TestConnectorInput,
    @Ctx() { actor, platform, loaders }: GraphQLContext,
  ): Promise<TestConnectorPayload> {
    const integration = input.integrationId
      ? await loaders.integration.load(parseId(input.integrationId, "The integration"))
      : null;
    if (input.integrationId && !integration) throw notFound("The integration");
    const connector = await find(loaders, input.connectorId);
    const settings = settingsToTest(input, integration, {
      region: connector.region ?? "us-east-1",
      externalId: platform.installation.externalId,
    });
    const request = { connectorId: connector.id, settings };
    return { test: await platform.doctor.test(actor, request, input.waitSeconds ?? undefined), connector };
  }

  @FieldResolver(() => ConnectorStatusEnum, {
    description: "Whether the heartbeats are recent enough, at this moment.",
  })
  status(@Parent() connector: ConnectorType, @Ctx() { platform }: GraphQLContext): ConnectorStatus {
    return connectorStatus(connector, platform.clock.now());
  }

  @FieldResolver(() => DoctorRunType, {
    nullable: true,
    description: "The newest run of `testConnector`, which may still be running. Null: there was none yet.",
  })
  async lastTest(
    @Parent() connector: ConnectorType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<DoctorRunType | null> {
    return loaders.lastConnectorTest.load(connector.id);
  }
}

const BY_NAME: ConnectorOrderInput = { field: "NAME", direction: "ASC" };

async function find({ connector }: Pick<Loaders, "connector">, id: string): Promise<Connector> {
  const found = await connector.load(parseId(id, CONNECTOR));
  if (!found) throw notFound(CONNECTOR);
  return found;
}
