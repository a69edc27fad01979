import { ArgsType, Field, GraphQLISODateTime, ID } from "type-graphql";
import { ScopeEnum } from "../graphql/enums";

@ArgsType()
export class CreateApiTokenArgs {
  @Field(() => ID, { nullable: true, description: "The person to act as. Oneself, in a session; anybody, for admins." })
  identityId?: string | null;

  @Field(() => ID, { nullable: true, description: "Or the service account to act as." })
  serviceAccountId?: string | null;

  @Field(() => String, { nullable: true, description: "That of who it acts as, when left out." })
  name?: string | null;

  @Field(() => [ScopeEnum], {
    nullable: true,
    description:
      "What it may be used for, within the roles. Left out: everything; for a person, everything that a MEMBER may do.",
  })
  scopes?: string[] | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "At most 366 days ahead. Left out: it does not expire.",
  })
  expiresAt?: Date | null;
}
