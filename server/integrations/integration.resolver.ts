import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Subscription } from "type-graphql";
import { renderAccessDetails } from "../../shared/domain/integrations/access-details";
import { hasRole } from "../../shared/kernel/actor";
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
import {
  CreateIntegrationInput,
  IntegrationFilterInput,
  IntegrationOrderInput,
  UpdateIntegrationInput,
  ValidateIntegrationInput,
} from "./integration.inputs";
import {
  CreateIntegrationPayload,
  DeleteIntegrationPayload,
  SetIntegrationEnabledPayload,
  UpdateIntegrationPayload,
} from "./integration.payloads";
import {
  AccessDetailsPreviewType,
  ConfigurationValueType,
  IntegrationConnection,
  IntegrationEventType,
  IntegrationType,
  IntegrationValidationType,
  IntegrationWarningType,
  SettingsCheckType,
} from "./integration.type";
import { integrationChanges } from "./integration-changes";
import { integrationWarningsOf, reportOf } from "./integration-report";

const WHAT = "The integration";
const BY_NAME: IntegrationOrderInput = { field: "NAME", direction: "ASC" };

@Resolver(() => IntegrationType)
export class IntegrationResolver {
  @Access("READER")
  @Query(() => IntegrationConnection, {
    description: "Every connection to an AWS Organization, those being deleted too.",
  })
  async integrations(
    @Arg("filter", () => IntegrationFilterInput, { nullable: true, description: "Left out: all of them." })
    filter: IntegrationFilterInput | null,
    @Arg("orderBy", () => IntegrationOrderInput, { nullable: true, description: "By name when left out." })
    orderBy: IntegrationOrderInput | null,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<IntegrationType>> {
    if (filter?.connectorId) parseId(filter.connectorId, "The connector");
    return toConnection(await platform.integrationsQueries.list(filter ?? {}, orderBy ?? BY_NAME, page));
  }

  @Access("READER")
  @Query(() => IntegrationType, {
    description: "One connection to an AWS Organization; NOT_FOUND where there is none.",
  })
  async integration(
    @Arg("id", () => ID, { description: "Its key, as the list of all gives it." }) id: string,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<IntegrationType> {
    const integration = await loaders.integration.load(parseId(id, WHAT));
    if (!integration) throw notFound(WHAT);
    return integration;
  }

  @Access("ADMIN")
  @Query(() => IntegrationValidationType, { description: "Every check of create or update; nothing is saved." })
  async validateIntegration(
    @Arg("input", () => ValidateIntegrationInput, {
      description: "As `createIntegration` or, with an id, `updateIntegration` take it.",
    })
    { id, ...form }: ValidateIntegrationInput,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<IntegrationValidationType> {
    const found = await platform.integrations.validate(actor, form, id ? parseId(id, WHAT) : null);
    const problems = found.problems.map((problem) => problemOf(problem));
    return { valid: problems.length === 0, problems, warnings: found.warnings };
  }

  @Access("ADMIN")
  @Query(() => AccessDetailsPreviewType, { description: "Custom access details as people will see them." })
  previewAccessDetails(
    @Arg("text", () => String, { description: "As typed into `customAccessDetails`, too long or not." }) text: string,
  ): AccessDetailsPreviewType {
    return renderAccessDetails(text);
  }

  @Access("ADMIN")
  @Mutation(() => CreateIntegrationPayload, {
    description: "Saves an integration and starts its first sync, or saves nothing and names every problem.",
  })
  async createIntegration(
    @Arg("input", () => CreateIntegrationInput, { description: "The settings; `catalog` explains each of them." })
    { clientRequestId, ...form }: CreateIntegrationInput,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<CreateIntegrationPayload> {
    return { integration: await platform.integrations.create(actor, form, clientRequestId) };
  }

  @Access("ADMIN")
  @Mutation(() => UpdateIntegrationPayload, {
    description:
      "Changes the settings that are given and keeps all others; a new sync starts. `previewIntegrationChange` shows the consequences.",
  })
  async updateIntegration(
    @Arg("input", () => UpdateIntegrationInput, { description: "The id, the version last read, and what changes." })
    { id, version, ...form }: UpdateIntegrationInput,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<UpdateIntegrationPayload> {
    return { integration: await platform.integrations.update(actor, parseId(id, WHAT), version, form) };
  }

  @Access("ADMIN")
  @Mutation(() => SetIntegrationEnabledPayload, {
    description:
      "Switches an integration on or off. Switching it off ends its sync and the access given through it; the inventory stays.",
  })
  async setIntegrationEnabled(
    @Arg("id", () => ID, { description: "The integration to switch on or off." }) id: string,
    @Arg("enabled", () => Boolean, { description: "true switches it on and starts a sync, false switches it off." })
    enabled: boolean,
    @Arg("version", () => Int, { description: "The version last read; CONFLICT if the object was changed since." })
    version: number,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<SetIntegrationEnabledPayload> {
    return { integration: await platform.integrations.setEnabled(actor, parseId(id, WHAT), enabled, version) };
  }

  @Access("ADMIN")
  @Mutation(() => DeleteIntegrationPayload, {
    description:
      "Removes an integration with everything discovered through it. While access given through it has not been observed gone it stays as DELETING, and is removed once it was. By force it goes now, and that access is said to be UNVERIFIED.",
  })
  async deleteIntegration(
    @Arg("id", () => ID, { description: "The integration to delete, with its inventory." }) id: string,
    @Arg("version", () => Int, { description: "The version last read; CONFLICT if the object was changed since." })
    version: number,
    @Arg("force", () => Boolean, {
      defaultValue: false,
      description: "true: at once, though access in AWS may stay behind that nobody takes away any more.",
    })
    force: boolean,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<DeleteIntegrationPayload> {
    return platform.integrations.delete(actor, parseId(id, WHAT), force, version);
  }

  @Access("READER")
  @Subscription(() => IntegrationEventType, {
    description:
      "Each integration, or the one with this id, as it is now; then again whenever its settings, status, warnings or last sync run are other ones.",
    subscribe: async ({ args, context }) => {
      const { platform, loaders } = context as GraphQLContext;
      const { id } = args as { id?: string | null };
      if (id == null) return integrationChanges(platform, null);
      const integrationId = parseId(id, WHAT);
      if (!(await loaders.integration.load(integrationId))) throw notFound(WHAT);
      return integrationChanges(platform, integrationId);
    },
  })
  integrationChanged(
    @Parent() event: IntegrationEventType,
    @Arg("id", () => ID, { nullable: true, description: "Left out: every integration, those created later too." })
    _id: string | null,
  ): IntegrationEventType {
    return event;
  }

  @FieldResolver(() => ConnectorType, { description: "The worker deployment that makes its calls to AWS." })
  async connector(
    @Parent() { connectorId }: Pick<IntegrationType, "connectorId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<ConnectorType> {
    return (await loaders.connector.load(connectorId))!;
  }

  @FieldResolver(() => IntegrationStatusEnum, { description: "How it is at this moment; `statusReasons` says why." })
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
      "By the settings of this moment: a pool without permission sets, exclusions that match nothing among the accounts as last read, integration owners that name nobody, several, or what was removed, and owner rules whose provider cannot be meant. Of the last sync: accounts that failed. Of the connector's last check: settings that do not work in AWS.",
  })
  async warnings(
    @Parent() integration: IntegrationType,
    @Ctx() context: GraphQLContext,
  ): Promise<readonly IntegrationWarningType[]> {
    return integrationWarningsOf(integration, context.loaders);
  }

  @FieldResolver(() => [ConfigurationValueType], {
    description: "Every configuration value exactly as it was typed; the external id for admins only.",
  })
  configuration(@Parent() integration: IntegrationType, @Ctx() { actor }: GraphQLContext): ConfigurationValueType[] {
    return Object.entries(integration.configurationAsTyped)
      .filter(([key]) => key !== "externalId" || hasRole(actor, "ADMIN"))
      .map(([key, value]) => ({ key, value }));
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "The external id that trust policies of the roles must require. For admins; others get null.",
  })
  externalId(@Parent() integration: IntegrationType, @Ctx() { actor }: GraphQLContext): string | null {
    return hasRole(actor, "ADMIN") ? integration.externalId : null;
  }

  @FieldResolver(() => SettingsCheckType, {
    nullable: true,
    description: "The result of the connector's last check of the settings in AWS. Null: no check has ended yet.",
  })
  async settingsCheck(
    @Parent() { id, version }: Pick<IntegrationType, "id" | "version">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<SettingsCheckType | null> {
    const check = await loaders.settingsCheck.load(id);
    return check && { ...check, isCurrent: check.settingsVersion === version };
  }

  @FieldResolver(() => SyncRunType, {
    nullable: true,
    description: "The newest sync run, which may still be running; null: there was none.",
  })
  async lastSyncRun(
    @Parent() { id }: Pick<IntegrationType, "id">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<SyncRunType | null> {
    return loaders.lastRun.load(id);
  }
}
