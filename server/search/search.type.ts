import { createUnionType, Field, ID, ObjectType } from "type-graphql";
import type { SearchKind } from "../../shared/domain/search/search.queries";
import { AccessFlowType } from "../access-flows/access-flow.type";
import { AccessRequestType } from "../access-requests/access-request.type";
import { Access } from "../graphql/access";
import { PersonType } from "../identities/person.type";
import { GroupType } from "../people/group.type";
import { ResourceObjectType } from "../resources/resource.type";
import { SearchKindEnum } from "./search.enums";

/** Resolved by the `__typename` that the resolver adds. */
export const SearchObjectUnion = createUnionType({
  name: "SearchObject",
  description: "The thing itself that was found, of the type that its kind names.",
  types: () => [ResourceObjectType, PersonType, GroupType, AccessFlowType, AccessRequestType] as const,
  resolveType: (found) => (found as unknown as { readonly __typename: string }).__typename,
});

@Access("WITH_PARENT")
@ObjectType("SearchResult", { description: "One thing that was found, ready to be shown in a list of all kinds." })
export class SearchResultType {
  @Field(() => ID, { description: "The id of the object that was found, for its own queries." })
  id!: string;

  @Field(() => SearchKindEnum, { description: "The same as of the group that it stands in." })
  kind!: SearchKind;

  @Field(() => String, { description: "Its name for people, such as that of a cluster." })
  title!: string;

  @Field(() => String, {
    description: "A detail that distinguishes it from others of its title, such as account and region; may be empty.",
  })
  detail!: string;

  found!: object;
}

@Access("WITH_PARENT")
@ObjectType("SearchGroup", { description: "The results of one kind, the best first." })
export class SearchGroupType {
  @Field(() => SearchKindEnum, { description: "The kind of all results in the group." })
  kind!: SearchKind;

  @Field(() => [SearchResultType], { description: "At most `first` of them; empty where nothing was found." })
  results!: readonly SearchResultType[];

  @Field(() => Boolean, {
    description: "Others were found as well; ask for a longer text, or search in the list of the kind.",
  })
  hasMore!: boolean;
}
