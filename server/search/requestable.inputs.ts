import { Field, ID, InputType } from "type-graphql";
import type { RequestableField } from "../../shared/domain/search/requestable/requestable-orders";
import type { ListOrder } from "../../shared/kernel/page";
import { orderInputType } from "../graphql/ordering";
import { TagFilterInput } from "../resources/resource.inputs";

@InputType({ description: "A filter of requestable resources. Every field that is given has to match." })
export class RequestableResourceFilterInput {
  @Field(() => String, { nullable: true, description: "Part of the name or of the ARN, whatever its case." })
  search?: string | null;

  @Field(() => [String], { nullable: true, description: "In any of these AWS accounts, by twelve digits." })
  accountIds?: string[] | null;

  @Field(() => [String], { nullable: true, description: "In any of these, such as eu-west-1." })
  regions?: string[] | null;

  @Field(() => [TagFilterInput], { nullable: true, description: "Each of these has to stand on the cluster." })
  tags?: TagFilterInput[] | null;

  @Field(() => [ID], {
    nullable: true,
    description: "Owned by any of these people or groups, as far as you may learn the owners by asking.",
  })
  ownerIds?: string[] | null;

  @Field(() => [ID], {
    nullable: true,
    description: "Resources on which one of these permissions is offered, such as AmazonEKSViewPolicy.",
  })
  permissionIds?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Among these clusters or accounts alone." })
  resourceIds?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: "True: only what you marked by `setFavourite`." })
  favouritesOnly?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether you have access there, or it is coming." })
  held?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether something there waits for a decision for you." })
  askedAlready?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "True: nothing about the resource itself is in the way. Left out: what cannot be given is listed too.",
  })
  possible?: boolean | null;
}

export const RequestableResourceOrderInput = orderInputType<RequestableField>("RequestableResource", {
  NAME: "The cluster's name; capitals before small letters.",
  ACCOUNT: "The twelve digits of the AWS account, then the cluster's name.",
  REGION: "Such as eu-west-1, then the cluster's name.",
  LAST_USED: "When your newest grant there became active; clusters that you never used count as the oldest.",
});
export type RequestableResourceOrderInput = ListOrder<RequestableField>;
