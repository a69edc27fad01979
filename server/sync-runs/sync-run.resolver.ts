import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Subscription } from "type-graphql";
import { adviceFor, type ScanOutcome } from "../../shared/domain/sync-runs/outcomes";
import { notFound } from "../../shared/kernel/app-error";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { IntegrationType } from "../integrations/integration.type";
import { syncProgress } from "./sync-progress";
import { ScanOutcomeEnum } from "./sync-run.enums";
import {
  AccountOutcomeConnection,
  AccountOutcomeType,
  OutcomeCountType,
  RegionOutcomeType,
  SyncProgressType,
  SyncRunConnection,
  SyncRunType,
} from "./sync-run.type";

const INTEGRATION = "The integration";
const RUN = "The sync run";

@Resolver(() => SyncRunType)
export class SyncRunResolver {
  @Access("READER")
  @Query(() => SyncRunConnection, { description: "Newest first." })
  async syncRuns(
    @Arg("integrationId", () => ID, { nullable: true }) integrationId: string | null,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<SyncRunType>> {
    const id = integrationId ? parseId(integrationId, INTEGRATION) : null;
    return toConnection(await platform.syncRunsQueries.list(id, page));
  }

  @Access("READER")
  @Query(() => SyncRunType)
  async syncRun(@Arg("id", () => ID) id: string, @Ctx() { platform }: GraphQLContext): Promise<SyncRunType> {
    const run = await platform.syncRunsQueries.find(parseId(id, RUN));
    if (!run) throw notFound(RUN);
    return run;
  }

  @Access("ADMIN")
  @Mutation(() => SyncRunType, { description: "Starts a sync, or answers the one that is under way." })
  async syncIntegration(
    @Arg("integrationId", () => ID) integrationId: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<SyncRunType> {
    return platform.syncRuns.sync(actor, parseId(integrationId, INTEGRATION));
  }

  @Access("ADMIN")
  @Mutation(() => SyncRunType, { description: "Ends a run where it is; what was found so far stays." })
  async cancelSync(
    @Arg("syncRunId", () => ID) syncRunId: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<SyncRunType> {
    return platform.syncRuns.cancel(actor, parseId(syncRunId, RUN));
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
    @Arg("integrationId", () => ID) _integrationId: string,
  ): SyncProgressType {
    return progress;
  }

  @FieldResolver(() => IntegrationType)
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
    @Arg("outcomes", () => [ScanOutcomeEnum], { nullable: true }) outcomes: ScanOutcome[] | null,
    @Args() page: PageArgs,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<Connection<AccountOutcomeType>> {
    return toConnection(await loaders.runAccounts.load({ runId: run.id, outcomes: outcomes ?? null, page }));
  }
}

@Resolver(() => AccountOutcomeType)
export class AccountOutcomeResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: "What to do about it; null where nothing is to be done.",
  })
  advice(@Parent() { outcome, code }: AccountOutcomeType): string | null {
    return outcome && adviceFor(outcome, code);
  }

  @FieldResolver(() => [RegionOutcomeType], {
    description: "Those that came out otherwise than OK. What is known of every region, its account says.",
  })
  regions(@Parent() { regions }: AccountOutcomeType): RegionOutcomeType[] {
    return regions;
  }
}

@Resolver(() => RegionOutcomeType)
export class RegionOutcomeResolver {
  @FieldResolver(() => String, { nullable: true })
  advice(@Parent() { outcome, code }: RegionOutcomeType): string | null {
    return adviceFor(outcome, code);
  }
}
