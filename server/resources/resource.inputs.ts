import { Field, ID, InputType } from "type-graphql";
import type { ResourceType } from "../../shared/domain/catalog/resource-types";
import type { ResourceStatus } from "../../shared/domain/resources/resource.entity";
import type { ResourceFacetKind } from "../../shared/domain/search/resources/resource-facets";
import type { OwnershipStatus } from "../../shared/domain/search/resources/resource-filter";
import type { ResourceField, ResourceOrder } from "../../shared/domain/search/resources/resource-orders";
import { ResourceTypeEnum } from "../catalog/catalog.enums";
import { orderInputType } from "../graphql/ordering";
import { OwnershipStatusEnum } from "../owners/owner.enums";
import { ResourceFacetEnum, ResourceStatusEnum } from "./resource.enums";

@InputType({ description: "One tag that a resource has to carry in AWS." })
export class TagFilterInput {
  @Field(() => String, { description: "Exactly as in AWS: tag keys are case-sensitive." })
  key!: string;

  @Field(() => String, { nullable: true, description: "Exactly as in AWS; left out, any other text does as well." })
  value?: string | null;
}

@InputType({
  description: "A filter of resources that the caller may know of. Every field that is given has to match.",
})
export class ResourceFilterInput {
  @Field(() => ID, { nullable: true, description: "Those that this integration discovered; for admins and auditors." })
  integrationId?: string | null;

  @Field(() => [ResourceTypeEnum], { nullable: true, description: "Those of any of these kinds, such as EKS_CLUSTER." })
  types?: ResourceType[] | null;

  @Field(() => [String], { nullable: true, description: "Those in any of these AWS accounts, by twelve digits." })
  accountIds?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: "Those in accounts anywhere below this unit, such as ou-ab12-11111111; for admins and auditors.",
  })
  organizationalUnitId?: string | null;

  @Field(() => [String], { nullable: true, description: "Those in any of these AWS places, such as eu-west-1." })
  regions?: string[] | null;

  @Field(() => [ResourceStatusEnum], { nullable: true, description: "Left out: all but GONE." })
  statuses?: ResourceStatus[] | null;

  @Field(() => Boolean, { nullable: true, description: "true: those to which Drawbridge can give access." })
  manageable?: boolean | null;

  @Field(() => [TagFilterInput], {
    nullable: true,
    description: "Each of them has to fit, by key or by key and value.",
  })
  tags?: TagFilterInput[] | null;

  @Field(() => [String], { nullable: true, description: "Clusters of any of these Kubernetes releases, such as 1.35." })
  versions?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: "Clusters with any of API, API_AND_CONFIG_MAP and CONFIG_MAP, as EKS calls them.",
  })
  authenticationModes?: string[] | null;

  @Field(() => [OwnershipStatusEnum], {
    nullable: true,
    description: "How owners were found. Holds only for resources whose owners the viewer may read.",
  })
  ownership?: OwnershipStatus[] | null;

  @Field(() => [ID], {
    nullable: true,
    description:
      "Owned by any of these people (as themselves or by a group) or groups. Holds only for resources whose owners the viewer may read.",
  })
  ownerIds?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: "true: the viewer is an owner, in person or by a group." })
  ownedByMe?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "true: some access flow lets the viewer ask for it now, for themselves.",
  })
  requestableByMe?: boolean | null;

  @Field(() => String, { nullable: true, description: "Part of the name or of the ARN, whatever its case." })
  search?: string | null;
}

export const ResourceOrderInput = orderInputType<ResourceField>("Resource", {
  NAME: "By the resource's name as AWS has it; equal ones are told apart by id.",
  ACCOUNT: "The twelve digits of its AWS account, then the name.",
  REGION: "Its AWS region, then the name; what has none comes first.",
  VERSION: "The numbers of its Kubernetes release, so that 1.9 comes before 1.10; what has none comes first.",
  LAST_SEEN: "When a sync last found it, as in `lastSeenAt`.",
  CHANGED: "When the inventory's record of it last changed, as in `changedAt`.",
});
export type ResourceOrderInput = ResourceOrder;

@InputType({ description: "A property of resources whose values are to be counted." })
export class ResourceFacetInput {
  @Field(() => ResourceFacetEnum, { description: "The property to count. Each may be given several times." })
  facet!: ResourceFacetKind;

  @Field(() => String, {
    nullable: true,
    description: "With TAG_VALUE, and only there: the key whose values are meant.",
  })
  tagKey?: string | null;
}
