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
import { confirmAutomaticFlow } from "../../shared/domain/grants/automatic/automatic-grants";
import { isReader } from "../../shared/kernel/actor";
import type { FlowPayload } from "../access-flows/access-flow.payloads";
import { AccessFlowType } from "../access-flows/access-flow.type";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { payloadType } from "../graphql/payload";

@Access("WITH_PARENT")
@ObjectType("HeldChanges", {
  description:
    "Changes of an automatic flow that wait for an admin: more than 5 gives, or more than 20 ends, that are more than 5 % of its grants.",
})
export class HeldChangesType {
  @Field(() => Int, { description: "How many grants would be given." })
  gives!: number;

  @Field(() => Int, { description: "How many grants would end." })
  ends!: number;

  @Field(() => Int, { description: "How many grants the flow had then." })
  of!: number;

  @Field(() => GraphQLISODateTime, { description: "When something of it was held first." })
  since!: Date;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When the ends among it are carried out by themselves, if nobody answers; null: no ends are among it.",
  })
  endsCarriedOutAt!: Date | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "The flow comes to more grants than this, the most of one flow: nothing is given, confirmed or not, until it is narrowed. Null: it does not.",
  })
  atMost!: number | null;
}

const ConfirmAutomaticFlowPayload = payloadType<FlowPayload>("ConfirmAutomaticFlow", {
  flow: { type: () => AccessFlowType, description: "The flow, with `heldChanges` null." },
});

@Resolver(() => AccessFlowType)
export class AutomaticFlowResolver {
  @FieldResolver(() => HeldChangesType, {
    nullable: true,
    description: "Gives and ends that wait for an admin. Null: nothing does, or `definitionHidden` says why.",
  })
  async heldChanges(
    @Parent() { id }: AccessFlowType,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<HeldChangesType | null> {
    if (!isReader(actor)) return null;
    const held = await loaders.heldChanges.load(id);
    if (!held) return null;
    const { since, endsCarriedOutAt } = held;
    return {
      ...held,
      since: new Date(since),
      endsCarriedOutAt: endsCarriedOutAt === null ? null : new Date(endsCarriedOutAt),
    };
  }

  @Access("ADMIN")
  @Mutation(() => ConfirmAutomaticFlowPayload, {
    description: "Confirms the held changes of an automatic flow, which are then carried out.",
  })
  async confirmAutomaticFlow(
    @Arg("flowId", () => ID, { description: "The access flow whose `heldChanges` are confirmed." }) flowId: string,
    @Ctx() { actor, platform, loaders }: GraphQLContext,
  ): Promise<FlowPayload> {
    const id = parseId(flowId, "The access flow");
    await confirmAutomaticFlow(platform, actor, id);
    return { flow: (await loaders.accessFlow.load(id))! };
  }
}
