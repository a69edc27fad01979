import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver } from "type-graphql";
import { connectorStatus } from "../../shared/domain/connectors/connector-status";
import { renderAccessDetails } from "../../shared/domain/integrations/access-details";
import { emptyPoolWarnings } from "../../shared/domain/integrations/empty-pool";
import { integrationStatus, type StatusReport } from "../../shared/domain/integrations/integration-status";
import { hasRole, requireRole } from "../../shared/kernel/actor";
import { notFound } from "../../shared/kernel/app-error";
import { problemOf } from "../access-flows/problem.type";
import { ConnectorType } from "../connectors/connector.type";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { SyncRunType } from "../sync-runs/sync-run.type";
import { IntegrationStatusEnum } from "./integration.enums";
import { CreateIntegrationInput, UpdateIntegrationInput, ValidateIntegrationInput } from "./integration.inputs";
import {
  AccessDetailsPreviewType,
  ConfigurationValueType,
  IntegrationConnection,
  IntegrationType,
  IntegrationValidationType,
  IntegrationWarningType,
} from "./integration.type";

const WHAT = "The integration";

@Resolver(() => IntegrationType)
export class IntegrationResolver {
  @Access("READER")
  @Query(() => IntegrationConnection)
  async integrations(
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<IntegrationType>> {
    return toConnection(await platform.integrationsQueries.list(page));
  }

  @Access("READER")
  @Query(() => IntegrationType)
  async integration(@Arg("id", () => ID) id: string, @Ctx() { loaders }: GraphQLContext): Promise<IntegrationType> {
    const integration = await loaders.integration.load(parseId(id, WHAT));
    if (!integration) throw notFound(WHAT);
    return integration;
  }

  @Access("ADMIN")
  @Query(() => IntegrationValidationType, { description: "Every check of create or update; nothing is saved." })
  async validateIntegration(
    @Arg("input", () => ValidateIntegrationInput) { id, ...form }: ValidateIntegrationInput,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<IntegrationValidationType> {
    const found = await platform.integrations.validate(actor, form, id ? parseId(id, WHAT) : null);
    const problems = found.problems.map((problem) => problemOf(problem));
    return { valid: problems.length === 0, problems, warnings: found.warnings };
  }

  @Access("ADMIN")
  @Query(() => AccessDetailsPreviewType, { description: "Custom access details as people will see them." })
  previewAccessDetails(@Arg("text", () => String) text: string): AccessDetailsPreviewType {
    return renderAccessDetails(text);
  }

  @Access("ADMIN")
  @Mutation(() => IntegrationType, { description: "Saves an integration and starts its first sync, or saves nothing." })
  async createIntegration(
    @Arg("input", () => CreateIntegrationInput) input: CreateIntegrationInput,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<IntegrationType> {
    return platform.integrations.create(actor, input);
  }

  @Access("ADMIN")
  @Mutation(() => IntegrationType)
  async updateIntegration(
    @Arg("input", () => UpdateIntegrationInput) { id, version, ...form }: UpdateIntegrationInput,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<IntegrationType> {
    return platform.integrations.update(actor, parseId(id, WHAT), version, form);
  }

  @Access("ADMIN")
  @Mutation(() => IntegrationType, { description: "Off: its sync ends and nothing new starts; what is known stays." })
  async setIntegrationEnabled(
    @Arg("id", () => ID) id: string,
    @Arg("enabled", () => Boolean) enabled: boolean,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<IntegrationType> {
    return platform.integrations.setEnabled(actor, parseId(id, WHAT), enabled);
  }

  @Access("ADMIN")
  @Mutation(() => ID, {
    description:
      "Removes an integration with everything discovered through it; answers its id. While access given through it has not been seen gone it stays as DELETING, and goes by itself then. By force it goes now, and that access is said to be UNVERIFIED.",
  })
  async deleteIntegration(
    @Arg("id", () => ID) id: string,
    @Arg("force", () => Boolean, { defaultValue: false }) force: boolean,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<string> {
    await platform.integrations.delete(actor, parseId(id, WHAT), force);
    return id;
  }

  @FieldResolver(() => ConnectorType)
  async connector(
    @Parent() { connectorId }: Pick<IntegrationType, "connectorId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<ConnectorType> {
    return (await loaders.connector.load(connectorId))!;
  }

  @FieldResolver(() => IntegrationStatusEnum)
  async status(@Parent() integration: IntegrationType, @Ctx() context: GraphQLContext): Promise<string> {
    return (await reportOf(integration, context)).status;
  }

  @FieldResolver(() => [String], { description: "Why it is not ACTIVE, in sentences." })
  async statusReasons(
    @Parent() integration: IntegrationType,
    @Ctx() context: GraphQLContext,
  ): Promise<readonly string[]> {
    return (await reportOf(integration, context)).reasons;
  }

  @FieldResolver(() => [IntegrationWarningType], {
    description:
      "By the settings of this moment: a pool without permission sets, exclusions that match nothing among the accounts as last read, integration owners that name nobody, several, or what was removed, and owner rules whose provider cannot be meant. Of the last sync: accounts that failed.",
  })
  async warnings(
    @Parent() integration: IntegrationType,
    @Ctx() context: GraphQLContext,
  ): Promise<readonly IntegrationWarningType[]> {
    return warningsOf(integration, context);
  }

  @FieldResolver(() => [ConfigurationValueType], {
    description: "Every configuration value exactly as it was typed; the external id for admins only.",
  })
  configuration(@Parent() integration: IntegrationType, @Ctx() { actor }: GraphQLContext): ConfigurationValueType[] {
    return Object.entries(integration.configurationAsTyped)
      .filter(([key]) => key !== "externalId" || hasRole(actor, "ADMIN"))
      .map(([key, value]) => ({ key, value }));
  }

  @FieldResolver(() => String, { description: "What the roles must ask for in their trust policies; for admins only." })
  externalId(@Parent() integration: IntegrationType, @Ctx() { actor }: GraphQLContext): string {
    requireRole(actor, "ADMIN");
    return integration.externalId;
  }

  @FieldResolver(() => SyncRunType, { nullable: true })
  async lastSyncRun(
    @Parent() { id }: Pick<IntegrationType, "id">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<SyncRunType | null> {
    return loaders.lastRun.load(id);
  }
}

async function warningsOf(
  integration: IntegrationType,
  { loaders }: GraphQLContext,
): Promise<readonly IntegrationWarningType[]> {
  const { integrationOwners, ownerRules, syncWarnings } = integration;
  const [checks, ofRules] = await Promise.all([
    Promise.all(integrationOwners.map((owner) => loaders.ownerValueChecks.load(owner))),
    Promise.all(ownerRules.map((rule) => loaders.ownerRuleWarning.load(rule))),
  ]);
  const ofOwners = [...checks.flat().map(({ warning }) => warning), ...ofRules];
  return [...emptyPoolWarnings(integration), ...syncWarnings, ...ofOwners.flatMap((warning) => warning ?? [])];
}

async function reportOf(integration: IntegrationType, context: GraphQLContext): Promise<StatusReport> {
  const { loaders, platform } = context;
  const [lastRun, connector, warnings] = await Promise.all([
    loaders.lastRun.load(integration.id),
    loaders.connector.load(integration.connectorId),
    warningsOf(integration, context),
  ]);
  const connectorConnected = connector !== null && connectorStatus(connector, platform.clock.now()) === "CONNECTED";
  return integrationStatus({ integration, lastRun, connectorConnected, warnings });
}
