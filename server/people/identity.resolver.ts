import { Arg, Args, Ctx, FieldResolver, Query, Resolver } from "type-graphql";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { IdentityProviderType } from "../identities/identity-provider.type";
import { PersonType } from "../identities/person.type";
import { readsPeople } from "../identities/person-access";
import { IdentityConnection, IdentityType } from "./identity.type";
import { IdentityFilterInput, IdentityOrderInput } from "./people.inputs";

const BY_NAME: IdentityOrderInput = { field: "NAME", direction: "ASC" };

@Resolver(() => IdentityType)
export class IdentityResolver {
  @Access("READER")
  @Query(() => IdentityConnection, {
    description: "Those that providers know at this moment: also those of which nobody knows whose they are.",
  })
  async identities(
    @Arg("filter", () => IdentityFilterInput, { nullable: true, description: "Left out: all of them." })
    filter: IdentityFilterInput | null,
    @Arg("orderBy", () => IdentityOrderInput, { nullable: true, description: "By name when left out." })
    orderBy: IdentityOrderInput | null,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<IdentityType>> {
    if (filter?.providerId) parseId(filter.providerId, "The identity provider");
    return toConnection(await platform.peopleQueries.identities(filter ?? {}, orderBy ?? BY_NAME, page));
  }

  @FieldResolver(() => Boolean, { description: "It says who its person is, and whether they are active." })
  async isHome(@Parent() { id, personId }: IdentityType, @Ctx() { loaders }: GraphQLContext): Promise<boolean> {
    return personId !== null && (await loaders.person.load(personId))?.identityId === id;
  }

  @FieldResolver(() => PersonType, { nullable: true, description: "Null: nobody knows whose it is." })
  person(@Parent() { personId }: IdentityType, @Ctx() { loaders }: GraphQLContext): Promise<PersonType | null> {
    return personId === null ? Promise.resolve(null) : loaders.person.load(personId);
  }

  @FieldResolver(() => String, { description: "Name of the identity provider that knows it." })
  async providerName(@Parent() { providerId }: IdentityType, @Ctx() { loaders }: GraphQLContext): Promise<string> {
    return (await loaders.provider.load(providerId))!.name;
  }

  @FieldResolver(() => IdentityProviderType, {
    nullable: true,
    description: "The identity provider that knows it. For admins and auditors; others get null.",
  })
  async provider(
    @Parent() { providerId }: IdentityType,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<IdentityProviderType | null> {
    return readsPeople(actor) ? loaders.provider.load(providerId) : null;
  }
}
