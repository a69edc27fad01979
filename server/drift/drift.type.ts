import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { DriftKind } from "../../shared/domain/drift/drift.queries";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { DriftKindEnum } from "./drift.enums";

@Access("WITH_PARENT")
@ObjectType("DriftCount")
export class DriftCountType {
  @Field(() => DriftKindEnum)
  kind!: DriftKind;

  @Field(() => Int)
  count!: number;
}

@Access("WITH_PARENT")
@ObjectType("DriftReport", {
  description: "Access entries that are not as this installation's grants say, as of the last look at each cluster.",
})
export class DriftReportType {
  integrationId!: string;

  @Field(() => [DriftCountType], { description: "Every kind, also those of which there is none." })
  counts!: readonly DriftCountType[];

  @Field(() => Int, { description: "Clusters whose access entries can be managed." })
  clusters!: number;

  @Field(() => Int)
  clustersNotLookedAt!: number;

  @Field(() => Int, { description: "Clusters whose last look failed or was not whole." })
  clustersFailed!: number;

  @Field(() => Int, { description: "Entries that are listed, and have not been looked at one by one yet." })
  entriesNotLookedAt!: number;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "No cluster's look is older; null: there was none yet.",
  })
  oldestLookAt!: Date | null;
}

@Access("WITH_PARENT")
@ObjectType("DriftFinding", { description: "One principal's access entry on one cluster." })
export class DriftFindingType {
  @Field(() => ID, { description: "Stable as long as it is found again and again." })
  id!: string;

  resourceId!: string;
  personId!: string | null;

  @Field(() => String, { description: "Of the IAM role or user that the entry is about." })
  principalArn!: string;

  @Field(() => [String], { description: "What differs, a sentence each." })
  differences!: readonly string[];

  @Field(() => GraphQLISODateTime, { description: "When it was found first." })
  since!: Date;
}

export const DriftFindingConnection = connectionType("DriftFinding", DriftFindingType);
