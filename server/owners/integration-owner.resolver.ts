import { Ctx, FieldResolver, Resolver } from "type-graphql";
import type { GraphQLContext } from "../graphql/context";
import { Parent } from "../graphql/parent";
import { IntegrationOwnerType } from "../integrations/integration.type";
import { OwnerValueCheckType } from "./owner.type";

@Resolver(() => IntegrationOwnerType)
export class IntegrationOwnerResolver {
  @FieldResolver(() => [OwnerValueCheckType], {
    description:
      "A check of each value: whom it names now. One that names nobody any more is kept, and decides nothing.",
  })
  async valueChecks(
    @Parent() owner: IntegrationOwnerType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<readonly OwnerValueCheckType[]> {
    return loaders.ownerValueChecks.load(owner);
  }
}
