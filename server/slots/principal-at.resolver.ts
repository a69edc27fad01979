import { Arg, Ctx, FieldResolver, GraphQLISODateTime, Query, Resolver } from "type-graphql";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { Parent } from "../graphql/parent";
import { PersonType } from "../identities/person.type";
import { PrincipalAtType } from "./principal-at.type";

@Resolver(() => PrincipalAtType)
export class PrincipalAtResolver {
  @Access("READER")
  @Query(() => PrincipalAtType, {
    nullable: true,
    description:
      "The person who had a role of a pool at a moment; null: nobody of this installation, or the audit log does not go back so far.",
  })
  async principalAt(
    @Arg("roleArn", () => String, {
      description: "The role's own ARN, as CloudTrail has it in `sessionContext.sessionIssuer.arn`.",
    })
    roleArn: string,
    @Arg("at", () => GraphQLISODateTime, {
      description: "The moment of the event, as CloudTrail has it in `eventTime`.",
    })
    at: Date,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<PrincipalAtType | null> {
    return platform.slotsQueries.principalAt(roleArn, at);
  }

  @FieldResolver(() => PersonType, {
    nullable: true,
    description: "The person as they are known now, also after they have left; null: they are not known any more.",
  })
  async person(
    @Parent() { personId }: PrincipalAtType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<PersonType | null> {
    return loaders.person.load(personId);
  }
}
