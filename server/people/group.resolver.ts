import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver } from "type-graphql";
import { notFound } from "../../shared/kernel/app-error";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { IdentityProviderType } from "../identities/identity-provider.type";
import type { PersonType } from "../identities/person.type";
import { readsPeople } from "../identities/person-access";
import { IntegrationType } from "../integrations/integration.type";
import { RoleGroupType } from "../roles/role-group.type";
import {
  GroupConnection,
  GroupFlowUseType,
  GroupOwnedResourcesType,
  GroupType,
  GroupUseType,
  PersonConnection,
} from "./group.type";
import { GroupFilterInput, GroupOrderInput } from "./people.inputs";

const GROUP = "The group";

@Resolver(() => GroupType)
export class GroupResolver {
  @Access("READER")
  @Query(() => GroupConnection, { description: "Those that providers have at this moment." })
  async groups(
    @Arg("filter", () => GroupFilterInput, { nullable: true, description: "Left out: all of them." })
    filter: GroupFilterInput | null,
    @Arg("orderBy", () => GroupOrderInput, { nullable: true, description: "By name when left out." })
    orderBy: GroupOrderInput | null,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<GroupType>> {
    if (filter?.providerId) parseId(filter.providerId, "The identity provider");
    return toConnection(await platform.groupsQueries.list(filter ?? {}, page, orderBy ?? undefined));
  }

  @Access("READER")
  @Query(() => GroupType, { nullable: true, description: "One that was removed is found too." })
  async group(
    @Arg("id", () => ID, { description: "Of the group, as `groups` gives it." }) id: string,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<GroupType> {
    const group = await loaders.group.load(parseId(id, GROUP));
    if (!group) throw notFound(GROUP);
    return group;
  }

  @FieldResolver(() => IdentityProviderType, {
    nullable: true,
    description: "The identity provider that has it. For admins and auditors; others get null.",
  })
  async provider(
    @Parent() { providerId }: GroupType,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<IdentityProviderType | null> {
    return readsPeople(actor) ? loaders.provider.load(providerId) : null;
  }

  @FieldResolver(() => PersonConnection, {
    nullable: true,
    description:
      "People in it or in a group inside it, by whatever identity, by name. For admins and auditors; others get null.",
  })
  async members(
    @Parent() { id }: GroupType,
    @Args() { first, after }: PageArgs,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<Connection<PersonType> | null> {
    if (!readsPeople(actor)) return null;
    return toConnection(await loaders.groupMembers.load({ groupId: id, page: { first, after } }));
  }

  @FieldResolver(() => GroupUseType, {
    nullable: true,
    description:
      "The flows, integrations, resources and role groups that use it. For admins and auditors; others get null.",
  })
  usedBy(@Parent() { id }: GroupType, @Ctx() { actor }: GraphQLContext): GroupUseType | null {
    return readsPeople(actor) ? { groupId: id } : null;
  }
}

@Resolver(() => GroupUseType)
export class GroupUseResolver {
  @FieldResolver(() => [IntegrationType], {
    description: "The integrations of which the group is an integration owner.",
  })
  async integrations(
    @Parent() { groupId }: GroupUseType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<IntegrationType[]> {
    const { integrationIds } = await loaders.usesOfGroup.load(groupId);
    return Promise.all(integrationIds.map(async (id) => (await loaders.integration.load(id))!));
  }

  @FieldResolver(() => [GroupOwnedResourcesType], {
    description: "The resources that owner rules find it for, per integration.",
  })
  async owned(
    @Parent() { groupId }: GroupUseType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<GroupOwnedResourcesType[]> {
    const { owned } = await loaders.usesOfGroup.load(groupId);
    return Promise.all(
      owned.map(async ({ integrationId, resources }) => ({
        integration: (await loaders.integration.load(integrationId))!,
        resources,
      })),
    );
  }

  @FieldResolver(() => [GroupFlowUseType], { description: "Access flows that name it, without deleted ones." })
  async flows(@Parent() { groupId }: GroupUseType, @Ctx() { loaders }: GraphQLContext): Promise<GroupFlowUseType[]> {
    const { flows } = await loaders.usesOfGroup.load(groupId);
    return Promise.all(
      flows.map(async ({ flowId, places }) => ({ flow: (await loaders.accessFlow.load(flowId))!, places })),
    );
  }

  @FieldResolver(() => [RoleGroupType], { description: "Role groups of the configuration that mean it." })
  async roleGroups(@Parent() { groupId }: GroupUseType, @Ctx() { loaders }: GraphQLContext): Promise<RoleGroupType[]> {
    return loaders.roleGroupsOf.load(groupId);
  }
}
