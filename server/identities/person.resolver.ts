import { Ctx, FieldResolver, ID, Resolver } from "type-graphql";
import type { GraphQLContext } from "../graphql/context";
import { Parent } from "../graphql/parent";
import { IdentityProviderType } from "./identity-provider.type";
import { PersonType } from "./person.type";
import { readsPeople, readsPerson } from "./person-access";

/** Members see only how to identify and reach other people. */
@Resolver(() => PersonType)
export class PersonResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: "Their job; for themselves, admins and auditors, others get null.",
  })
  title(@Parent() { id, title }: PersonType, @Ctx() { actor }: GraphQLContext): string | null {
    return readsPerson(actor, id) ? title : null;
  }

  @FieldResolver(() => String, { nullable: true, description: "For themselves, admins and auditors; others get null." })
  department(@Parent() { id, department }: PersonType, @Ctx() { actor }: GraphQLContext): string | null {
    return readsPerson(actor, id) ? department : null;
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description:
      "Whether they can sign in and be given access. Among the members of an owner: whether they count as one. For themselves, admins and auditors; others get null.",
  })
  active(@Parent() { id, active }: PersonType, @Ctx() { actor }: GraphQLContext): boolean | null {
    return readsPerson(actor, id) ? active : null;
  }

  @FieldResolver(() => ID, {
    nullable: true,
    description:
      "The id of the home identity, for operations on one identity such as moveHome. For themselves, admins and auditors; others get null.",
  })
  async identityId(@Parent() { id }: PersonType, @Ctx() { actor, loaders }: GraphQLContext): Promise<string | null> {
    return readsPerson(actor, id) ? (await loaders.person.load(id))!.identityId : null;
  }

  @FieldResolver(() => IdentityProviderType, {
    nullable: true,
    description: "The identity provider of the home identity. For admins and auditors; others get null.",
  })
  async provider(
    @Parent() { providerId }: PersonType,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<IdentityProviderType | null> {
    return readsPeople(actor) ? loaders.provider.load(providerId) : null;
  }
}
