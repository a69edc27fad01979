import { Arg, Ctx, Field, FieldResolver, ID, Mutation, ObjectType, Query, Resolver } from "type-graphql";
import type { Actor, Role } from "../../shared/kernel/actor";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { PersonType } from "../identities/person.type";
import { RoleEnum } from "./role.enums";

const PERSON = "The person";

@Access("SIGNED_IN")
@ObjectType("Viewer", { description: "Who asks." })
export class ViewerType {
  @Field(() => ID, { description: "Of the person or of the token." })
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => ID, { nullable: true, description: "Null: no person." })
  personId!: string | null;

  @Field(() => ID, { nullable: true, description: "By which the person came in. Null: no person." })
  identityId!: string | null;

  @Field(() => [RoleEnum], { description: "At this moment." })
  roles!: readonly Role[];

  @Field(() => [String], { description: "What the token is limited to; empty: to nothing but the roles." })
  scopes!: readonly string[];
}

@Resolver(() => ViewerType)
export class RoleResolver {
  @Access("SIGNED_IN")
  @Query(() => ViewerType)
  viewer(@Ctx() { actor }: GraphQLContext): ViewerType {
    return viewerOf(actor);
  }

  @FieldResolver(() => PersonType, { nullable: true, description: "Null: a program." })
  person(@Parent() { personId }: ViewerType, @Ctx() { loaders }: GraphQLContext): Promise<PersonType | null> {
    return personId === null ? Promise.resolve(null) : loaders.person.load(personId);
  }

  @Access("ADMIN")
  @Mutation(() => PersonType, { description: "Makes a person an ADMIN or AUDITOR. MEMBER is everybody who is active." })
  async assignRole(
    @Arg("personId", () => ID) personId: string,
    @Arg("role", () => RoleEnum) role: Role,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<PersonType> {
    return platform.roles.assign(actor, parseId(personId, PERSON), role);
  }

  @Access("ADMIN")
  @Mutation(() => PersonType, {
    description:
      "Takes back a role that was assigned; one that comes with a group stays. The last admin cannot be removed.",
  })
  async removeRole(
    @Arg("personId", () => ID) personId: string,
    @Arg("role", () => RoleEnum) role: Role,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<PersonType> {
    return platform.roles.remove(actor, parseId(personId, PERSON), role);
  }
}

function viewerOf(actor: Actor): ViewerType {
  return { ...actor, personId: actor.personId ?? null, identityId: actor.identityId ?? null };
}
