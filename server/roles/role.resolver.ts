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
  Query,
  Resolver,
} from "type-graphql";
import type { Actor, Role } from "../../shared/kernel/actor";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { payloadType } from "../graphql/payload";
import { PersonType } from "../identities/person.type";
import { IdentityType } from "../people/identity.type";
import { RoleEnum } from "./role.enums";

const PERSON = "The person";

@Access("SIGNED_IN")
@ObjectType("Viewer", { description: "The caller: a person or a service account." })
export class ViewerType {
  @Field(() => ID, {
    description: "The identity of a session, the token of a person, or the service account. `personId` is the person.",
  })
  id!: string;

  @Field(() => String, { description: "To be shown, such as Ana Silva." })
  name!: string;

  @Field(() => ID, {
    nullable: true,
    description: "The person who sends the operation; null: a service account.",
  })
  personId!: string | null;

  @Field(() => ID, { nullable: true, description: "The identity by which the person signed in. Null: no person." })
  identityId!: string | null;

  @Field(() => [RoleEnum], { description: "Their roles now, by groups and assignments." })
  roles!: readonly Role[];

  @Field(() => [String], { description: "The scopes that limit the token; empty: only the roles limit it." })
  scopes!: readonly string[];
}

const AssignRolePayload = payloadType<{ person: PersonType }>("AssignRole", {
  person: {
    type: () => PersonType,
    description: "The person, who has the role whatever happens to groups.",
  },
});
type AssignRolePayload = InstanceType<typeof AssignRolePayload>;

const RemoveRolePayload = payloadType<{ person: PersonType }>("RemoveRole", {
  person: { type: () => PersonType, description: "The person who lost the assignment; a role by a group stays." },
});
type RemoveRolePayload = InstanceType<typeof RemoveRolePayload>;

@Resolver(() => ViewerType)
export class RoleResolver {
  @Access("SIGNED_IN")
  @Query(() => ViewerType, { description: "The caller of the operation, as they are known now." })
  viewer(@Ctx() { actor }: GraphQLContext): ViewerType {
    return viewerOf(actor);
  }

  @FieldResolver(() => PersonType, {
    nullable: true,
    description: "As their home describes them; null: a service account.",
  })
  person(@Parent() { personId }: ViewerType, @Ctx() { loaders }: GraphQLContext): Promise<PersonType | null> {
    return personId === null ? Promise.resolve(null) : loaders.person.load(personId);
  }

  @FieldResolver(() => IdentityType, {
    nullable: true,
    description: "The identity by which the person signed in. null: a service account.",
  })
  identity(@Parent() { identityId }: ViewerType, @Ctx() { loaders }: GraphQLContext): Promise<IdentityType | null> {
    return identityId === null ? Promise.resolve(null) : loaders.identity.load(identityId);
  }

  @FieldResolver(() => GraphQLISODateTime, {
    nullable: true,
    description: "When a second factor was shown in this session; null: never, or a token asks, which shows none.",
  })
  mfaAt(@Ctx() { actor }: GraphQLContext): Date | null {
    return actor.session?.mfaAt ?? null;
  }

  @FieldResolver(() => GraphQLISODateTime, {
    nullable: true,
    description: "The session ends then at the latest, earlier after an hour without use. Null: a token asks.",
  })
  sessionExpiresAt(@Ctx() { actor, platform }: GraphQLContext): Promise<Date | null> {
    return platform.sessions.endOf(actor);
  }

  @FieldResolver(() => Int, {
    description: "How many requests wait for a decision of theirs; 0 for a service account.",
  })
  async waitingCount(@Parent() { personId }: ViewerType, @Ctx() { platform }: GraphQLContext): Promise<number> {
    return personId === null ? 0 : (await platform.accessRequestsQueries.waitingFor(personId)).length;
  }

  @Access("ADMIN")
  @Mutation(() => AssignRolePayload, {
    description: "Makes a person an ADMIN or AUDITOR. MEMBER is everybody who is active.",
  })
  async assignRole(
    @Arg("personId", () => ID, { description: "The person who gets the role, by whatever identity they sign in." })
    personId: string,
    @Arg("role", () => RoleEnum, { description: "ADMIN or AUDITOR; MEMBER cannot be assigned." }) role: Role,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<AssignRolePayload> {
    return { person: await platform.roles.assign(actor, parseId(personId, PERSON), role) };
  }

  @Access("ADMIN")
  @Mutation(() => RemoveRolePayload, {
    description:
      "Takes back a role that was assigned; one that comes with a group stays. The last admin cannot be removed.",
  })
  async removeRole(
    @Arg("personId", () => ID, { description: "The person who has the role by an assignment." }) personId: string,
    @Arg("role", () => RoleEnum, { description: "ADMIN or AUDITOR, as it was assigned." }) role: Role,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<RemoveRolePayload> {
    return { person: await platform.roles.remove(actor, parseId(personId, PERSON), role) };
  }
}

function viewerOf(actor: Actor): ViewerType {
  return { ...actor, personId: actor.personId ?? null, identityId: actor.identityId ?? null };
}
