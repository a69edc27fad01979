import { Arg, Args, Ctx, FieldResolver, GraphQLISODateTime, ID, Query, Resolver } from "type-graphql";
import { explainUnmanageable } from "../../shared/domain/resources/manageability";
import { isReader } from "../../shared/kernel/actor";
import { notFound } from "../../shared/kernel/app-error";
import { AccountType } from "../accounts/account.type";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type HiddenReason, HiddenReasonEnum } from "../graphql/hidden-reason";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { IntegrationType } from "../integrations/integration.type";
import { ResourceFacetInput, ResourceFilterInput, ResourceOrderInput } from "./resource.inputs";
import { ManageabilityType, ResourceConnection, ResourceObjectType, TagType } from "./resource.type";
import { ResourceFacetType } from "./resource-facet.type";
import { viewerOf } from "./viewer";

@Resolver(() => ResourceObjectType)
export class ResourceResolver {
  @Access("SIGNED_IN")
  @Query(() => ResourceConnection, {
    description: "The resources that the viewer may know of, by name unless `orderBy` says otherwise.",
  })
  async resources(
    @Arg("filter", () => ResourceFilterInput, {
      nullable: true,
      description: "A filter of resources. Left out: all but those GONE.",
    })
    filter: ResourceFilterInput | null,
    @Arg("orderBy", () => ResourceOrderInput, {
      nullable: true,
      description: "Left out: NAME, ascending. A cursor belongs to one order.",
    })
    order: ResourceOrderInput | null,
    @Args() page: PageArgs,
    @Ctx() context: GraphQLContext,
  ): Promise<Connection<ResourceObjectType>> {
    const parsed = parsedFilter(filter);
    const { resourcesOfViewer } = context.platform;
    const viewer = resourcesOfViewer.visibilityOfOwned(context.actor, parsed) ?? (await viewerOf(context));
    return toConnection(await resourcesOfViewer.list({ viewer, filter: parsed, order: order ?? BY_NAME, page }));
  }

  @Access("SIGNED_IN")
  @Query(() => ResourceObjectType, { description: "One that the viewer may know of; any other is NOT_FOUND." })
  async resource(
    @Arg("id", () => ID, { description: "As in any list that leads to it." }) given: string,
    @Ctx() context: GraphQLContext,
  ): Promise<ResourceObjectType> {
    const { actor, platform, loaders } = context;
    const id = parseId(given, RESOURCE);
    // Checked before pending items of the viewer, which are the slowest to find.
    const isVisible =
      (await loaders.readableResource.load({ actor, id })) ||
      (await platform.resourcesOfViewer.visibleAmong(await viewerOf(context), [id])).has(id);
    const resource = isVisible ? await loaders.resource.load(id) : null;
    if (!resource) throw notFound(RESOURCE);
    return resource;
  }

  @Access("SIGNED_IN")
  @Query(() => [ResourceFacetType], {
    description:
      "How many resources that fit, and that the viewer may know of, have each value of these properties; in the order asked.",
  })
  async resourceFacets(
    @Arg("facets", () => [ResourceFacetInput], { description: "At most 20 properties, counted in one go." })
    facets: ResourceFacetInput[],
    @Arg("search", () => String, {
      nullable: true,
      description: "Only values that hold this text, or whose label does, whatever its case.",
    })
    search: string | null,
    @Arg("filter", () => ResourceFilterInput, {
      nullable: true,
      description: "As of `resources`; a facet leaves its own part of it out.",
    })
    filter: ResourceFilterInput | null,
    @Ctx() context: GraphQLContext,
  ): Promise<ResourceFacetType[]> {
    const viewer = await viewerOf(context);
    return context.platform.resourcesOfViewer.facets({ viewer, facets, search, filter: parsedFilter(filter) });
  }

  @FieldResolver(() => [TagType], { description: "In the order of their keys." })
  tags(@Parent() { tags }: Pick<ResourceObjectType, "tags">): TagType[] {
    return Object.entries(tags)
      .map(([key, value]) => ({ key, value }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  @FieldResolver(() => ManageabilityType, {
    description: "Whether access can be given to it, and what keeps it from that.",
  })
  manageability(
    @Parent() { manageable, unmanageableReason: reason }: Pick<ResourceObjectType, "manageable" | "unmanageableReason">,
  ): ManageabilityType {
    const explained = reason ? explainUnmanageable(reason) : { message: null, guide: null };
    return { manageable, reason, ...explained };
  }

  @FieldResolver(() => GraphQLISODateTime, {
    nullable: true,
    description: "When a sync last found it; null: never, as its region was not listed yet.",
  })
  lastSeenAt(
    @Parent() { id }: Pick<ResourceObjectType, "id">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<Date | null> {
    return loaders.lastSeen.load(id);
  }

  @FieldResolver(() => AccountType, { description: "The AWS one that it is in, or is." })
  async account(
    @Parent() { accountRowId }: Pick<ResourceObjectType, "accountRowId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<AccountType> {
    return (await loaders.account.load(accountRowId))!;
  }

  @FieldResolver(() => IntegrationType, {
    nullable: true,
    description: "The integration that discovered the resource. Null for all but admins and auditors.",
  })
  async integration(
    @Parent() { integrationId }: Pick<ResourceObjectType, "integrationId">,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<IntegrationType | null> {
    return isReader(actor) ? loaders.integration.load(integrationId) : null;
  }

  @FieldResolver(() => HiddenReasonEnum, {
    nullable: true,
    description: "Why `integration` is null for the viewer; null: it is shown.",
  })
  integrationHidden(@Ctx() { actor }: GraphQLContext): HiddenReason | null {
    return isReader(actor) ? null : "NOT_READER";
  }
}

const RESOURCE = "The resource";
const BY_NAME: ResourceOrderInput = { field: "NAME", direction: "ASC" };

/** An invalid id matches nothing. */
function parsedFilter(filter: ResourceFilterInput | null): ResourceFilterInput {
  if (!filter) return {};
  const { integrationId, ownerIds } = filter;
  return {
    ...filter,
    integrationId: integrationId && parseId(integrationId, "The integration"),
    ownerIds: ownerIds?.map((id) => parseId(id, "The owner")),
  };
}
