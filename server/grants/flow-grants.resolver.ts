import { Ctx, FieldResolver, Int, Resolver } from "type-graphql";
import { isReader } from "../../shared/kernel/actor";
import { AccessFlowType } from "../access-flows/access-flow.type";
import type { GraphQLContext } from "../graphql/context";
import { Parent } from "../graphql/parent";

@Resolver(() => AccessFlowType)
export class FlowGrantsResolver {
  @FieldResolver(() => Int, {
    nullable: true,
    description:
      "The number of grants by this flow that have not ended; `grants` lists them. Null where `definitionHidden` says why.",
  })
  async liveGrantCount(
    @Parent() { id }: AccessFlowType,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<number | null> {
    return isReader(actor) ? loaders.liveGrantCount.load(id) : null;
  }
}
