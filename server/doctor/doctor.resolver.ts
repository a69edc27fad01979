import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Subscription } from "type-graphql";
import type { DoctorCheckName, DoctorCheckState } from "../../shared/domain/doctor/doctor-run.entity";
import { notFound } from "../../shared/kernel/app-error";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { IntegrationType } from "../integrations/integration.type";
import { DoctorCheckNameEnum, DoctorCheckStateEnum } from "./doctor.enums";
import { connectorTestProgress, doctorProgress } from "./doctor-progress";
import { RunDoctorPayload } from "./doctor-run.payloads";
import { DoctorCheckConnection, DoctorCheckType, DoctorRunType } from "./doctor-run.type";

const INTEGRATION = "The integration";
const TEST = "The test";

@Resolver(() => DoctorRunType)
export class DoctorResolver {
  @Access("ADMIN")
  @Mutation(() => RunDoctorPayload, {
    description:
      "Lets the connector of an integration examine what it reaches in AWS, or answers the examination that is under way. Nothing in AWS is changed.",
  })
  async runDoctor(
    @Arg("integrationId", () => ID, { description: "The integration whose settings the connector examines." })
    integrationId: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<RunDoctorPayload> {
    return { doctorRun: await platform.doctor.run(actor, parseId(integrationId, INTEGRATION)) };
  }

  @Access("ADMIN")
  @Query(() => DoctorRunType, {
    nullable: true,
    description: "The newest examination of an integration; null: there was none yet, see `runDoctor`.",
  })
  async doctor(
    @Arg("integrationId", () => ID, { description: "The integration whose newest examination is read." })
    integrationId: string,
    @Ctx() { platform, loaders }: GraphQLContext,
  ): Promise<DoctorRunType | null> {
    const id = parseId(integrationId, INTEGRATION);
    if (!(await loaders.integration.load(id))) throw notFound(INTEGRATION);
    return platform.doctorQueries.newestOf(id);
  }

  @Access("ADMIN")
  @Query(() => DoctorRunType, {
    description: "An examination of settings by its id, as `testConnector` answered it, with how far it is.",
  })
  async connectorTest(
    @Arg("id", () => ID, { description: "Of the test, not of the connector." }) id: string,
    @Ctx() context: GraphQLContext,
  ): Promise<DoctorRunType> {
    return testOf(context, id);
  }

  @Access("ADMIN")
  @Subscription(() => DoctorRunType, {
    description: "The newest examination of the integration first, then at most 5 events a second for every one.",
    subscribe: async ({ args, context }) => {
      const { platform, loaders } = context as GraphQLContext;
      const id = parseId((args as { integrationId: string }).integrationId, INTEGRATION);
      if (!(await loaders.integration.load(id))) throw notFound(INTEGRATION);
      return doctorProgress(platform, id);
    },
  })
  doctorProgress(
    @Parent() run: DoctorRunType,
    @Arg("integrationId", () => ID, {
      description: "The integration whose examinations are followed, later ones included.",
    })
    _integrationId: string,
  ): DoctorRunType {
    return run;
  }

  @Access("ADMIN")
  @Subscription(() => DoctorRunType, {
    description: "A test of a connector as it is, then at most 5 events a second until it has ended.",
    subscribe: async ({ args, context }) => {
      const { id } = await testOf(context as GraphQLContext, (args as { id: string }).id);
      return connectorTestProgress((context as GraphQLContext).platform, id);
    },
  })
  connectorTestProgress(
    @Parent() run: DoctorRunType,
    @Arg("id", () => ID, { description: "The id of the test, as `testConnector` answered it." }) _id: string,
  ): DoctorRunType {
    return run;
  }

  @FieldResolver(() => IntegrationType, { nullable: true, description: "Null for a test of settings." })
  async integration(
    @Parent() { integrationId }: Pick<DoctorRunType, "integrationId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<IntegrationType | null> {
    return integrationId === null ? null : loaders.integration.load(integrationId);
  }

  @FieldResolver(() => DoctorCheckConnection, { description: "In the order in which they came." })
  async checks(
    @Parent() { id }: Pick<DoctorRunType, "id">,
    @Arg("states", () => [DoctorCheckStateEnum], {
      nullable: true,
      description: "Results with one of these outcomes.",
    })
    states: DoctorCheckState[] | null,
    @Arg("names", () => [DoctorCheckNameEnum], {
      nullable: true,
      description: "Only what was found by trying one of these.",
    })
    names: DoctorCheckName[] | null,
    @Args() page: PageArgs,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<Connection<DoctorCheckType>> {
    return toConnection(
      await loaders.doctorChecks.load({ runId: id, filter: { names: names ?? null, states: states ?? null }, page }),
    );
  }
}

async function testOf({ platform }: GraphQLContext, id: string): Promise<DoctorRunType> {
  const run = await platform.doctorQueries.find(parseId(id, TEST));
  if (!run || run.integrationId !== null) throw notFound(TEST);
  return run;
}

@Resolver(() => DoctorCheckType)
export class DoctorCheckResolver {
  @FieldResolver(() => Boolean, { description: "Nothing failed: its state is not FAILED." })
  reached(@Parent() { state }: Pick<DoctorCheckType, "state">): boolean {
    return state !== "FAILED";
  }
}
