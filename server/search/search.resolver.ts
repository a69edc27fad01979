import { Arg, Ctx, FieldResolver, Int, Query, Resolver } from "type-graphql";
import type { SearchKind } from "../../shared/domain/search/search.queries";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { Parent } from "../graphql/parent";
import { viewerOf } from "../resources/viewer";
import { SearchKindEnum } from "./search.enums";
import { SearchGroupType, SearchObjectUnion, SearchResultType } from "./search.type";

@Resolver(() => SearchResultType)
export class SearchResolver {
  @Access("SIGNED_IN")
  @Query(() => [SearchGroupType], {
    description: "Objects that hold every word of the text, kind by kind, among those that the viewer may know of.",
  })
  async search(
    @Arg("text", () => String, { description: "One word or several, whatever their case; at most 200 characters." })
    text: string,
    @Arg("kinds", () => [SearchKindEnum], {
      nullable: true,
      description: "The kinds of objects to find. Left out: all kinds.",
    })
    kinds: SearchKind[] | null,
    @Arg("first", () => Int, { defaultValue: 5, description: "How many of each kind are shown, 1 to 20." })
    first: number,
    @Ctx() context: GraphQLContext,
  ): Promise<SearchGroupType[]> {
    const { actor, platform } = context;
    const viewer = () => viewerOf(context);
    const groups = await platform.searchQueries.search({ actor, text, kinds, first, viewer });
    return groups.map(({ kind, results, hasMore }) => ({
      kind,
      hasMore,
      results: results.map(({ object, ...result }) => ({ ...result, kind, found: object })),
    }));
  }

  @FieldResolver(() => SearchObjectUnion, {
    description: "The thing that was found, with all that its type tells the viewer.",
  })
  object(@Parent() { kind, found }: SearchResultType): typeof SearchObjectUnion {
    return { ...found, __typename: TYPES[kind] } as unknown as typeof SearchObjectUnion;
  }
}

const TYPES: Readonly<Record<SearchKind, string>> = {
  RESOURCE: "Resource",
  PERSON: "Person",
  GROUP: "Group",
  ACCESS_FLOW: "AccessFlow",
  ACCESS_REQUEST: "AccessRequest",
};
