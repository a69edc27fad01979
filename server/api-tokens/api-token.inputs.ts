import { ArgsType, Field, GraphQLISODateTime, ID } from "type-graphql";
import { ScopeEnum } from "./api-token.enums";

@ArgsType()
export class CreateApiTokenArgs {
  @Field(() => ID, {
    nullable: true,
    description:
      "The person to act as. Oneself, in a session, by the identity that is signed in; anybody, for admins, by their home.",
  })
  personId?: string | null;

  @Field(() => ID, { nullable: true, description: "Or the service account to act as." })
  serviceAccountId?: string | null;

  @Field(() => String, { nullable: true, description: "That of who it acts as, when left out." })
  name?: string | null;

  @Field(() => [ScopeEnum], {
    nullable: true,
    description:
      "What it may be used for, within the roles. Left out: everything; for a person, everything that a MEMBER may do. A token cannot make one with GOVERN, nor one for a service account without scopes.",
  })
  scopes?: string[] | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description:
      "Of a service account at most 366 days ahead; left out: it does not expire. Of a person at most as far ahead as DRAWBRIDGE_PERSONAL_TOKEN_DAYS says (90 days); left out: that far.",
  })
  expiresAt?: Date | null;
}
