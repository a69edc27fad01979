import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Subscription } from "type-graphql";
import { adviceFor } from "../../shared/domain/sync-runs/outcomes";
import { notFound } from "../../shared/kernel/app-error";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { IntegrationType } from "../integrations/integration.type";
import { syncProgress } from "./sync-progress";
import {
  AccountOutcomeFilterInput,
  AccountOutcomeOrderInput,
  SyncFailureFilterInput,
  SyncFailureOrderInput,
  SyncRunFilterInput,
  SyncRunOrderInput,
} from "./sync-run.inputs";
import { CancelSyncPayload, SyncIntegrationPayload } from "./sync-run.payloads";
import {
  AccountOutcomeConnection,
  AccountOutcomeType,
  OutcomeCountType,
  RegionOutcomeType,
  SyncFailureConnection,
  SyncFailureType,
  SyncProgressType,
  SyncRunConnection,
  SyncRunType,
} from "./sync-run.type";

const INTEGRATION = "The integration";
const RUN = "The sync run";
const NEWEST_FIRST: SyncRunOrderInput = { field: "CREATED_AT", direction: "DESC" };
const BY_ACCOUNT = { field: "ACCOUNT_ID", direction: "ASC" } as const;

@Resolver(() => SyncRunType)
export class SyncRunResolver {
  @Access("READER")
  @Query(() => SyncRunConnection, { description: "Sync runs, kept for 30 days; the newest first." })
  async syncRuns(
    @Arg("filter", () => SyncRunFilterInput, { nullable: true, description: "Left out: those of all integrations." })
    filter: SyncRunFilterInput | null,
    @Arg("orderBy", () => SyncRunOrderInput, { nullable: true, description: "The newest first when left out." })
    orderBy: SyncRunOrderInput | null,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<SyncRunType>> {
    if (filter?.integrationId) parseId(filter.integrationId, INTEGRATION);
    return toConnection(await platform.syncRunsQueries.list(filter ?? {}, orderBy ?? NEWEST_FIRST, page));
  }

  @Access("READER")
  @Query(() => SyncRunType, {
    description: "One sync run by its id; NOT_FOUND where there is none, or it is older than 30 days.",
  })
  async syncRun(
    @Arg("id", () => ID, { description: "As `syncRuns` or `lastSyncRun` of an integration gives it." }) id: string,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<SyncRunType> {
    const run = await platform.syncRunsQueries.find(parseId(id, RUN));
    if (!run) throw notFound(RUN);
    return run;
  }

  @Access("ADMIN")
  @Mutation(() => SyncIntegrationPayload, { description: "Starts a sync, or answers the one that is under way." })
  async syncIntegration(
    @Arg("integrationId", () => ID, { description: "The integration whose organization is read." })
    integrationId: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<SyncIntegrationPayload> {
    return { syncRun: await platform.syncRuns.sync(actor, parseId(integrationId, INTEGRATION)) };
  }

  @Access("ADMIN")
  @Mutation(() => CancelSyncPayload, { description: "Ends a run where it is; what was found so far stays." })
  async cancelSync(
    @Arg("syncRunId", () => ID, { description: "The sync run to cancel. One that has ended stays as it is." })
    syncRunId: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<CancelSyncPayload> {
    return { syncRun: await platform.syncRuns.cancel(actor, parseId(syncRunId, RUN)) };
  }

  @Access("READER")
  @Subscription(() => SyncProgressType, {
    description: "The current state first, then at most 5 events a second for every run of the integration.",
    subscribe: async ({ args, context }) => {
      const { platform, loaders } = context as GraphQLContext;
      const id = parseId((args as { integrationId: string }).integrationId, INTEGRATION);
      if (!(await loaders.integration.load(id))) throw notFound(INTEGRATION);
      return syncProgress(platform, id);
    },
  })
  syncProgress(
    @Parent() progress: SyncProgressType,
    @Arg("integrationId", () => ID, { description: "The integration whose syncs are followed, later ones included." })
    _integrationId: string,
  ): SyncProgressType {
    return progress;
  }

  @FieldResolver(() => IntegrationType, { description: "The integration whose organization was synced." })
  async integration(
    @Parent() { integrationId }: Pick<SyncRunType, "integrationId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<IntegrationType> {
    return (await loaders.integration.load(integrationId))!;
  }

  @FieldResolver(() => [OutcomeCountType], { description: "How many accounts came out how." })
  async outcomes(
    @Parent() { id }: Pick<SyncRunType, "id">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<OutcomeCountType[]> {
    return loaders.outcomeCounts.load(id);
  }

  @FieldResolver(() => AccountOutcomeConnection, {
    description:
      "Of the newest run of an integration all, of the last 24 those that came out otherwise than OK, or have a region that did.",
  })
  async accounts(
    @Parent() run: SyncRunType,
    @Arg("filter", () => AccountOutcomeFilterInput, { nullable: true, description: "Left out: all that are kept." })
    filter: AccountOutcomeFilterInput | null,
    @Arg("orderBy", () => AccountOutcomeOrderInput, { nullable: true, description: "By number when left out." })
    orderBy: AccountOutcomeOrderInput | null,
    @Args() { first, after }: PageArgs,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<Connection<AccountOutcomeType>> {
    const asked = { filter: filter ?? {}, order: orderBy ?? BY_ACCOUNT, page: { first, after } };
    return toConnection(await loaders.runAccounts.load({ runId: run.id, ...asked }));
  }

  @FieldResolver(() => SyncFailureConnection, {
    description:
      "Failed reads by account and AWS region in one list, each with its remedy. A whole account that failed by one of its regions is told by that region.",
  })
  async failures(
    @Parent() run: SyncRunType,
    @Arg("filter", () => SyncFailureFilterInput, { nullable: true, description: "Left out: what should have worked." })
    filter: SyncFailureFilterInput | null,
    @Arg("orderBy", () => SyncFailureOrderInput, {
      nullable: true,
      description: "By account and region when left out.",
    })
    orderBy: SyncFailureOrderInput | null,
    @Args() { first, after }: PageArgs,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<Connection<SyncFailureType>> {
    const asked = { filter: filter ?? {}, order: orderBy ?? BY_ACCOUNT, page: { first, after } };
    return toConnection(await loaders.runFailures.load({ runId: run.id, ...asked }));
  }
}

@Resolver(() => SyncFailureType)
export class SyncFailureResolver {
  @FieldResolver(() => String, { nullable: true, description: "The next step for an admin, in one or two sentences." })
  advice(@Parent() { outcome, code }: SyncFailureType): string | null {
    return adviceFor(outcome, code);
  }
}

@Resolver(() => AccountOutcomeType)
export class AccountOutcomeResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: "The next step for an admin. Null: there is nothing to be done.",
  })
  advice(@Parent() { outcome, code }: AccountOutcomeType): string | null {
    return outcome && adviceFor(outcome, code);
  }

  @FieldResolver(() => [RegionOutcomeType], {
    description: "The regions with another outcome than OK. The account itself has the last result of every region.",
  })
  regions(@Parent() { regions }: AccountOutcomeType): RegionOutcomeType[] {
    return regions;
  }
}

@Resolver(() => RegionOutcomeType)
export class RegionOutcomeResolver {
  @FieldResolver(() => String, { nullable: true, description: "The next step for an admin; null where there is none." })
  advice(@Parent() { outcome, code }: RegionOutcomeType): string | null {
    return adviceFor(outcome, code);
  }
}
