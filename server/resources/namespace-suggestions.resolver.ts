import { Arg, Ctx, Field, ID, Int, ObjectType, Query, Resolver } from "type-graphql";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { parseId } from "../graphql/parse-id";

@Access("WITH_PARENT")
@ObjectType("NamespaceSuggestion", {
  description: "A word for the namespaces of a request, which earlier requests or observed entries have used.",
})
export class NamespaceSuggestionType {
  @Field(() => String, { description: "A namespace of Kubernetes, or a pattern that ends with an asterisk." })
  name!: string;

  @Field(() => Int, { description: "How often it is used, counted over the newest requests and the entries there." })
  uses!: number;
}

@Resolver()
export class NamespaceSuggestionsResolver {
  @Access("SIGNED_IN")
  @Query(() => [NamespaceSuggestionType], {
    description:
      "Namespaces that were asked for on a resource before, or that entries on it name, the most used first. People who may only ask for the resource get those that they may ask for; nothing tells whose requests they are from.",
  })
  async namespaceSuggestions(
    @Arg("resourceId", () => ID, { description: "A cluster that the caller may request or owns." }) resourceId: string,
    @Arg("search", () => String, { nullable: true, description: "How the names begin, whatever the case." })
    search: string | null,
    @Arg("first", () => Int, { nullable: true, description: "The most that are answered, 1 to 50; left out: 10." })
    first: number | null,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<NamespaceSuggestionType[]> {
    const ask = { resourceId: parseId(resourceId, "The resource"), search, first };
    return platform.namespaceQueries.suggest(actor, ask);
  }
}
