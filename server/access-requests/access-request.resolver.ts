import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Subscription } from "type-graphql";
import type { RequestItemSelection } from "../../shared/domain/access-requests/decisions/select-items";
import {
  NEWEST_FIRST,
  type RequestFilter,
  type RequestOrder,
} from "../../shared/domain/access-requests/lists/list-requests";
import { notFound } from "../../shared/kernel/app-error";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { PersonType } from "../identities/person.type";
import { AccessRequestInput } from "./access-request.inputs";
import {
  ApproveRequestPayload,
  AskAgainPayload,
  CancelRequestPayload,
  CreateAccessRequestPayload,
  RejectRequestPayload,
  type RequestPayload,
} from "./access-request.payloads";
import {
  AccessRequestConnection,
  AccessRequestItemType,
  AccessRequestType,
  ApprovalsWaitingType,
} from "./access-request.type";
import { approvalsWaiting } from "./approvals-waiting";
import { withAskedDuration } from "./asked-duration";
import { AskAgainChangesInput, LessAccessInput, REASON } from "./decisions.inputs";
import { requestChanges } from "./request-changes";
import { AccessRequestFilterInput, AccessRequestOrderInput } from "./request-list.inputs";

const REQUEST = "The request";
const REQUEST_ID = "The one that this is about, whether it waits or is decided.";
const ITEM_IDS = "Only these parts of it, at least one; left out: all of it that the caller may act on.";

@Resolver(() => AccessRequestType)
export class AccessRequestResolver {
  @Access("SIGNED_IN")
  @Query(() => AccessRequestType, {
    description: "One's own, one that one decided or may decide about; any for admins and auditors.",
  })
  async accessRequest(
    @Arg("id", () => ID, { description: "Of a request, not of one of its items." }) id: string,
    @Ctx() { actor, platform, loaders }: GraphQLContext,
  ): Promise<AccessRequestType> {
    const request = await platform.accessRequestsQueries.find(actor, parseId(id, REQUEST), loaders.knownItems);
    if (!request) throw notFound(REQUEST);
    return request;
  }

  @Access("SIGNED_IN")
  @Query(() => AccessRequestConnection, {
    description: "Requests that one may read: one's own unless the filter says otherwise, the newest first.",
  })
  async accessRequests(
    @Arg("filter", () => AccessRequestFilterInput, { nullable: true, description: "Left out: one's own, all of them." })
    filter: RequestFilter | null,
    @Arg("orderBy", () => AccessRequestOrderInput, { nullable: true, description: "Left out: by ASKED_AT, DESC." })
    orderBy: RequestOrder | null,
    @Args() page: PageArgs,
    @Ctx() { actor, platform, loaders }: GraphQLContext,
  ): Promise<Connection<AccessRequestType>> {
    const asked = [filter ?? { scope: "MINE" as const }, page, orderBy ?? NEWEST_FIRST, loaders.knownItems] as const;
    return toConnection(await platform.accessRequestsQueries.list(actor, ...asked));
  }

  @Access("SIGNED_IN", "REQUEST")
  @Mutation(() => CreateAccessRequestPayload, {
    description:
      "Asks for access to one or several clusters. Refused whole, with every rule that stands against it, where one of them cannot be asked for. CONFLICT: the same access waits for a decision already, that is the same policies, namespaces and groups, in any order, on the same cluster for the same person.",
  })
  async createAccessRequest(
    @Arg("input", () => AccessRequestInput, { description: "To what, with which permissions, for how long and why." })
    input: AccessRequestInput,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<RequestPayload> {
    return { request: await platform.accessRequests.create(actor, withAskedDuration(input)) };
  }

  @Access("SIGNED_IN", "REQUEST")
  @Mutation(() => AskAgainPayload, {
    description:
      "Makes a new access request of items of an earlier one that failed, were rejected or cancelled, lapsed, or are over; unchanged or with changes. By the person who asked. All rules and approvals apply again.",
  })
  async askAgain(
    @Arg("requestId", () => ID, { description: "The earlier access request, which one made oneself." })
    requestId: string,
    @Arg("itemIds", () => [ID], {
      nullable: true,
      description: "Some of its items. Left out: every one that failed, came to nothing or is over.",
    })
    itemIds: string[] | null,
    @Arg("clientRequestId", () => String, {
      nullable: true,
      description: "A name of the client's for this call: sent again within 30 days, it answers the same new request.",
    })
    clientRequestId: string | null,
    @Arg("changes", () => AskAgainChangesInput, {
      nullable: true,
      description: "The differences to the earlier request. Left out: there are none.",
    })
    changes: AskAgainChangesInput | null,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<RequestPayload> {
    const asked = changes && withAskedDuration(changes, ["changes"]);
    const order = { ...itemsOf(requestId, itemIds), clientRequestId, changes: asked };
    return { request: await platform.accessRequests.askAgain(actor, order) };
  }

  @Access("SIGNED_IN", "DECIDE")
  @Mutation(() => ApproveRequestPayload, {
    description:
      "Approves items of a request. Named items are approved together, or refused together; an empty list is INVALID_INPUT. Without `itemIds` it is all that one may decide about: an item that cannot be approved stays open and is named in `notApproved`. Enough approvals give the access: of several, what all of them agree on.",
  })
  async approveRequest(
    @Arg("requestId", () => ID, { description: REQUEST_ID }) requestId: string,
    @Arg("itemIds", () => [ID], { nullable: true, description: ITEM_IDS }) itemIds: string[] | null,
    @Arg("reason", () => String, { nullable: true, description: REASON }) reason: string | null,
    @Arg("less", () => LessAccessInput, {
      nullable: true,
      description: "Approves a part only: shorter, or fewer permissions or namespaces. Left out: all of it.",
    })
    less: LessAccessInput | null,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<ApproveRequestPayload> {
    const request = await platform.accessRequests.approve(actor, itemsOf(requestId, itemIds), reason ?? null, less);
    return { request, notApproved: request.notApproved };
  }

  @Access("SIGNED_IN", "DECIDE")
  @Mutation(() => RejectRequestPayload, {
    description:
      "Rejects items of a request; without `itemIds` all that one may decide about. An empty list is INVALID_INPUT. One person is enough.",
  })
  async rejectRequest(
    @Arg("requestId", () => ID, { description: REQUEST_ID }) requestId: string,
    @Arg("itemIds", () => [ID], { nullable: true, description: ITEM_IDS }) itemIds: string[] | null,
    @Arg("reason", () => String, { nullable: true, description: REASON }) reason: string | null,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<RequestPayload> {
    return { request: await platform.accessRequests.reject(actor, itemsOf(requestId, itemIds), reason ?? null) };
  }

  @Access("SIGNED_IN", "REQUEST")
  @Mutation(() => CancelRequestPayload, {
    description:
      "Cancels items that wait for a decision, and approved ones whose access is not on the cluster yet; without `itemIds` all of them. An empty list is INVALID_INPUT. By the requester, the grantee or an admin.",
  })
  async cancelRequest(
    @Arg("requestId", () => ID, { description: REQUEST_ID }) requestId: string,
    @Arg("itemIds", () => [ID], { nullable: true, description: ITEM_IDS }) itemIds: string[] | null,
    @Arg("reason", () => String, { nullable: true, description: REASON }) reason: string | null,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<RequestPayload> {
    return { request: await platform.accessRequests.cancel(actor, itemsOf(requestId, itemIds), reason ?? null) };
  }

  @Access("SIGNED_IN")
  @Subscription(() => AccessRequestType, {
    description:
      "A request now and whenever it or the state of access by it changes. Without an id: first one's own in which something waits, the newest 50, and those that changed in the last 30 seconds, so that no change between a query and this subscription is lost; then each of one's own whenever it changes so; for readers everybody's.",
    subscribe: ({ args, context }) => {
      const { requestId } = args as { requestId?: string | null };
      return requestChanges(context as GraphQLContext, requestId ? parseId(requestId, REQUEST) : null);
    },
  })
  accessRequestChanged(
    @Parent() request: AccessRequestType,
    @Arg("requestId", () => ID, {
      nullable: true,
      description: "The one to follow; left out: every change of one's own.",
    })
    _requestId: string | null,
  ): AccessRequestType {
    return request;
  }

  @Access("SIGNED_IN")
  @Subscription(() => ApprovalsWaitingType, {
    description:
      "Requests that wait for the caller's decision now, and whenever that changes: by a request, or by who belongs to whom.",
    subscribe: ({ context }) => approvalsWaiting(context as GraphQLContext),
  })
  approvalsWaiting(@Parent() waiting: ApprovalsWaitingType): ApprovalsWaitingType {
    return waiting;
  }

  @FieldResolver(() => PersonType, { description: "The person who sent it, for themselves or for the grantee." })
  async requester(
    @Parent() { requesterId }: Pick<AccessRequestType, "requesterId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<PersonType> {
    return (await loaders.person.load(requesterId))!;
  }

  @FieldResolver(() => PersonType, { description: "The person who gets the access." })
  async grantee(
    @Parent() { granteeId }: Pick<AccessRequestType, "granteeId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<PersonType> {
    return (await loaders.person.load(granteeId))!;
  }

  @FieldResolver(() => [AccessRequestItemType], {
    description: "One item for each resource, in the order of the request's input.",
  })
  async items(
    @Parent() { id }: Pick<AccessRequestType, "id">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<AccessRequestItemType[]> {
    return loaders.requestItems.load(id);
  }
}

function itemsOf(requestId: string, itemIds: readonly string[] | null): RequestItemSelection {
  return { requestId: parseId(requestId, REQUEST), itemIds: itemIds?.map((id) => parseId(id, "The item")) };
}
