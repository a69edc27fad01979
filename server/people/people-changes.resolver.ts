import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver } from "type-graphql";
import type { PersonAnswerKind } from "../../shared/domain/identities/identity.entity";
import { invalidInput } from "../../shared/kernel/app-error";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { IdentityType } from "./identity.type";
import { PeopleAnswerEnum } from "./people.enums";
import { AnswerPeoplePayload, IdentityPayload, MoveHomePayload, PeopleMergeType } from "./people-changes.type";

const PERSON = "The person";
const IDENTITY = "The identity";

@Resolver(() => PeopleMergeType)
export class PeopleChangesResolver {
  @Access("ADMIN")
  @Query(() => PeopleMergeType, {
    nullable: true,
    description: "The changes that answerPeople(answer: ONE_PERSON) would make. Nothing is saved.",
  })
  async previewOnePerson(
    @Arg("personId", () => ID, { description: "The first of the two people." }) personId: string,
    @Arg("otherId", () => ID, { description: "The second of the two people." }) otherId: string,
    @Arg("homeIdentityId", () => ID, { description: "The identity of one of them that would be the home." })
    homeIdentityId: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<PeopleMergeType> {
    return platform.peopleService.previewMerge(actor, onePerson(personId, otherId, homeIdentityId));
  }

  @Access("ADMIN")
  @Mutation(() => AnswerPeoplePayload, {
    description:
      "Says what two people are to each other. A later answer takes the place of SAME_HUMAN and DIFFERENT; ONE_PERSON cannot be taken back. Refused while both hold a principal in one account.",
  })
  async answerPeople(
    @Arg("personId", () => ID, {
      description: "The first of the two people. The order does not matter.",
    })
    personId: string,
    @Arg("otherId", () => ID, {
      description: "The second of the two people. The order does not matter.",
    })
    otherId: string,
    @Arg("answer", () => PeopleAnswerEnum, {
      description: "One human known twice, two accounts of one human, or two humans.",
    })
    answer: "ONE_PERSON" | PersonAnswerKind,
    @Arg("homeIdentityId", () => ID, {
      nullable: true,
      description: "With ONE_PERSON: the identity of one of them that is the home from then on.",
    })
    homeIdentityId: string | null,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<AnswerPeoplePayload> {
    if (answer !== "ONE_PERSON") {
      const ids = [parseId(personId, PERSON), parseId(otherId, PERSON)] as const;
      return { people: await platform.peopleService.answer(actor, ...ids, answer), merge: null };
    }
    if (!homeIdentityId) {
      const message = "'homeIdentityId' is required with ONE_PERSON: it says who the person is.";
      throw invalidInput([{ path: ["homeIdentityId"], message }]);
    }
    const merged = await platform.peopleService.merge(actor, onePerson(personId, otherId, homeIdentityId));
    return { people: [merged.person], merge: merged };
  }

  @Access("ADMIN")
  @Mutation(() => IdentityPayload, {
    description: "Gives an identity that belongs to nobody to a person who has none at its provider.",
  })
  async linkIdentity(
    @Arg("identityId", () => ID, { description: "As identities(filter: { linked: false }) lists them." })
    identityId: string,
    @Arg("personId", () => ID, { description: "The person who gets the identity." }) personId: string,
    @Ctx() { actor, platform, loaders }: GraphQLContext,
  ): Promise<IdentityPayload> {
    const id = parseId(identityId, IDENTITY);
    const person = await platform.peopleService.linkIdentity(actor, id, parseId(personId, PERSON));
    return { person, identity: (await loaders.identity.load(id))! };
  }

  @Access("ADMIN")
  @Mutation(() => IdentityPayload, {
    description:
      "Takes an identity away from its person; its sessions and tokens end, requests and grants stay with the person. No address links it again.",
  })
  async unlinkIdentity(
    @Arg("identityId", () => ID, { description: "Any but their home: move that first." }) identityId: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<IdentityPayload> {
    return platform.peopleService.unlinkIdentity(actor, parseId(identityId, IDENTITY));
  }

  @Access("ADMIN")
  @Mutation(() => MoveHomePayload, {
    description:
      "Makes another of a person's identities their home: it says who they are, and whether they are active.",
  })
  async moveHome(
    @Arg("personId", () => ID, { description: "The person to whom both identities belong." }) personId: string,
    @Arg("identityId", () => ID, {
      description: "The new home: an identity of the person at a provider that is not LINK_ONLY.",
    })
    identityId: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<MoveHomePayload> {
    const ids = [parseId(personId, PERSON), parseId(identityId, IDENTITY)] as const;
    return { person: await platform.peopleService.moveHome(actor, ...ids) };
  }

  @Access("ADMIN")
  @Mutation(() => IdentityPayload, {
    description:
      "Of several users of a person in one Identity Center, says which one gets access from now on (PRINCIPAL_AMBIGUOUS before). Principals that exist already keep theirs.",
  })
  async chooseIdentityCenterUser(
    @Arg("identityId", () => ID, { description: "An identity of theirs at the provider that reads it." })
    identityId: string,
    @Ctx() { actor, platform, loaders }: GraphQLContext,
  ): Promise<IdentityPayload> {
    const identity = await platform.peopleService.chooseIdentityCenterUser(actor, parseId(identityId, IDENTITY));
    return { identity, person: (await loaders.person.load(identity.personId!))! };
  }

  @FieldResolver(() => [IdentityType], { description: "Of both; whose each of them is, as it is at this moment." })
  async identities(
    @Parent() { identityIds }: PeopleMergeType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<IdentityType[]> {
    return Promise.all(identityIds.map(async (id) => (await loaders.identity.load(id))!));
  }
}

function onePerson(personId: string, otherId: string, homeIdentityId: string) {
  return {
    personId: parseId(personId, PERSON),
    otherId: parseId(otherId, PERSON),
    homeIdentityId: parseId(homeIdentityId, IDENTITY),
  };
}
