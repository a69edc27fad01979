import { Arg, Ctx, FieldResolver, Query, Resolver } from "type-graphql";
import type { AffectedList } from "../../shared/domain/impact/affected-list";
import type { GrantType } from "../grants/grant.type";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import type { Loaders } from "../graphql/loaders";
import { Parent } from "../graphql/parent";
import { ResourceObjectType } from "../resources/resource.type";
import { IntegrationChangeInput, integrationChangeOf } from "./integration-change.inputs";
import { IntegrationChangePreviewType, LeavingResourceType } from "./integration-change.type";

@Resolver()
export class IntegrationChangeResolver {
  @Access("ADMIN")
  @Query(() => IntegrationChangePreviewType, {
    nullable: true,
    description:
      "Resources, grants and requests that a change of an integration would cost, or why it would be refused. Read it before you exclude, switch off, delete or change roles.",
  })
  async previewIntegrationChange(
    @Arg("change", () => IntegrationChangeInput, { description: "The change, as its mutation would take it." })
    change: IntegrationChangeInput,
    @Ctx() { actor, platform, loaders }: GraphQLContext,
  ): Promise<IntegrationChangePreviewType> {
    const impact = await platform.impact.ofIntegration(actor, integrationChangeOf(change));
    return {
      ...impact,
      unverified: await wholeGrants(impact.unverified, loaders),
      movedGrants: await wholeGrants(impact.movedGrants, loaders),
    };
  }
}

@Resolver(() => LeavingResourceType)
export class LeavingResourceResolver {
  @FieldResolver(() => ResourceObjectType, {
    nullable: true,
    description: "The object itself. Null: it was removed since.",
  })
  async resource(
    @Parent() { resourceId }: LeavingResourceType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<ResourceObjectType | null> {
    return loaders.resource.load(resourceId);
  }
}

async function wholeGrants(
  { count, first }: AffectedList<{ readonly grantId: string }>,
  loaders: Loaders,
): Promise<AffectedList<GrantType>> {
  const grants = await Promise.all(first.map(({ grantId }) => loaders.grant.load(grantId)));
  return { count, first: grants.flatMap((grant) => grant ?? []) };
}
