import { Ctx, FieldResolver, Resolver } from "type-graphql";
import type { GraphQLContext } from "../graphql/context";
import { Parent } from "../graphql/parent";
import { AccessFlowType } from "./access-flow.type";
import { ProblemType } from "./problem.type";

@Resolver(() => ProblemType)
export class ProblemResolver {
  @FieldResolver(() => AccessFlowType, {
    nullable: true,
    description: "The access flow whose rule it is; null: it is of no flow. The nearest flow comes first.",
  })
  async flow(
    @Parent() { flowId }: Pick<ProblemType, "flowId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<AccessFlowType | null> {
    return flowId === null ? null : loaders.accessFlow.load(flowId);
  }
}
