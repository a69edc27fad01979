import { Field, ID, Int, ObjectType } from "type-graphql";
import type { RequestableFlow } from "../../shared/domain/access-flows/requestable";
import type { ResourceType } from "../../shared/domain/catalog/resource-types";
import { ResourceTypeEnum } from "../catalog/catalog.enums";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { FlowPermissionType } from "./flow-definition.type";

@Access("WITH_PARENT")
@ObjectType("RequestableFlow", { description: "By which flow, and under which rules, something may be asked for." })
export class RequestableFlowType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { nullable: true })
  description!: string | null;

  @Field(() => [FlowPermissionType], { description: "What may be asked for on this cluster." })
  permissions!: readonly FlowPermissionType[];

  @Field(() => Int, { nullable: true, description: "Null: until revoked." })
  maxDurationSeconds!: number | null;

  @Field(() => Int, {
    description:
      "How many approvers of the policy have to be satisfied at the least; 0: none. It counts approvers, not people: one person may satisfy several.",
  })
  approvals!: number;

  @Field(() => Boolean)
  justificationRequired!: boolean;

  @Field(() => [String])
  labels!: readonly string[];

  @Field(() => String, { nullable: true, description: "When it may be asked for; null: at any time." })
  timeframe!: string | null;

  @Field(() => Boolean)
  isOpenNow!: boolean;

  @Field(() => String, { description: "Why you may ask." })
  why!: string;
}

@Access("SIGNED_IN")
@ObjectType("RequestableResource", { description: "A cluster that you may ask for." })
export class RequestableResourceType {
  @Field(() => ID)
  id!: string;

  @Field(() => ResourceTypeEnum)
  type!: ResourceType;

  @Field(() => String)
  name!: string;

  @Field(() => String, { description: "Twelve digits." })
  accountId!: string;

  @Field(() => String, { nullable: true })
  region!: string | null;

  @Field(() => String, { nullable: true, description: "Kubernetes version." })
  version!: string | null;

  @Field(() => [RequestableFlowType], { description: "The one that would be used for the most comes first." })
  flows!: readonly RequestableFlowType[];

  accountRowId!: string;
}

export const RequestableResourceConnection = connectionType("RequestableResource", RequestableResourceType);

export function requestableFlowOf({ flow, ...rules }: RequestableFlow): RequestableFlowType {
  const { id, name, description, maxDurationSeconds, definition } = flow;
  const { justificationRequired, labels } = definition.settings;
  return { id, name, description, maxDurationSeconds, justificationRequired, labels, ...rules };
}
