import { Field, ID, InputType } from "type-graphql";
import type { ResourceType } from "../../shared/domain/catalog/resource-types";
import type { ResourceStatus } from "../../shared/domain/resources/resource.entity";
import { ResourceTypeEnum } from "../catalog/catalog.enums";
import { ResourceStatusEnum } from "./resource.enums";

@InputType()
export class TagFilterInput {
  @Field(() => String, { description: "Exactly as in AWS: tag keys are case-sensitive." })
  key!: string;

  @Field(() => String, { nullable: true, description: "Left out: any value." })
  value?: string | null;
}

@InputType()
export class ResourceFilterInput {
  @Field(() => ID, { nullable: true })
  integrationId?: string | null;

  @Field(() => [ResourceTypeEnum], { nullable: true })
  types?: ResourceType[] | null;

  @Field(() => [String], { nullable: true })
  accountIds?: string[] | null;

  @Field(() => String, { nullable: true, description: "A unit anywhere above the account." })
  organizationalUnitId?: string | null;

  @Field(() => [String], { nullable: true })
  regions?: string[] | null;

  @Field(() => [ResourceStatusEnum], { nullable: true, description: "Left out: all but GONE." })
  statuses?: ResourceStatus[] | null;

  @Field(() => Boolean, { nullable: true })
  manageable?: boolean | null;

  @Field(() => [TagFilterInput], { nullable: true, description: "Each must fit." })
  tags?: TagFilterInput[] | null;

  @Field(() => String, { nullable: true, description: "Part of the name or of the ARN." })
  search?: string | null;
}
