import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { DriftKind } from "../../shared/domain/drift/drift.queries";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { DriftKindEnum } from "./drift.enums";

@Access("WITH_PARENT")
@ObjectType("DriftCount", { description: "How much of one kind of drift there is in an integration." })
export class DriftCountType {
  @Field(() => DriftKindEnum, { description: "Each of them is counted once, also where there is none." })
  kind!: DriftKind;

  @Field(() => Int, { description: "Those that nobody accepted, and that should be looked into." })
  count!: number;

  @Field(() => Int, { description: "Those beside them that an admin said to be right as they were found." })
  accepted!: number;
}

@Access("WITH_PARENT")
@ObjectType("DriftReport", {
  description: "Access entries that are not as this installation's grants say, as each cluster was last observed.",
})
export class DriftReportType {
  integrationId!: string;

  @Field(() => [DriftCountType], { description: "Every kind, also those of which there is none." })
  counts!: readonly DriftCountType[];

  @Field(() => Int, { description: "Clusters whose access entries can be managed." })
  clusters!: number;

  @Field(() => Int, { description: "Those of them whose entries were never read so far." })
  clustersNotObserved!: number;

  @Field(() => Int, { description: "Clusters whose last observation failed or was not whole." })
  clustersFailed!: number;

  @Field(() => Int, { description: "Entries that are listed, and have not been observed one by one yet." })
  entriesNotObserved!: number;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "The observation of no cluster is older; null: there was none yet.",
  })
  oldestObservationAt!: Date | null;
}

@Access("WITH_PARENT")
@ObjectType("DriftAcceptance", {
  description: "The word of an admin that a finding is right as it was found. It changes nothing in AWS.",
})
export class DriftAcceptanceType {
  @Field(() => String, { description: "Why it may stay as it is, as the admin wrote it." })
  reason!: string;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "From then on it counts as drift again; null: only once what was found changes.",
  })
  until!: Date | null;

  @Field(() => GraphQLISODateTime, { description: "When the admin said so." })
  acceptedAt!: Date;

  @Field(() => String, { description: "The name of the admin at that time." })
  acceptedByName!: string;
}

@Access("WITH_PARENT")
@ObjectType("DriftFinding", {
  description: "A difference: one principal's access entry on one cluster is not as grants say.",
})
export class DriftFindingType {
  @Field(() => ID, { description: "The key for `acceptDriftFinding`; another one once it went and came back." })
  id!: string;

  resourceId!: string;
  personId!: string | null;

  @Field(() => String, { description: "The IAM role or user that the entry gives access to." })
  principalArn!: string;

  @Field(() => [String], { description: "How the entry differs from the grants, a sentence each." })
  differences!: readonly string[];

  @Field(() => GraphQLISODateTime, { description: "When it was found first." })
  since!: Date;

  @Field(() => Int, {
    description: "To be sent with a change: it fails where what was found, or said, is another by then.",
  })
  version!: number;
}

export const DriftFindingConnection = connectionType("DriftFinding", DriftFindingType);
