import { Field, GraphQLISODateTime, ID, InputType, Int } from "type-graphql";
import type { DriftKind, DriftOrder, DriftOrderField, DriftState } from "../../shared/domain/drift/drift.queries";
import { orderInputType } from "../graphql/ordering";
import { DriftKindEnum, DriftStateEnum } from "./drift.enums";

@InputType({ description: "Which findings of an integration: each of what is given has to hold." })
export class DriftFindingFilterInput {
  @Field(() => [DriftKindEnum], { nullable: true, description: "Any of these ways to differ." })
  kinds?: DriftKind[] | null;

  @Field(() => [DriftStateEnum], { nullable: true, description: "OPEN alone leaves out what admins accepted." })
  states?: DriftState[] | null;

  @Field(() => [ID], { nullable: true, description: "On any of these clusters." })
  resourceIds?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: "A part of the principal's ARN or of the cluster's name, whatever the case.",
  })
  search?: string | null;
}

export const DriftFindingOrderInput = orderInputType<DriftOrderField>("DriftFinding", {
  SINCE: "When it was found first.",
  PRINCIPAL: "The ARN of the role or user, letter by letter.",
});
export type DriftFindingOrderInput = DriftOrder;

@InputType({ description: "What an admin says about a finding; nothing in AWS is changed by it." })
export class AcceptDriftFindingInput {
  @Field(() => ID, { description: "Which one, as `driftReport` lists it." })
  findingId!: string;

  @Field(() => Int, { description: "Its version as it was read; CONFLICT where it was found to be otherwise since." })
  version!: number;

  @Field(() => String, { description: "Why it is right as it is, for the report and the audit log." })
  reason!: string;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "Until when that counts; left out: until what was found changes.",
  })
  until?: Date | null;
}
