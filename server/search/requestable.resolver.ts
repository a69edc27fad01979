import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import type { RequestableList } from "../../shared/domain/search/requestable/requestable.queries";
import { notFound } from "../../shared/kernel/app-error";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { parseId } from "../graphql/parse-id";
import { RequestableResourceFilterInput, RequestableResourceOrderInput } from "./requestable.inputs";
import { RequestableResourceConnection, RequestableResourceType, SetFavouritePayload } from "./requestable.type";
import { showRequestable } from "./show-requestable";

const RESOURCE = "The resource";

@Resolver(() => RequestableResourceType)
export class RequestableResolver {
  @Access("SIGNED_IN")
  @Query(() => RequestableResourceConnection, {
    description:
      "Everything that access flows offer you. Each names what keeps its access from being given now. Resources that no flow offers are not listed.",
  })
  async requestableResources(
    @Arg("forPersonId", () => ID, {
      nullable: true,
      description: "The person for whom access would be requested; the caller when left out.",
    })
    forPersonId: string | null,
    @Arg("filter", () => RequestableResourceFilterInput, { nullable: true, description: "Left out: all of them." })
    filter: RequestableResourceFilterInput | null,
    @Arg("orderBy", () => RequestableResourceOrderInput, { nullable: true, description: "By name when left out." })
    orderBy: RequestableResourceOrderInput | null,
    @Args() page: PageArgs,
    @Ctx() context: GraphQLContext,
  ): Promise<Connection<RequestableResourceType>> {
    const personId = forPersonId ? parseId(forPersonId, "The person") : null;
    return listed(context, { forPersonId: personId, filter: filter ?? {}, order: orderBy ?? BY_NAME, page });
  }

  @Access("SIGNED_IN")
  @Query(() => RequestableResourceType, {
    description:
      "One resource with what may be asked for on it, or why nothing may; NOT_FOUND where you may not know of it.",
  })
  async requestableResource(
    @Arg("resourceId", () => ID, {
      description: "The same id as in `Resource.id`: of a cluster, or one day of an account.",
    })
    resourceId: string,
    @Arg("forPersonId", () => ID, {
      nullable: true,
      description: "The person for whom access would be requested; the caller when left out.",
    })
    forPersonId: string | null,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<RequestableResourceType> {
    const personId = forPersonId ? parseId(forPersonId, "The person") : null;
    const found = await platform.requestableQueries.find(actor, parseId(resourceId, RESOURCE), personId);
    if (!found) throw notFound(RESOURCE);
    return showRequestable(found, otherThan(actor.personId, personId));
  }

  @Access("SIGNED_IN")
  @Query(() => RequestableResourceConnection, {
    description: "Resources that you marked by `setFavourite` and may still see, by name.",
  })
  async favourites(
    @Args() page: PageArgs,
    @Ctx() context: GraphQLContext,
  ): Promise<Connection<RequestableResourceType>> {
    return listed(context, { forPersonId: null, filter: { favouritesOnly: true }, order: BY_NAME, page });
  }

  @Access("SIGNED_IN", "REQUEST")
  @Mutation(() => SetFavouritePayload, {
    description:
      "Marks a resource for yourself, or takes the mark away. Nobody else sees it; 200 at most. Repeating it changes nothing.",
  })
  async setFavourite(
    @Arg("resourceId", () => ID, {
      description: "The same id as in `Resource.id`: of a cluster, or one day of an account.",
    })
    resourceId: string,
    @Arg("favourite", () => Boolean, { description: "True marks it; false takes the mark away." }) favourite: boolean,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<SetFavouritePayload> {
    const id = parseId(resourceId, RESOURCE);
    await platform.favourites.set(actor, id, favourite);
    const found = await platform.requestableQueries.find(actor, id);
    if (!found) throw notFound(RESOURCE);
    return { resource: showRequestable(found, null) };
  }
}

const BY_NAME = { field: "NAME", direction: "ASC" } as const;

async function listed(
  { actor, platform }: GraphQLContext,
  list: RequestableList,
): Promise<Connection<RequestableResourceType>> {
  const found = await platform.requestableQueries.list(actor, list);
  const other = otherThan(actor.personId, list.forPersonId ?? null);
  const shown = new Map(found.nodes.map((one) => [one, showRequestable(one, other)]));
  const cursors = new Map([...shown].map(([one, node]) => [node, () => found.cursorOf(one)]));
  return toConnection({ ...found, nodes: [...shown.values()], cursorOf: (node) => cursors.get(node)!() });
}

/** Null: for the requester. */
const otherThan = (self: string | undefined, personId: string | null): string | null =>
  personId === self ? null : personId;
