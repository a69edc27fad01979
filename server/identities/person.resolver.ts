import { Ctx, FieldResolver, ID, Resolver } from "type-graphql";
import { type Actor, hasRole } from "../../shared/kernel/actor";
import type { GraphQLContext } from "../graphql/context";
import { Parent } from "../graphql/parent";
import { IdentityProviderType } from "./identity-provider.type";
import { PersonType } from "./person.type";

/** Members learn of each other only how to tell and to reach one another. */
@Resolver(() => PersonType)
export class PersonResolver {
  @FieldResolver(() => String, { nullable: true, description: "Their job; for admins and auditors, others get null." })
  title(@Parent() { title }: PersonType, @Ctx() { actor }: GraphQLContext): string | null {
    return readsPeople(actor) ? title : null;
  }

  @FieldResolver(() => String, { nullable: true, description: "For admins and auditors; others get null." })
  department(@Parent() { department }: PersonType, @Ctx() { actor }: GraphQLContext): string | null {
    return readsPeople(actor) ? department : null;
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description:
      "Whether they can sign in and be given access. Among the members of an owner: whether they count as one. For admins and auditors; others get null.",
  })
  active(@Parent() { active }: PersonType, @Ctx() { actor }: GraphQLContext): boolean | null {
    return readsPeople(actor) ? active : null;
  }

  @FieldResolver(() => ID, {
    nullable: true,
    description:
      "Of their home identity, for what is done to one identity, such as createApiToken. For admins and auditors; others get null.",
  })
  async identityId(@Parent() { id }: PersonType, @Ctx() { actor, loaders }: GraphQLContext): Promise<string | null> {
    return readsPeople(actor) ? (await loaders.person.load(id))!.identityId : null;
  }

  @FieldResolver(() => IdentityProviderType, {
    nullable: true,
    description: "Of their home identity. For admins and auditors; others get null.",
  })
  async provider(
    @Parent() { providerId }: PersonType,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<IdentityProviderType | null> {
    return readsPeople(actor) ? loaders.provider.load(providerId) : null;
  }
}

function readsPeople(actor: Actor): boolean {
  return hasRole(actor, "ADMIN", "AUDITOR");
}
