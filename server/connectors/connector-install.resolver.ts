import { Arg, Ctx, Query, Resolver } from "type-graphql";
import type { ConnectorKind } from "../../shared/domain/connectors/connector.entity";
import { connectorInstall } from "../../shared/domain/connectors/install/connector-install";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { ConnectorKindEnum } from "./connector.enums";
import { ConnectorInstallInput } from "./connector-install.inputs";
import { ConnectorInstallType } from "./connector-install.type";

@Resolver()
export class ConnectorInstallResolver {
  @Access("ADMIN")
  @Query(() => ConnectorInstallType, {
    description:
      "The files of connector, pool, management role and member role with the given values, and what to do with them. Refused with every value that a template would refuse.",
  })
  connectorInstall(
    @Arg("kind", () => ConnectorKindEnum, { description: "Where the workers are going to run." }) kind: ConnectorKind,
    @Arg("input", () => ConnectorInstallInput, {
      description: "The values; those left out are the templates' defaults.",
    })
    input: ConnectorInstallInput,
    @Ctx() { platform }: GraphQLContext,
  ): ConnectorInstallType {
    const { id, externalId } = platform.installation;
    return connectorInstall(kind, input, { installationId: id, externalId });
  }
}
