import { Ctx, FieldResolver, Int, Resolver } from "type-graphql";
import type { AccessRequestItem } from "../../shared/domain/access-requests/access-request.entity";
import { type ApprovedAccess, approvedSoFar } from "../../shared/domain/access-requests/approved-access";
import { isApprovedByFlow } from "../../shared/domain/access-requests/approvers/item-approvals";
import { AccessFlowType } from "../access-flows/access-flow.type";
import { GrantType } from "../grants/grant.type";
import { GrantedAccessType } from "../grants/granted-access.type";
import type { GraphQLContext } from "../graphql/context";
import { Parent } from "../graphql/parent";
import { PersonType } from "../identities/person.type";
import { ResourceObjectType } from "../resources/resource.type";
import { AccessDecisionType, AccessRequestItemType, RequestApproverGroupType } from "./access-request.type";
import { approverGroups, nextTierGroups } from "./approver-groups";

@Resolver(() => AccessRequestItemType)
export class AccessRequestItemResolver {
  @FieldResolver(() => ResourceObjectType, {
    nullable: true,
    description: "The cluster as the inventory has it now; null: the inventory no longer has it.",
  })
  async resource(
    @Parent() { resourceId }: Pick<AccessRequestItemType, "resourceId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<ResourceObjectType | null> {
    return resourceId === null ? null : loaders.resource.load(resourceId);
  }

  @FieldResolver(() => AccessFlowType, { description: "The access flow by whose rules it was asked for." })
  async flow(
    @Parent() { flowId }: Pick<AccessRequestItemType, "flowId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<AccessFlowType> {
    return (await loaders.accessFlow.load(flowId))!;
  }

  @FieldResolver(() => [AccessDecisionType], {
    description: "The decisions so far, the oldest first. Where nobody had to approve, the access flow decided.",
  })
  async decisions(
    @Parent() item: AccessRequestItem,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<AccessDecisionType[]> {
    const { flowId, stateSince: decidedAt } = item;
    if ((item.state === "APPROVED" || item.state === "FAILED") && isApprovedByFlow(item)) {
      const byFlow = { id: item.id, personId: null, onBehalfOfId: null, flowId, reason: null, decidedAt };
      return [{ ...byFlow, decision: "APPROVE", lessAccess: null, lessDurationSeconds: null }];
    }
    return (await loaders.decisions.load(item.id)).map((one) => ({ ...one, flowId: null }));
  }

  @FieldResolver(() => GrantedAccessType, {
    nullable: true,
    description:
      "The approved access, which may be less than `access`; while the item waits, the access that its approvals agree on so far. Null: nobody has approved, or it ended otherwise.",
  })
  async approvedAccess(
    @Parent() item: AccessRequestItem,
    @Ctx() context: GraphQLContext,
  ): Promise<ApprovedAccess["access"] | null> {
    return (await approvedOf(item, context))?.access ?? null;
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: "The approved time in seconds. Null beside `approvedAccess`: until it is revoked.",
  })
  async approvedDurationSeconds(
    @Parent() item: AccessRequestItem,
    @Ctx() context: GraphQLContext,
  ): Promise<number | null> {
    return (await approvedOf(item, context))?.durationSeconds ?? null;
  }

  @FieldResolver(() => [RequestApproverGroupType], {
    nullable: true,
    description:
      "The approver groups that may decide now, with the approvals given; null: the item does not wait for a decision.",
  })
  async approvers(
    @Parent() { id }: AccessRequestItemType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<RequestApproverGroupType[] | null> {
    const [now, decisions] = await Promise.all([loaders.approvers.load(id), loaders.decisions.load(id)]);
    return now && approverGroups(now, decisions);
  }

  @FieldResolver(() => [RequestApproverGroupType], {
    description:
      "The tiers of the escalation that are not open yet, the next one first: they may decide too from `opensAt` on. Empty: the item does not wait, or no tier is left.",
  })
  async nextTiers(
    @Parent() { id }: AccessRequestItemType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<RequestApproverGroupType[]> {
    return nextTierGroups(await loaders.nextTiers.load(id));
  }

  @FieldResolver(() => GrantType, {
    nullable: true,
    description: "The grant that the approval created; null unless APPROVED or FAILED.",
  })
  async grant(
    @Parent() { grantId }: Pick<AccessRequestItemType, "grantId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<GrantType | null> {
    return grantId === null ? null : loaders.grant.load(grantId);
  }
}

/** The stored approved access; for a PENDING item, the access that its approvals agree on so far. */
async function approvedOf(item: AccessRequestItem, { loaders }: GraphQLContext): Promise<ApprovedAccess | null> {
  const { state, approvedAccess: access, approvedDurationSeconds: durationSeconds } = item;
  if (access) return { access, durationSeconds };
  return state === "PENDING" ? approvedSoFar(item, await loaders.decisions.load(item.id)) : null;
}

@Resolver(() => AccessDecisionType)
export class AccessDecisionResolver {
  @FieldResolver(() => PersonType, {
    nullable: true,
    description: "The person who decided. Null: the access flow required no approval.",
  })
  async decidedBy(
    @Parent() { personId }: Pick<AccessDecisionType, "personId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<PersonType | null> {
    return personId === null ? null : loaders.person.load(personId);
  }

  @FieldResolver(() => PersonType, {
    nullable: true,
    description: "The delegator in whose place the person decided. Null: the person decided in their own right.",
  })
  async onBehalfOf(
    @Parent() { onBehalfOfId }: Pick<AccessDecisionType, "onBehalfOfId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<PersonType | null> {
    return onBehalfOfId === null ? null : loaders.person.load(onBehalfOfId);
  }

  @FieldResolver(() => AccessFlowType, {
    nullable: true,
    description: "The access flow that decided by its own rules. Null: a person decided.",
  })
  async flow(
    @Parent() { flowId }: Pick<AccessDecisionType, "flowId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<AccessFlowType | null> {
    return flowId === null ? null : loaders.accessFlow.load(flowId);
  }
}
