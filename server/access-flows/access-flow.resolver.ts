import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver } from "type-graphql";
import type { Platform } from "../../shared/compose";
import type { FlowChange } from "../../shared/domain/access-flows/access-flows.service";
import { type FlowStatus, flowStatus } from "../../shared/domain/access-flows/flow-status";
import type { FlowWarning } from "../../shared/domain/access-flows/flow-warnings";
import type { WaitingChoice, WaitingRequests } from "../../shared/domain/access-flows/requests-of-flow";
import { notFound } from "../../shared/kernel/app-error";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { IntegrationType } from "../integrations/integration.type";
import { FlowStatusEnum, WaitingChoiceEnum } from "./access-flow.enums";
import {
  AccessFlowFilterInput,
  CreateAccessFlowInput,
  PreviewAccessFlowInput,
  UpdateAccessFlowInput,
} from "./access-flow.inputs";
import {
  AccessFlowConnection,
  AccessFlowType,
  ApproverPolicyType,
  ConditionGroupType,
  EscalationType,
  FlowSettingsType,
  FlowTargetType,
  FlowWarningType,
  RequestForType,
  TimeframeType,
} from "./access-flow.type";
import { FlowChangeType, type WaitingRequestsType } from "./flow-change.type";
import { FlowPreviewType } from "./flow-preview.type";

const WHAT = "The access flow";

@Resolver(() => AccessFlowType)
export class AccessFlowResolver {
  @Access("READER")
  @Query(() => AccessFlowConnection, { description: "In the order of their names." })
  async accessFlows(
    @Arg("filter", () => AccessFlowFilterInput, { nullable: true }) filter: AccessFlowFilterInput | null,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<AccessFlowType>> {
    const integrationId = filter?.integrationId ? parseId(filter.integrationId, "The integration") : null;
    return toConnection(await platform.accessFlowsQueries.list({ ...filter, integrationId }, page));
  }

  @Access("READER")
  @Query(() => AccessFlowType, { description: "One that was deleted, too." })
  async accessFlow(@Arg("id", () => ID) id: string, @Ctx() { loaders }: GraphQLContext): Promise<AccessFlowType> {
    const flow = await loaders.accessFlow.load(parseId(id, WHAT));
    if (!flow) throw notFound(WHAT);
    return flow;
  }

  @Access("ADMIN")
  @Query(() => FlowPreviewType, {
    description: "Every check of create or update, and whom it would reach; nothing is saved.",
  })
  async previewAccessFlow(
    @Arg("input", () => PreviewAccessFlowInput) { id, ...form }: PreviewAccessFlowInput,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<FlowPreviewType> {
    const { sample, warnings, waitingRequests, ...preview } = await platform.accessFlows.preview(
      actor,
      form,
      id ? parseId(id, WHAT) : null,
    );
    return {
      ...preview,
      sample: sample && { ...sample, ...sample.approvers },
      waitingRequests: waitingRequests && (await named(platform, waitingRequests)),
      warnings: warnings.map(withPath),
    };
  }

  @Access("ADMIN")
  @Mutation(() => AccessFlowType)
  async createAccessFlow(
    @Arg("input", () => CreateAccessFlowInput) input: CreateAccessFlowInput,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<AccessFlowType> {
    return platform.accessFlows.create(actor, input);
  }

  @Access("ADMIN")
  @Mutation(() => FlowChangeType, {
    description:
      "Counts for what is asked for from then on; what waits has to satisfy the rules of before and these. Access that was asked for runs to its end.",
  })
  async updateAccessFlow(
    @Arg("input", () => UpdateAccessFlowInput) { id, version, waiting, ...form }: UpdateAccessFlowInput,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<FlowChangeType> {
    const flowId = parseId(id, WHAT);
    return changed(platform, await platform.accessFlows.update(actor, flowId, version, form, waiting ?? "KEEP"));
  }

  @Access("ADMIN")
  @Mutation(() => FlowChangeType, {
    description:
      "Off: nothing can be asked for by it, and what waits cannot be approved. Access that was asked for runs to its end; that of an AUTOMATIC flow ends.",
  })
  async setAccessFlowActive(
    @Arg("id", () => ID) id: string,
    @Arg("active", () => Boolean, { description: "True to let people ask by it again, or have its access." })
    active: boolean,
    @Arg("version", () => Int, { description: "The one that was read last; another one is refused as VERSION_STALE." })
    version: number,
    @Arg("waiting", () => WaitingChoiceEnum, {
      nullable: true,
      description: "What becomes of requests that nobody can approve meanwhile; KEEP when left out.",
    })
    waiting: WaitingChoice | null,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<FlowChangeType> {
    return changed(
      platform,
      await platform.accessFlows.setActive(actor, parseId(id, WHAT), active, version, waiting ?? "KEEP"),
    );
  }

  @Access("ADMIN")
  @Mutation(() => FlowChangeType, {
    description: "Like switching it off, for ever. Whatever waits by it is cancelled with this.",
  })
  async deleteAccessFlow(
    @Arg("id", () => ID) id: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<FlowChangeType> {
    return changed(platform, await platform.accessFlows.delete(actor, parseId(id, WHAT)));
  }

  @FieldResolver(() => ConditionGroupType, { description: "Who may ask; in an AUTOMATIC flow, who has the access." })
  requestors(@Parent() { definition }: AccessFlowType): ConditionGroupType {
    return definition.requestors;
  }

  @FieldResolver(() => RequestForType)
  requestFor(@Parent() { definition }: AccessFlowType): RequestForType {
    return definition.requestFor;
  }

  @FieldResolver(() => [FlowTargetType])
  targets(@Parent() { definition }: AccessFlowType): readonly FlowTargetType[] {
    return definition.targets;
  }

  @FieldResolver(() => TimeframeType, { nullable: true, description: "Null: at any time." })
  timeframe(@Parent() { definition }: AccessFlowType): TimeframeType | null {
    return definition.timeframe;
  }

  @FieldResolver(() => ApproverPolicyType, { nullable: true, description: "Null: nobody has to approve." })
  approverPolicy(@Parent() { definition }: AccessFlowType): ApproverPolicyType | null {
    return definition.approverPolicy;
  }

  @FieldResolver(() => EscalationType, { nullable: true })
  escalation(@Parent() { definition }: AccessFlowType): EscalationType | null {
    return definition.escalation;
  }

  @FieldResolver(() => FlowSettingsType)
  settings(@Parent() { definition }: AccessFlowType): FlowSettingsType {
    return definition.settings;
  }

  @FieldResolver(() => FlowStatusEnum, { description: "Whether it counts, and means what it says." })
  async status(@Parent() flow: AccessFlowType, @Ctx() { loaders }: GraphQLContext): Promise<FlowStatus> {
    return flowStatus(flow, await loaders.accessFlowWarnings.load(flow)).status;
  }

  @FieldResolver(() => [String], { description: "Why it is not ACTIVE, in sentences, with what can be done." })
  async statusReasons(@Parent() flow: AccessFlowType, @Ctx() { loaders }: GraphQLContext): Promise<readonly string[]> {
    return flowStatus(flow, await loaders.accessFlowWarnings.load(flow)).reasons;
  }

  @FieldResolver(() => [FlowWarningType], { description: "Looked up anew each time." })
  async warnings(@Parent() flow: AccessFlowType, @Ctx() { loaders }: GraphQLContext): Promise<FlowWarningType[]> {
    return (await loaders.accessFlowWarnings.load(flow)).map(withPath);
  }
}

@Resolver(() => FlowTargetType)
export class FlowTargetResolver {
  @FieldResolver(() => IntegrationType, { nullable: true, description: "Null: it was deleted." })
  async integration(
    @Parent() target: FlowTargetType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<IntegrationType | null> {
    return loaders.integration.load(target.integrationId);
  }
}

async function changed(platform: Platform, { flow, waitingRequests }: FlowChange): Promise<FlowChangeType> {
  return { flow, waitingRequests: await named(platform, waitingRequests) };
}

async function named(
  { accessRequestsQueries }: Platform,
  { firstIds, ...counts }: WaitingRequests,
): Promise<WaitingRequestsType> {
  return { ...counts, first: await accessRequestsQueries.byIds(firstIds) };
}

function withPath({ path, ...warning }: FlowWarning): FlowWarningType {
  return { ...warning, path: path.join(".") };
}
