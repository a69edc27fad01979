import { Arg, Args, Ctx, ID, Int, Mutation, Query, Resolver } from "type-graphql";
import type { WaitingChoice } from "../../shared/domain/access-flows/requests-of-flow.port";
import { notFound } from "../../shared/kernel/app-error";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { parseId } from "../graphql/parse-id";
import { WaitingChoiceEnum } from "./access-flow.enums";
import {
  AccessFlowFilterInput,
  AccessFlowOrderInput,
  CreateAccessFlowInput,
  UpdateAccessFlowInput,
} from "./access-flow.inputs";
import {
  CreateAccessFlowPayload,
  DeleteAccessFlowPayload,
  type FlowChangePayload,
  type FlowPayload,
  flowChangePayload,
  SetAccessFlowActivePayload,
  UpdateAccessFlowPayload,
} from "./access-flow.payloads";
import { AccessFlowConnection, AccessFlowType } from "./access-flow.type";
import { flowFormOf } from "./flow-form";

const WHAT = "The access flow";
const BY_NAME: AccessFlowOrderInput = { field: "NAME", direction: "ASC" };

@Resolver()
export class AccessFlowResolver {
  @Access("READER")
  @Query(() => AccessFlowConnection, { description: "All that are not deleted, by name unless told otherwise." })
  async accessFlows(
    @Arg("filter", () => AccessFlowFilterInput, { nullable: true, description: "Left out: every one of them." })
    filter: AccessFlowFilterInput | null,
    @Arg("orderBy", () => AccessFlowOrderInput, { nullable: true, description: "Left out: by name, A before B." })
    orderBy: AccessFlowOrderInput | null,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<AccessFlowType>> {
    const integrationId = filter?.integrationId ? parseId(filter.integrationId, "The integration") : null;
    return toConnection(await platform.accessFlowsQueries.list({ ...filter, integrationId }, orderBy ?? BY_NAME, page));
  }

  @Access("SIGNED_IN")
  @Query(() => AccessFlowType, {
    description:
      "One that was deleted, too. For people other than readers: one by which they may ask or approve, or have a request or a grant.",
  })
  async accessFlow(
    @Arg("id", () => ID, { description: "As lists, requests, grants and audit events name it." }) id: string,
    @Ctx() { actor, loaders, platform }: GraphQLContext,
  ): Promise<AccessFlowType> {
    const flow = await loaders.accessFlow.load(parseId(id, WHAT));
    if (!flow || !(await platform.accessRequestsQueries.mayKnowFlow(actor, flow))) throw notFound(WHAT);
    return flow;
  }

  @Access("ADMIN")
  @Mutation(() => CreateAccessFlowPayload, {
    description: "Creates an access flow. It is in force at once, unless `active` is false.",
  })
  async createAccessFlow(
    @Arg("input", () => CreateAccessFlowInput, { description: "The whole definition of the new flow." })
    { clientRequestId, ...form }: CreateAccessFlowInput,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<FlowPayload> {
    return { flow: await platform.accessFlows.create(actor, flowFormOf(form), clientRequestId) };
  }

  @Access("ADMIN")
  @Mutation(() => UpdateAccessFlowPayload, {
    description:
      "Changes an access flow. New requests follow the new rules; requests that wait have to satisfy both the old and the new ones. Access that was asked for runs to its end.",
  })
  async updateAccessFlow(
    @Arg("input", () => UpdateAccessFlowInput, { description: "The fields to change; all others stay as they are." })
    { id, version, waiting, ...form }: UpdateAccessFlowInput,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<FlowChangePayload> {
    const flowId = parseId(id, WHAT);
    const change = await platform.accessFlows.update(actor, flowId, version, flowFormOf(form), waiting ?? "KEEP");
    return flowChangePayload(platform, change);
  }

  @Access("ADMIN")
  @Mutation(() => SetAccessFlowActivePayload, {
    description:
      "Switches an access flow on or off. While it is off, nobody can ask by it, and requests that wait cannot be approved. Access that was asked for runs to its end; that of an AUTOMATIC flow ends.",
  })
  async setAccessFlowActive(
    @Arg("id", () => ID, { description: "The flow to change, which is not deleted." }) id: string,
    @Arg("active", () => Boolean, { description: "True to let people ask by it again, or have its access." })
    active: boolean,
    @Arg("version", () => Int, { description: "The version last read; CONFLICT if the flow was changed since." })
    version: number,
    @Arg("waiting", () => WaitingChoiceEnum, {
      nullable: true,
      description: "The fate of requests that nobody can approve meanwhile; KEEP when left out.",
    })
    waiting: WaitingChoice | null,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<FlowChangePayload> {
    const flowId = parseId(id, WHAT);
    const change = await platform.accessFlows.setActive(actor, flowId, active, version, waiting ?? "KEEP");
    return flowChangePayload(platform, change);
  }

  @Access("ADMIN")
  @Mutation(() => DeleteAccessFlowPayload, {
    description:
      "Deletes an access flow, with the effects of switching it off. Requests that wait by it are cancelled.",
  })
  async deleteAccessFlow(
    @Arg("id", () => ID, { description: "Requests and grants name it still; its name is free again." }) id: string,
    @Arg("version", () => Int, { description: "The version last read; CONFLICT if the object was changed since." })
    version: number,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<FlowChangePayload> {
    return flowChangePayload(platform, await platform.accessFlows.delete(actor, parseId(id, WHAT), version));
  }
}
