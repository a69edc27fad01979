import { Ctx, FieldResolver, Resolver } from "type-graphql";
import { AccessFlowType } from "../access-flows/access-flow.type";
import type { GraphQLContext } from "../graphql/context";
import { Parent } from "../graphql/parent";
import { RequestablePermissionType } from "./requestable.type";

@Resolver(() => RequestablePermissionType)
export class RequestablePermissionResolver {
  @FieldResolver(() => AccessFlowType, { description: "The access flow that offers the permission." })
  async flow(
    @Parent() { flowId }: Pick<RequestablePermissionType, "flowId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<AccessFlowType> {
    return (await loaders.accessFlow.load(flowId))!;
  }
}
