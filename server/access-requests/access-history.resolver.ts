import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver } from "type-graphql";
import {
  type AccessPeriod,
  type HistoryOrder,
  LATEST_FIRST,
} from "../../shared/domain/access-requests/lists/access-history.queries";
import { AccessFlowType } from "../access-flows/access-flow.type";
import { GrantType } from "../grants/grant.type";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { PersonType } from "../identities/person.type";
import { ResourceObjectType } from "../resources/resource.type";
import { AccessHistoryFilterInput, AccessHistoryOrderInput } from "./access-history.inputs";
import { AccessPeriodConnection, AccessPeriodType } from "./access-history.type";
import { AccessDecisionType, AccessRequestType } from "./access-request.type";

@Resolver(() => AccessPeriodType)
export class AccessHistoryResolver {
  @Access("READER")
  @Query(() => AccessPeriodConnection, {
    description:
      "Access to a resource, or of a person, at any moment between two, with the decisions that gave it. Access counts from its first observation until it was observed gone. Resources that are gone and people who left are found too. GET /audit/access gives it as a file.",
  })
  async accessHistory(
    @Arg("filter", () => AccessHistoryFilterInput, {
      description: "The person or the resource, one of which is required, and the time.",
    })
    filter: AccessHistoryFilterInput,
    @Arg("orderBy", () => AccessHistoryOrderInput, { nullable: true, description: "Left out: by BEGAN_AT, DESC." })
    orderBy: HistoryOrder | null,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<AccessPeriodType>> {
    if (filter.resourceId) parseId(filter.resourceId, "The resource");
    if (filter.personId) parseId(filter.personId, "The person");
    return toConnection(await platform.accessHistoryQueries.list(filter, page, orderBy ?? LATEST_FIRST));
  }

  @FieldResolver(() => GrantType, {
    description: "The grant that gave the access, with its permissions, state, end and receipt.",
  })
  grant(@Parent() { grant }: AccessPeriod): GrantType {
    return grant;
  }

  @FieldResolver(() => PersonType, { description: "The grantee, also after they have left." })
  async person(@Parent() { grant }: AccessPeriod, @Ctx() { loaders }: GraphQLContext): Promise<PersonType> {
    return (await loaders.person.load(grant.personId))!;
  }

  @FieldResolver(() => ID, {
    description: "The id of the resource, whether or not the inventory still has it.",
  })
  resourceId(@Parent() { grant }: AccessPeriod): string {
    return grant.grantedResourceId;
  }

  @FieldResolver(() => ResourceObjectType, {
    nullable: true,
    description:
      "The resource as the inventory has it now. Null: its integration was deleted; the grant keeps its name and ARN.",
  })
  async resource(
    @Parent() { grant }: AccessPeriod,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<ResourceObjectType | null> {
    return grant.resourceId === null ? null : loaders.resource.load(grant.resourceId);
  }

  @FieldResolver(() => AccessFlowType, {
    nullable: true,
    description: "The access flow by which the access was requested or given. Null: it was given without a flow.",
  })
  async flow(@Parent() { grant }: AccessPeriod, @Ctx() { loaders }: GraphQLContext): Promise<AccessFlowType | null> {
    return grant.flowId === null ? null : loaders.accessFlow.load(grant.flowId);
  }

  @FieldResolver(() => AccessRequestType, {
    nullable: true,
    description: "The request for the access. Null: nobody asked, the flow is automatic.",
  })
  async request(
    @Parent() { request }: AccessPeriod,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<AccessRequestType | null> {
    return request && loaders.readableRequest.load({ actor, requestId: request.id });
  }

  @FieldResolver(() => PersonType, {
    nullable: true,
    description: "The requester. Null: nobody asked, the flow is automatic.",
  })
  async requestedBy(
    @Parent() { request }: AccessPeriod,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<PersonType | null> {
    return request && loaders.person.load(request.requesterId);
  }

  @FieldResolver(() => [AccessDecisionType], {
    description:
      "The approvals that gave the access, in the order in which they came: by people, or by the flow where no approval was required.",
  })
  approvedBy(@Parent() { approvals, grant, request }: AccessPeriod): AccessDecisionType[] {
    if (approvals.length === 0) {
      // The item of the request has the same decision under this id.
      const byFlow = {
        id: request?.itemId ?? grant.id,
        personId: null,
        onBehalfOfId: null,
        flowId: grant.flowId,
        reason: null,
      };
      const all = { lessAccess: null, lessDurationSeconds: null };
      return [{ ...byFlow, ...all, decision: "APPROVE", decidedAt: grant.createdAt }];
    }
    return approvals.map(({ id, personId, onBehalfOfId, reason, lessAccess, lessDurationSeconds, decidedAt }) => ({
      id,
      personId,
      onBehalfOfId,
      flowId: null,
      decision: "APPROVE",
      reason,
      lessAccess,
      lessDurationSeconds,
      decidedAt: new Date(decidedAt),
    }));
  }
}
