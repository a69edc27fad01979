import { Field, InputType } from "type-graphql";
import type { AttentionKind } from "../../shared/domain/attention/attention";
import { AttentionKindEnum } from "./attention.enums";

@InputType({ description: "Which items a list of what waits for an admin holds." })
export class AttentionFilterInput {
  @Field(() => [AttentionKindEnum], {
    nullable: true,
    description: "Only those that are here for one of these reasons.",
  })
  kinds?: AttentionKind[] | null;
}
