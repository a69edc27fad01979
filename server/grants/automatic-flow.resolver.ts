import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  GraphQLISODateTime,
  ID,
  Int,
  Mutation,
  ObjectType,
  Resolver,
} from "type-graphql";
import { confirmAutomaticFlow } from "../../shared/domain/grants/automatic-grants";
import { AccessFlowType } from "../access-flows/access-flow.type";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";

@Access("WITH_PARENT")
@ObjectType("HeldChanges", {
  description: "Changes of an automatic flow that wait for an admin, because they are many.",
})
export class HeldChangesType {
  @Field(() => Int)
  gives!: number;

  @Field(() => Int)
  ends!: number;

  @Field(() => Int, { description: "How many grants the flow had then." })
  of!: number;

  @Field(() => GraphQLISODateTime)
  since!: Date;
}

@Resolver(() => AccessFlowType)
export class AutomaticFlowResolver {
  @FieldResolver(() => HeldChangesType, { nullable: true })
  async heldChanges(
    @Parent() { id }: AccessFlowType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<HeldChangesType | null> {
    const held = await loaders.heldChanges.load(id);
    return held && { ...held, since: new Date(held.since) };
  }

  @Access("ADMIN")
  @Mutation(() => AccessFlowType, {
    description: "Lets the changes of an automatic flow that are held be carried out.",
  })
  async confirmAutomaticFlow(
    @Arg("flowId", () => ID) flowId: string,
    @Ctx() { actor, platform, loaders }: GraphQLContext,
  ): Promise<AccessFlowType> {
    const id = parseId(flowId, "The access flow");
    await confirmAutomaticFlow(platform, actor, id);
    return (await loaders.accessFlow.load(id))!;
  }
}
