import { Arg, Ctx, FieldResolver, Int, Resolver } from "type-graphql";
import type { AccessRequestItem } from "../../shared/domain/access-requests/access-request.entity";
import type { ItemState } from "../../shared/domain/access-requests/access-request.states";
import type { DecisionRight } from "../../shared/domain/access-requests/decisions/decision-right";
import { isReader } from "../../shared/kernel/actor";
import { invalidInput } from "../../shared/kernel/app-error";
import { problemOf } from "../access-flows/problem.type";
import { GrantType } from "../grants/grant.type";
import type { GraphQLContext } from "../graphql/context";
import { type HiddenReason, HiddenReasonEnum } from "../graphql/hidden-reason";
import { Parent } from "../graphql/parent";
import { AccessPlanType } from "./access-preview.type";
import { ItemStateEnum } from "./access-request.enums";
import { AccessRequestItemType, AccessRequestType } from "./access-request.type";
import { DecisionRightType } from "./decision-right.type";

const FOR_WHOM =
  "For owners of the resource, those who may decide or have decided about the item, admins and auditors; null for others.";
const MOST_EARLIER = 20;

/** The facts behind a decision about an item. */
@Resolver(() => AccessRequestItemType)
export class ItemReviewResolver {
  @FieldResolver(() => DecisionRightType, {
    nullable: true,
    description:
      "Whether the caller may decide about the item, and on which conditions. Null: the item does not wait for a decision, or it is not the caller's to decide.",
  })
  async decision(
    @Parent() { id: itemId }: AccessRequestItem,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<DecisionRightType | null> {
    const right = await loaders.decisionRight.load({ actor, itemId });
    return right && shown(right);
  }

  @FieldResolver(() => HiddenReasonEnum, {
    nullable: true,
    description: "Why `plan`, `granteeHas` and `earlierRequests` are null for the viewer; null: they are shown.",
  })
  async detailsHidden(
    @Parent() { id }: AccessRequestItem,
    @Ctx() context: GraphQLContext,
  ): Promise<HiddenReason | null> {
    return (await mayReview(context, id)) ? null : "NOT_OWNER";
  }

  @FieldResolver(() => AccessPlanType, {
    nullable: true,
    description: `The calls to AWS that would give the access, as of the last observation of the cluster, while the item waits. ${FOR_WHOM}`,
  })
  async plan(@Parent() { id }: AccessRequestItem, @Ctx() context: GraphQLContext): Promise<AccessPlanType | null> {
    return (await mayReview(context, id)) ? context.loaders.itemPlan.load(id) : null;
  }

  @FieldResolver(() => [GrantType], {
    nullable: true,
    description: `Access of the grantee to the same resource that has not ended, the newest first; at most 20. ${FOR_WHOM}`,
  })
  async granteeHas(@Parent() { id }: AccessRequestItem, @Ctx() context: GraphQLContext): Promise<GrantType[] | null> {
    return (await mayReview(context, id)) ? context.loaders.granteeGrants.load(id) : null;
  }

  @FieldResolver(() => [AccessRequestItemType], {
    nullable: true,
    description: `Earlier request items for the same grantee and resource, the newest first. ${FOR_WHOM}`,
  })
  async earlierRequests(
    @Parent() { id: itemId }: AccessRequestItem,
    @Arg("states", () => [ItemStateEnum], {
      nullable: true,
      description: "Items in one of these states. Left out: in any state.",
    })
    states: ItemState[] | null,
    @Arg("first", () => Int, { defaultValue: 5, description: "The number of items, from 1 to 20." }) first: number,
    @Ctx() context: GraphQLContext,
  ): Promise<AccessRequestItemType[] | null> {
    if (first < 1 || first > MOST_EARLIER) {
      throw invalidInput([{ path: ["first"], message: `'first' must be between 1 and ${MOST_EARLIER}.` }]);
    }
    if (!(await mayReview(context, itemId))) return null;
    return context.loaders.earlierItems.load({ itemId, filter: { states, atMost: first } });
  }

  @FieldResolver(() => AccessRequestType, {
    nullable: true,
    description: "The request that it belongs to. Null: the caller may read only this item of it.",
  })
  async request(
    @Parent() { requestId }: AccessRequestItem,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<AccessRequestType | null> {
    return loaders.readableRequest.load({ actor, requestId });
  }
}

/** Most who look may decide, which pages ask as well; only for others more is looked up. */
async function mayReview({ actor, loaders }: GraphQLContext, itemId: string): Promise<boolean> {
  if (!isReader(actor) && (await loaders.decisionRight.load({ actor, itemId }))?.refusal === null) return true;
  return loaders.isItemOnlooker.load({ actor, itemId });
}

function shown({ refusal, reasonRequired, secondFactor, onBehalfOfId }: DecisionRight): DecisionRightType {
  const [problem] = refusal?.fields ?? [];
  return {
    mayDecide: refusal === null,
    whyNot: refusal && problemOf({ path: [], message: refusal.message, rule: problem?.rule }, refusal.code),
    reasonRequired,
    mfa: secondFactor,
    onBehalfOfId,
  };
}
