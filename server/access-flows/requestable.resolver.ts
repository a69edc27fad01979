import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver } from "type-graphql";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { RequestableResourceConnection, RequestableResourceType, requestableFlowOf } from "./requestable.type";

@Resolver(() => RequestableResourceType)
export class RequestableResolver {
  @Access("SIGNED_IN")
  @Query(() => RequestableResourceConnection, {
    description: "The clusters that you may ask for, and why, in the order of their names.",
  })
  async requestableResources(
    @Arg("forPersonId", () => ID, { nullable: true, description: "Left out: for yourself." })
    forPersonId: string | null,
    @Arg("search", () => String, { nullable: true, description: "Part of the name or of the ARN." })
    search: string | null,
    @Args() page: PageArgs,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<Connection<RequestableResourceType>> {
    const filter = { search, forPersonId: forPersonId ? parseId(forPersonId, "The person") : null };
    const found = await platform.requestableQueries.list(actor, filter, page);
    const nodes = found.nodes.map(({ resource, flows }) => ({
      ...resource,
      flows: flows.map(requestableFlowOf),
      cursor: found.cursorOf({ resource, flows }),
    }));
    return toConnection({ ...found, nodes, cursorOf: ({ cursor }) => cursor });
  }

  @FieldResolver(() => String)
  async accountName(
    @Parent() { accountRowId }: Pick<RequestableResourceType, "accountRowId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<string> {
    return (await loaders.accountName.load(accountRowId))!;
  }
}
