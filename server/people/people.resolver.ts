import { Arg, Args, Ctx, ID, Query, Resolver } from "type-graphql";
import { signedInPeople } from "../../shared/domain/sessions/signed-in-people";
import { notFound } from "../../shared/kernel/app-error";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { parseId } from "../graphql/parse-id";
import { PersonType } from "../identities/person.type";
import { readsPerson } from "../identities/person-access";
import { PersonConnection } from "./group.type";
import { PeopleFilterInput, PeopleOrderInput } from "./people.inputs";

const PERSON = "The person";
const BY_NAME: PeopleOrderInput = { field: "NAME", direction: "ASC" };

@Resolver()
export class PeopleResolver {
  @Access("READER")
  @Query(() => PersonConnection, {
    description: "Everybody, each once, as their home describes them; who has left is there too.",
  })
  async people(
    @Arg("filter", () => PeopleFilterInput, { nullable: true, description: "Left out: everybody." })
    filter: PeopleFilterInput | null,
    @Arg("orderBy", () => PeopleOrderInput, { nullable: true, description: "Left out: by name." })
    orderBy: PeopleOrderInput | null,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<PersonType>> {
    if (filter?.providerId) parseId(filter.providerId, "The identity provider");
    if (filter?.groupId) parseId(filter.groupId, "The group");
    const { signedIn = null, ...rest } = filter ?? {};
    const among = signedIn === null ? null : signedInPeople(signedIn, platform.clock.now());
    return toConnection(await platform.peopleQueries.list({ ...rest, among }, orderBy ?? BY_NAME, page));
  }

  @Access("SIGNED_IN")
  @Query(() => PersonConnection, {
    description:
      "The active people for whom an access flow lets the caller request access, beside the caller, by name. Nobody else is found.",
  })
  async possibleGrantees(
    @Arg("search", () => String, {
      nullable: true,
      description: "Beginnings of words of name, user name or e-mail address, whatever their case.",
    })
    search: string | null,
    @Args() page: PageArgs,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<Connection<PersonType>> {
    return toConnection(await platform.peopleQueries.possibleGrantees(actor, search, page));
  }

  @Access("SIGNED_IN")
  @Query(() => PersonType, { nullable: true, description: "Oneself; anybody for admins and auditors." })
  async person(
    @Arg("id", () => ID, { description: "The id of a person, not of an identity." }) id: string,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<PersonType> {
    const personId = parseId(id, PERSON);
    const person = readsPerson(actor, personId) ? await loaders.person.load(personId) : null;
    if (!person) throw notFound(PERSON);
    return person;
  }
}
