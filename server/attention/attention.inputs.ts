import { Field, InputType } from "type-graphql";
import type { AttentionKind } from "../../shared/domain/attention/attention";
import { AttentionKindEnum } from "./attention.enums";

@InputType({ description: "Filters the list of things that wait for an admin." })
export class AttentionFilterInput {
  @Field(() => [AttentionKindEnum], {
    nullable: true,
    description: "Items of one of these kinds.",
  })
  kinds?: AttentionKind[] | null;
}
