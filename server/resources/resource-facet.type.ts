import { Field, Int, ObjectType } from "type-graphql";
import type { ResourceFacetKind } from "../../shared/domain/search/resources/resource-facets";
import { Access } from "../graphql/access";
import { ResourceFacetEnum } from "./resource.enums";

@Access("WITH_PARENT")
@ObjectType("ResourceFacetValue", { description: "One value of a facet, to be offered as a choice." })
export class ResourceFacetValueType {
  @Field(() => String, { description: "The text that a filter of `resources` takes for this value." })
  value!: string;

  @Field(() => String, {
    description: "For people, such as the name of an account; the value itself where it has none.",
  })
  label!: string;

  @Field(() => Int, {
    description:
      "How many resources have it that fit all parts of the filter but this facet's own, and that the viewer may know of.",
  })
  count!: number;

  @Field(() => Boolean, { description: "The filter that was sent names this value." })
  isSelected!: boolean;
}

@Access("WITH_PARENT")
@ObjectType("ResourceFacet", { description: "The values of one property of resources, with their numbers." })
export class ResourceFacetType {
  @Field(() => ResourceFacetEnum, { description: "The property whose values are counted." })
  facet!: ResourceFacetKind;

  @Field(() => String, { nullable: true, description: "With TAG_VALUE the key that was asked for; otherwise null." })
  tagKey?: string | null;

  @Field(() => [ResourceFacetValueType], {
    description: "The most frequent first, at most 100; `search` finds others.",
  })
  values!: readonly ResourceFacetValueType[];

  @Field(() => Int, { description: "How many values there are in all, also those that are not shown." })
  valueCount!: number;
}
