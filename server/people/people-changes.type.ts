import { Field, ID, Int, ObjectType } from "type-graphql";
import type { Role } from "../../shared/kernel/actor";
import { Access } from "../graphql/access";
import { PersonType } from "../identities/person.type";
import { RoleEnum } from "../roles/role.enums";
import { IdentityType } from "./identity.type";

@Access("ADMIN")
@ObjectType("PeopleMerge", { description: "The effect of merging two people into one, done or previewed." })
export class PeopleMergeType {
  @Field(() => PersonType, { description: "The person who stays, as their home describes them." })
  person!: PersonType;

  @Field(() => ID, { description: "The person who is no more: all that was theirs is the other's." })
  goneId!: string;

  @Field(() => Int, { description: "Requests of the gone one that change hands." })
  requests!: number;

  @Field(() => Int, { description: "Grants of the gone one that change hands, ended ones included." })
  grants!: number;

  @Field(() => Int, { description: "Principals of the gone one that change hands." })
  bindings!: number;

  @Field(() => [RoleEnum], { description: "Roles that the person has from then on beside their own." })
  roles!: readonly Role[];

  @Field(() => Int, {
    description: "Decisions of one about requests of the other that still wait: they do not count any more.",
  })
  decisionsWithdrawn!: number;

  @Field(() => Int, { description: "Sessions of both, which end." })
  sessionsEnded!: number;

  @Field(() => Int, { description: "Tokens of both, which end." })
  tokensEnded!: number;

  identityIds!: readonly string[];
}

@Access("ADMIN")
@ObjectType("AnswerPeoplePayload", { description: "The result of an admin's answer about two people." })
export class AnswerPeoplePayload {
  @Field(() => [PersonType], { description: "Both people; with ONE_PERSON, the one who stays." })
  people!: readonly PersonType[];

  @Field(() => PeopleMergeType, { nullable: true, description: "The changes by ONE_PERSON. Null with other answers." })
  merge!: PeopleMergeType | null;
}

@Access("ADMIN")
@ObjectType("IdentityPayload", {
  description: "An identity that was linked, unlinked or chosen, and whose it is or was.",
})
export class IdentityPayload {
  @Field(() => IdentityType, { description: "The identity as it is now, with its link or without." })
  identity!: IdentityType;

  @Field(() => PersonType, { description: "The person of the identity; of an unlinked one, the person before." })
  person!: PersonType;
}

@Access("ADMIN")
@ObjectType("MoveHomePayload", { description: "The person whose home was moved." })
export class MoveHomePayload {
  @Field(() => PersonType, { description: "As their new home describes them." })
  person!: PersonType;
}
