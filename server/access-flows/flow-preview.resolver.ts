import { Arg, Args, Ctx, FieldResolver, ID, Int, Query, Resolver } from "type-graphql";
import type { ApproverImpact, ImpactReach, PermissionImpact } from "../../shared/domain/impact/flows/tally-impact";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { PersonType } from "../identities/person.type";
import { PersonConnection } from "../people/group.type";
import { ResourceConnection, ResourceObjectType } from "../resources/resource.type";
import { PreviewAccessFlowInput } from "./access-flow.inputs";
import { WaitingRequestsType, waitingRequestsOf } from "./access-flow.payloads";
import { flowFormOf } from "./flow-form";
import {
  ApprovalChangeType,
  FlowImpactType,
  FlowPreviewType,
  FlowSampleType,
  PermissionChangeType,
} from "./flow-preview.type";
import { flowWarningOf } from "./flow-status.type";
import { problemOf } from "./problem.type";

@Resolver(() => FlowPreviewType)
export class FlowPreviewResolver {
  @Access("ADMIN")
  @Query(() => FlowPreviewType, {
    description: "Every check of create or update, whom it would reach, and what it would change; nothing is saved.",
  })
  async previewAccessFlow(
    @Arg("input", () => PreviewAccessFlowInput, { description: "All of a new flow, or what is to be another." })
    input: PreviewAccessFlowInput,
    @Arg("flowId", () => ID, { nullable: true, description: "The flow that would be changed; left out: a new one." })
    flowId: string | null,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<FlowPreviewType> {
    const id = flowId ? parseId(flowId, "The access flow") : null;
    const { problems, warnings, reach, ...preview } = await platform.impact.ofFlow(actor, flowFormOf(input), id);
    return {
      ...preview,
      reach,
      problems: problems.map(({ code, ...problem }) => problemOf(problem, code)),
      warnings: warnings.map(flowWarningOf),
      permissions: reach?.permissions ?? [],
      otherResourceCount: reach?.otherResourceCount ?? null,
    };
  }

  @FieldResolver(() => FlowSampleType, {
    nullable: true,
    description:
      "The approvers for one example of requester, grantee and resource. Null: nobody may ask, no cluster can be requested, or there are problems.",
  })
  async approvers(@Parent() { reach }: FlowPreviewType): Promise<FlowSampleType | null> {
    const sample = reach && (await reach.sample());
    return sample && { ...sample, ...sample.approvers };
  }

  @FieldResolver(() => WaitingRequestsType, {
    nullable: true,
    description: "With a flowId: requests that could not be approved any more. Null without one, or with problems.",
  })
  async waitingRequests(
    @Parent() { reach }: FlowPreviewType,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<WaitingRequestsType | null> {
    return reach?.waitingRequests ? waitingRequestsOf(platform, reach.waitingRequests) : null;
  }

  @FieldResolver(() => PersonConnection, {
    nullable: true,
    description:
      "Active people who may request access, by name; in an AUTOMATIC flow, those who have the access. Null with problems.",
  })
  async requestors(
    @Parent() { reach }: FlowPreviewType,
    @Args() page: PageArgs,
    @Ctx() context: GraphQLContext,
  ): Promise<Connection<PersonType> | null> {
    return reach && peopleOf(context, reach.requestorIds, page);
  }

  @FieldResolver(() => PersonConnection, {
    nullable: true,
    description:
      "Active persons who may be given the access, by name: by asking, or asked for by others. Null with problems.",
  })
  async people(
    @Parent() { reach }: FlowPreviewType,
    @Args() page: PageArgs,
    @Ctx() context: GraphQLContext,
  ): Promise<Connection<PersonType> | null> {
    return reach && peopleOf(context, reach.granteeIds, page);
  }

  @FieldResolver(() => ResourceConnection, {
    nullable: true,
    description: "Clusters to which access can be given now, by name. Null with problems.",
  })
  async resources(
    @Parent() { reach }: FlowPreviewType,
    @Args() page: PageArgs,
    @Ctx() context: GraphQLContext,
  ): Promise<Connection<ResourceObjectType> | null> {
    return reach && resourcesOf(context, reach.resourceIds, page);
  }

  @FieldResolver(() => FlowImpactType, {
    nullable: true,
    description:
      "Permissions that people gain and lose, and approvals that appear and disappear, compared with the flow in force. Null with problems.",
  })
  async change(@Parent() { reach }: FlowPreviewType): Promise<FlowImpactType | null> {
    if (!reach) return null;
    const { appearing, disappearing, ...impact } = await reach.impact();
    return { ...impact, approvalsAppearing: appearing, approvalsDisappearing: disappearing };
  }
}

@Resolver(() => FlowSampleType)
export class FlowSampleResolver {
  @FieldResolver(() => ResourceObjectType, {
    nullable: true,
    description: "A cluster that the flow offers. Null: it was removed meanwhile.",
  })
  async resource(
    @Parent() { resourceId }: FlowSampleType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<ResourceObjectType | null> {
    return loaders.resource.load(resourceId);
  }
}

@Resolver(() => PermissionChangeType)
export class PermissionChangeResolver {
  @FieldResolver(() => Int, { description: "The number of people who gain or lose the permission on any cluster." })
  peopleCount(@Parent() { personIds }: PermissionImpact): number {
    return personIds.length;
  }

  @FieldResolver(() => Int, { description: "The number of clusters on which anybody gains or loses the permission." })
  resourceCount(@Parent() { resourceIds }: PermissionImpact): number {
    return resourceIds.length;
  }

  @FieldResolver(() => PersonConnection, {
    description: "The people who gain or lose the permission on any cluster, by name.",
  })
  async people(
    @Parent() { personIds }: PermissionImpact,
    @Args() page: PageArgs,
    @Ctx() context: GraphQLContext,
  ): Promise<Connection<PersonType>> {
    return peopleOf(context, personIds, page);
  }

  @FieldResolver(() => ResourceConnection, {
    description: "The clusters on which anybody gains or loses the permission, by name.",
  })
  async resources(
    @Parent() { resourceIds }: PermissionImpact,
    @Args() page: PageArgs,
    @Ctx() context: GraphQLContext,
  ): Promise<Connection<ResourceObjectType>> {
    return resourcesOf(context, resourceIds, page);
  }
}

@Resolver(() => ApprovalChangeType)
export class ApprovalChangeResolver {
  @FieldResolver(() => Int, {
    description: "The number of people whose access needs the approval only before or only after the change.",
  })
  peopleCount(@Parent() { personIds }: ApproverImpact): number {
    return personIds.length;
  }

  @FieldResolver(() => Int, {
    description: "The number of clusters on which access needs the approval only before or only after the change.",
  })
  resourceCount(@Parent() { resourceIds }: ApproverImpact): number {
    return resourceIds.length;
  }

  @FieldResolver(() => PersonConnection, {
    description: "The people whose access needs the approval only before or only after the change, by name.",
  })
  async people(
    @Parent() { personIds }: ApproverImpact,
    @Args() page: PageArgs,
    @Ctx() context: GraphQLContext,
  ): Promise<Connection<PersonType>> {
    return peopleOf(context, personIds, page);
  }

  @FieldResolver(() => ResourceConnection, {
    description: "The clusters on which access needs the approval only before or only after the change, by name.",
  })
  async resources(
    @Parent() { resourceIds }: ApproverImpact,
    @Args() page: PageArgs,
    @Ctx() context: GraphQLContext,
  ): Promise<Connection<ResourceObjectType>> {
    return resourcesOf(context, resourceIds, page);
  }
}

async function peopleOf({ platform }: GraphQLContext, ids: ImpactReach["personIds"], page: PageArgs) {
  return toConnection(await platform.accessFlowsQueries.people(ids, page));
}

async function resourcesOf({ platform }: GraphQLContext, ids: ImpactReach["resourceIds"], page: PageArgs) {
  return toConnection(await platform.accessFlowsQueries.resources(ids, page));
}
