import { Ctx, FieldResolver, Resolver } from "type-graphql";
import { GrantType } from "../grants/grant.type";
import type { GraphQLContext } from "../graphql/context";
import { Parent } from "../graphql/parent";
import { PersonType } from "../identities/person.type";
import {
  AccessDecisionType,
  AccessRequestItemType,
  RequestApproverGroupType,
  RequestedResourceType,
  RequestFlowType,
} from "./access-request.type";
import { approverGroups } from "./approver-groups";

@Resolver(() => AccessRequestItemType)
export class AccessRequestItemResolver {
  @FieldResolver(() => RequestedResourceType, { nullable: true })
  async resource(
    @Parent() { resourceId }: Pick<AccessRequestItemType, "resourceId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<RequestedResourceType | null> {
    return resourceId === null ? null : loaders.resource.load(resourceId);
  }

  @FieldResolver(() => RequestFlowType)
  async flow(
    @Parent() { flowId }: Pick<AccessRequestItemType, "flowId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<RequestFlowType> {
    return (await loaders.flow.load(flowId))!;
  }

  @FieldResolver(() => [AccessDecisionType], { description: "So far, the first one first." })
  async decisions(
    @Parent() { id }: Pick<AccessRequestItemType, "id">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<AccessDecisionType[]> {
    return loaders.decisions.load(id);
  }

  @FieldResolver(() => [RequestApproverGroupType], {
    nullable: true,
    description: "Who may decide at this moment, and who has approved; null: it does not wait for a decision.",
  })
  async approvers(
    @Parent() { id }: AccessRequestItemType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<RequestApproverGroupType[] | null> {
    const [now, decisions] = await Promise.all([loaders.approvers.load(id), loaders.decisions.load(id)]);
    const approvals = decisions.filter(({ decision }) => decision === "APPROVE").map(({ personId }) => personId);
    return now && approverGroups(now, new Set(approvals));
  }

  @FieldResolver(() => GrantType, { nullable: true, description: "With APPROVED: what became of it." })
  async grant(
    @Parent() { grantId }: Pick<AccessRequestItemType, "grantId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<GrantType | null> {
    return grantId === null ? null : loaders.grant.load(grantId);
  }
}

@Resolver(() => AccessDecisionType)
export class AccessDecisionResolver {
  @FieldResolver(() => PersonType)
  async person(
    @Parent() { personId }: Pick<AccessDecisionType, "personId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<PersonType> {
    return (await loaders.person.load(personId))!;
  }
}
