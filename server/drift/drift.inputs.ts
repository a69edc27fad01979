import { Field, GraphQLISODateTime, ID, InputType, Int } from "type-graphql";
import type { DriftKind, DriftOrder, DriftOrderField, DriftState } from "../../shared/domain/drift/drift.queries";
import { orderInputType } from "../graphql/ordering";
import { DriftKindEnum, DriftStateEnum } from "./drift.enums";

@InputType({ description: "A filter of drift findings. Every field that is given has to match." })
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

@InputType({ description: "An admin's acceptance of a finding. AWS is not changed." })
export class AcceptDriftFindingInput {
  @Field(() => ID, { description: "The finding to accept, as `driftReport` lists it." })
  findingId!: string;

  @Field(() => Int, { description: "The finding's version as last read; CONFLICT if the finding has changed since." })
  version!: number;

  @Field(() => String, { description: "Why the entry may stay as it is, for the report and the audit log." })
  reason!: string;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When the acceptance ends. Left out: it ends once the finding changes.",
  })
  until?: Date | null;
}
