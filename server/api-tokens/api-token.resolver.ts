import { Arg, Ctx, Field, ID, Mutation, ObjectType, Resolver } from "type-graphql";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { parseId } from "../graphql/parse-id";

@Access("ADMIN")
@ObjectType("IssuedToken", { description: "A new token. It is shown this once and kept only as a hash." })
export class IssuedTokenType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  token!: string;
}

@Resolver()
export class ApiTokenResolver {
  @Access("ADMIN")
  @Mutation(() => IssuedTokenType, {
    description: "A token with which a script acts as a person, while they are active.",
  })
  async createApiToken(
    @Arg("identityId", () => ID) identityId: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<IssuedTokenType> {
    return platform.personalTokens.create(actor, parseId(identityId, "The person"));
  }
}
