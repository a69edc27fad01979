import { Ctx, FieldResolver, Resolver } from "type-graphql";
import type { Grant } from "../../shared/domain/grants/grant.entity";
import { GrantType } from "../grants/grant.type";
import type { GraphQLContext } from "../graphql/context";
import { Parent } from "../graphql/parent";
import { AccessRequestItemType, AccessRequestType } from "./access-request.type";

/** The request that a grant came of; a viewer of the grant may not always read the request. */
@Resolver(() => GrantType)
export class GrantRequestResolver {
  @FieldResolver(() => AccessRequestType, {
    nullable: true,
    description: "The request for it; null: nobody asked, or the viewer may not read the request.",
  })
  async request(@Parent() grant: Grant, @Ctx() { actor, loaders }: GraphQLContext): Promise<AccessRequestType | null> {
    return (await loaders.requestOfGrant.load({ grant, actor }))?.request ?? null;
  }

  @FieldResolver(() => AccessRequestItemType, {
    nullable: true,
    description: "The part of the request that it was given for; null where `request` is.",
  })
  async requestItem(
    @Parent() grant: Grant,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<AccessRequestItemType | null> {
    return (await loaders.requestOfGrant.load({ grant, actor }))?.item ?? null;
  }
}
