import { Ctx, FieldResolver, Resolver } from "type-graphql";
import { AccessRequestType } from "../access-requests/access-request.type";
import { ApiTokenType } from "../api-tokens/api-token.type";
import { GrantType } from "../grants/grant.type";
import type { GraphQLContext } from "../graphql/context";
import { Parent } from "../graphql/parent";
import { PersonType } from "../identities/person.type";
import { readsPeople, readsPerson } from "../identities/person-access";
import { ResourceObjectType } from "../resources/resource.type";
import { SessionType } from "../sessions/session.type";
import { GroupType } from "./group.type";
import { IdentityType } from "./identity.type";
import { OwnedResourceType, PersonGroupType, PersonRelationType } from "./person-details.type";
import { RoleAssignmentType } from "./role-assignment.type";

const FOR_WHOM = "For themselves, admins and auditors; others get null.";

/** All details of a person, for permitted viewers. */
@Resolver(() => PersonType)
export class PersonDetailsResolver {
  @FieldResolver(() => IdentityType, {
    nullable: true,
    description: `The identity that says who they are and whether they are active. ${FOR_WHOM}`,
  })
  async home(@Parent() { id }: PersonType, @Ctx() { actor, loaders }: GraphQLContext): Promise<IdentityType | null> {
    if (!readsPerson(actor, id)) return null;
    return (await loaders.identity.load((await loaders.person.load(id))!.identityId))!;
  }

  @FieldResolver(() => [IdentityType], {
    nullable: true,
    description: `The identities of the person, the home first, removed ones included. ${FOR_WHOM}`,
  })
  async identities(
    @Parent() { id }: PersonType,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<IdentityType[] | null> {
    return readsPerson(actor, id) ? loaders.identitiesOfPerson.load(id) : null;
  }

  @FieldResolver(() => [PersonGroupType], {
    nullable: true,
    description: `Groups in which they are, also by one inside it, once for each of their identities. ${FOR_WHOM}`,
  })
  async groups(
    @Parent() { id }: PersonType,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<PersonGroupType[] | null> {
    return readsPerson(actor, id) ? loaders.groupsOfPerson.load(id) : null;
  }

  @FieldResolver(() => PersonType, {
    nullable: true,
    description: `The manager by the home identity, also an inactive one. Null: no manager is known. ${FOR_WHOM}`,
  })
  async manager(@Parent() { id }: PersonType, @Ctx() { actor, loaders }: GraphQLContext): Promise<PersonType | null> {
    if (!readsPerson(actor, id)) return null;
    const managerId = await loaders.managerOfPerson.load(id);
    return managerId === null ? null : loaders.person.load(managerId);
  }

  @FieldResolver(() => [RoleAssignmentType], {
    nullable: true,
    description: `The roles beside MEMBER with their reasons, the greatest first. ${FOR_WHOM}`,
  })
  async roles(
    @Parent() { id }: PersonType,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<RoleAssignmentType[] | null> {
    return readsPerson(actor, id) ? loaders.rolesOfPerson.load(id) : null;
  }

  @FieldResolver(() => [ApiTokenType], {
    nullable: true,
    description: `Tokens that act as them at this moment: the newest 50. ${FOR_WHOM}`,
  })
  async tokens(
    @Parent() { id }: PersonType,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<ApiTokenType[] | null> {
    return readsPerson(actor, id) ? loaders.tokensOfPerson.load(id) : null;
  }

  @FieldResolver(() => [SessionType], {
    nullable: true,
    description: `The newest 100 sessions of the person. ${FOR_WHOM}`,
  })
  async sessions(
    @Parent() { id }: PersonType,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<SessionType[] | null> {
    return readsPerson(actor, id) ? loaders.sessionsOfPerson.load(id) : null;
  }

  @FieldResolver(() => [GrantType], {
    nullable: true,
    description: `Access that they have or had: the newest 50, all by grants(filter: { personId }). ${FOR_WHOM}`,
  })
  async grants(@Parent() { id }: PersonType, @Ctx() { actor, loaders }: GraphQLContext): Promise<GrantType[] | null> {
    return readsPerson(actor, id) ? loaders.grantsOfPerson.load(id) : null;
  }

  @FieldResolver(() => [AccessRequestType], {
    nullable: true,
    description: `Asked by them or for them: the newest 50. ${FOR_WHOM}`,
  })
  async requests(
    @Parent() { id }: PersonType,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<AccessRequestType[] | null> {
    return readsPerson(actor, id) ? loaders.requestsOfPerson.load(id) : null;
  }

  @FieldResolver(() => [OwnedResourceType], {
    nullable: true,
    description: `Resources of which they are an owner at this moment, by name: the first 100. ${FOR_WHOM}`,
  })
  async owns(
    @Parent() { id }: PersonType,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<OwnedResourceType[] | null> {
    return readsPerson(actor, id) ? loaders.ownedByPerson.load(id) : null;
  }

  @FieldResolver(() => [PersonRelationType], {
    nullable: true,
    description:
      "People of whom an admin said what they are to this one, or who may be the same human. For admins and auditors; others get null.",
  })
  async relations(
    @Parent() { id }: PersonType,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<PersonRelationType[] | null> {
    return readsPeople(actor) ? loaders.relationsOfPerson.load(id) : null;
  }
}

@Resolver(() => PersonGroupType)
export class PersonGroupResolver {
  @FieldResolver(() => GroupType, { description: "The group in which they are." })
  async group(@Parent() { groupId }: PersonGroupType, @Ctx() { loaders }: GraphQLContext): Promise<GroupType> {
    return (await loaders.group.load(groupId))!;
  }

  @FieldResolver(() => GroupType, {
    nullable: true,
    description: "The group inside it by which they are in it, one step down. Null: they are in it themselves.",
  })
  through(@Parent() { throughId }: PersonGroupType, @Ctx() { loaders }: GraphQLContext): Promise<GroupType | null> {
    return throughId === null ? Promise.resolve(null) : loaders.group.load(throughId);
  }
}

@Resolver(() => OwnedResourceType)
export class OwnedResourceResolver {
  @FieldResolver(() => ResourceObjectType, {
    nullable: true,
    description: "The resource itself. For admins and auditors; others get null.",
  })
  async resource(
    @Parent() { resourceId }: OwnedResourceType,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<ResourceObjectType | null> {
    return readsPeople(actor) ? loaders.resource.load(resourceId) : null;
  }
}

@Resolver(() => PersonRelationType)
export class PersonRelationResolver {
  @FieldResolver(() => PersonType, { description: "The other one of the two people." })
  async person(@Parent() { otherId }: PersonRelationType, @Ctx() { loaders }: GraphQLContext): Promise<PersonType> {
    return (await loaders.person.load(otherId))!;
  }
}
