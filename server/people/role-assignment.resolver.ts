import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver } from "type-graphql";
import { type RoleGroupProblem, roleGroupKey } from "../../shared/domain/roles/role-groups";
import type { Role } from "../../shared/kernel/actor";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { PersonType } from "../identities/person.type";
import { RoleEnum } from "../roles/role.enums";
import { RoleGroupType } from "../roles/role-group.type";
import { GroupType } from "./group.type";
import { RoleGroupProblemEnum } from "./people.enums";
import { RoleAssignmentOrderInput } from "./people.inputs";
import { RoleAssignmentConnection, RoleAssignmentType } from "./role-assignment.type";

const BY_PERSON: RoleAssignmentOrderInput = { field: "PERSON", direction: "ASC" };

@Resolver(() => RoleAssignmentType)
export class RoleAssignmentResolver {
  @Access("READER")
  @Query(() => RoleAssignmentConnection, {
    description: "The active people who are ADMIN or AUDITOR now, and why; each reason once.",
  })
  async roleAssignments(
    @Arg("role", () => RoleEnum, { nullable: true, description: "Only this one; MEMBER is never in the list." })
    role: Role | null,
    @Arg("orderBy", () => RoleAssignmentOrderInput, { nullable: true, description: "By person when left out." })
    orderBy: RoleAssignmentOrderInput | null,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<RoleAssignmentType>> {
    return toConnection(await platform.rolesQueries.list(role, orderBy ?? BY_PERSON, page));
  }

  @FieldResolver(() => PersonType, { description: "The person who has the role." })
  async person(@Parent() { personId }: RoleAssignmentType, @Ctx() { loaders }: GraphQLContext): Promise<PersonType> {
    return (await loaders.person.load(personId))!;
  }

  @FieldResolver(() => GroupType, { nullable: true, description: "The role group. Null: it was assigned." })
  group(@Parent() { groupId }: RoleAssignmentType, @Ctx() { loaders }: GraphQLContext): Promise<GroupType | null> {
    return groupId === null ? Promise.resolve(null) : loaders.group.load(groupId);
  }
}

@Resolver(() => RoleGroupType)
export class RoleGroupResolver {
  @Access("READER")
  @Query(() => [RoleGroupType], {
    description: "Groups that give a role, as DRAWBRIDGE_ROLE_GROUPS lists them, in its order.",
  })
  async roleGroups(@Ctx() { platform }: GraphQLContext): Promise<RoleGroupType[]> {
    return platform.rolesQueries.roleGroups();
  }

  @FieldResolver(() => ID, { description: "Of its configured text: another text is another role group." })
  id(@Parent() roleGroup: RoleGroupType): string {
    return roleGroupKey(roleGroup);
  }

  @FieldResolver(() => RoleGroupProblemEnum, {
    nullable: true,
    description: "Why it gives nobody a role. Null: it does.",
  })
  async problem(
    @Parent() roleGroup: RoleGroupType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<RoleGroupProblem | null> {
    return (await loaders.roleGroup.load(roleGroupKey(roleGroup)))?.problem ?? null;
  }

  @FieldResolver(() => GroupType, {
    nullable: true,
    description: "The group that it was frozen to. Null: `problem` says why.",
  })
  async frozenTo(@Parent() roleGroup: RoleGroupType, @Ctx() { loaders }: GraphQLContext): Promise<GroupType | null> {
    const found = await loaders.roleGroup.load(roleGroupKey(roleGroup));
    return found?.groupId ? loaders.group.load(found.groupId) : null;
  }
}
