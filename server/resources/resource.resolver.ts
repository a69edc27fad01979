import { Arg, Args, Ctx, FieldResolver, GraphQLISODateTime, ID, Query, Resolver } from "type-graphql";
import { explainUnmanageable } from "../../shared/domain/resources/manageability";
import { notFound } from "../../shared/kernel/app-error";
import { AccountType } from "../accounts/account.type";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { IntegrationType } from "../integrations/integration.type";
import { ResourceFilterInput } from "./resource.inputs";
import { ManageabilityType, ResourceConnection, ResourceType, TagType } from "./resource.type";

@Resolver(() => ResourceType)
export class ResourceResolver {
  @Access("READER")
  @Query(() => ResourceConnection, { description: "In the order of their names." })
  async resources(
    @Arg("filter", () => ResourceFilterInput, { nullable: true }) filter: ResourceFilterInput | null,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<ResourceType>> {
    if (filter?.integrationId) parseId(filter.integrationId, "The integration");
    return toConnection(await platform.resourcesQueries.list(filter ?? {}, page));
  }

  @Access("READER")
  @Query(() => ResourceType)
  async resource(@Arg("id", () => ID) id: string, @Ctx() { platform }: GraphQLContext): Promise<ResourceType> {
    const resource = await platform.resourcesQueries.find(parseId(id, "The resource"));
    if (!resource) throw notFound("The resource");
    return resource;
  }

  @FieldResolver(() => [TagType], { description: "In the order of their keys." })
  tags(@Parent() { tags }: Pick<ResourceType, "tags">): TagType[] {
    return Object.entries(tags)
      .map(([key, value]) => ({ key, value }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  @FieldResolver(() => ManageabilityType)
  manageability(
    @Parent() { manageable, unmanageableReason: reason }: Pick<ResourceType, "manageable" | "unmanageableReason">,
  ): ManageabilityType {
    const explained = reason ? explainUnmanageable(reason) : { message: null, guide: null };
    return { manageable, reason, ...explained };
  }

  @FieldResolver(() => GraphQLISODateTime, { nullable: true })
  lastSeenAt(@Parent() { id }: Pick<ResourceType, "id">, @Ctx() { loaders }: GraphQLContext): Promise<Date | null> {
    return loaders.lastSeen.load(id);
  }

  @FieldResolver(() => AccountType)
  async account(
    @Parent() { accountRowId }: Pick<ResourceType, "accountRowId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<AccountType> {
    return (await loaders.account.load(accountRowId))!;
  }

  @FieldResolver(() => IntegrationType)
  async integration(
    @Parent() { integrationId }: Pick<ResourceType, "integrationId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<IntegrationType> {
    return (await loaders.integration.load(integrationId))!;
  }
}
