import { Arg, Ctx, FieldResolver, ID, Query, Resolver } from "type-graphql";
import type { AsCode } from "../../shared/domain/configuration/as-code/as-code";
import { hasRole, isReader } from "../../shared/kernel/actor";
import { AccessFlowAsCodeInput } from "../access-flows/access-flow.inputs";
import { AccessFlowType } from "../access-flows/access-flow.type";
import { flowFormOf } from "../access-flows/flow-form";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { IntegrationAsCodeInput } from "../integrations/integration.inputs";
import { IntegrationType } from "../integrations/integration.type";
import { AsCodeType } from "./as-code.type";

@Resolver(() => IntegrationType)
export class IntegrationAsCodeResolver {
  @Access("ADMIN")
  @Query(() => AsCodeType, {
    nullable: true,
    description:
      "An integration that is not saved, as code. Refused with every problem that createIntegration would refuse; nothing is saved.",
  })
  async integrationAsCode(
    @Arg("input", () => IntegrationAsCodeInput, {
      description: "All settings of the new integration; `catalog` explains each of them.",
    })
    form: IntegrationAsCodeInput,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<AsCodeType> {
    return asCodeTypeOf(await platform.asCodeQueries.ofNewIntegration(actor, form));
  }

  @FieldResolver(() => AsCodeType, {
    nullable: true,
    description: "The integration as code; the external id stands in it for admins only. Null: it is being deleted.",
  })
  async asCode(
    @Parent() integration: IntegrationType,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<AsCodeType | null> {
    if (integration.deletedAt) return null;
    const seesExternalId = hasRole(actor, "ADMIN");
    return asCodeTypeOf(await loaders.integrationAsCode.load({ integration, seesExternalId }));
  }
}

@Resolver(() => AccessFlowType)
export class AccessFlowAsCodeResolver {
  @Access("ADMIN")
  @Query(() => AsCodeType, {
    nullable: true,
    description:
      "A flow that is not saved, or a change that is not, as code. Refused with every problem that saving it would have; nothing is saved.",
  })
  async accessFlowAsCode(
    @Arg("input", () => AccessFlowAsCodeInput, { description: "All of a new flow, or what is to be another." })
    form: AccessFlowAsCodeInput,
    @Arg("flowId", () => ID, { nullable: true, description: "The flow that would be changed; left out: a new one." })
    flowId: string | null,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<AsCodeType> {
    const id = flowId ? parseId(flowId, "The access flow") : null;
    return asCodeTypeOf(await platform.asCodeQueries.ofUnsavedFlow(actor, flowFormOf(form), id));
  }

  @FieldResolver(() => AsCodeType, {
    nullable: true,
    description: "The flow as code. Null: it was deleted, or `definitionHidden` says why.",
  })
  async asCode(@Parent() flow: AccessFlowType, @Ctx() { actor, loaders }: GraphQLContext): Promise<AsCodeType | null> {
    if (flow.deletedAt || !isReader(actor)) return null;
    return asCodeTypeOf(await loaders.accessFlowAsCode.load(flow));
  }
}

function asCodeTypeOf({ notExpressible, carried, ...code }: AsCode): AsCodeType {
  return {
    ...code,
    notExpressible: notExpressible.map((one) => ({ ...one, path: stepsOf(one.path) })),
    carried: carried.map((one) => ({ ...one, path: stepsOf(one.path) })),
  };
}

/** `targets[0].permissions` is targets, 0, permissions. */
function stepsOf(path: string): string[] {
  return path.split(/[.[\]]+/).filter((step) => step !== "");
}
