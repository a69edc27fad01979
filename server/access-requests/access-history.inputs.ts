import { Field, GraphQLISODateTime, ID, InputType } from "type-graphql";
import type { HistoryField } from "../../shared/domain/access-requests/lists/access-history.queries";
import { orderInputType } from "../graphql/ordering";

@InputType({ description: "A filter of periods of access. Every field that is given has to match." })
export class AccessHistoryFilterInput {
  @Field(() => ID, {
    nullable: true,
    description: "The resource that access was to. It or `personId` is needed; both together narrow it to the two.",
  })
  resourceId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "The person who had the access. Somebody who was merged into another person is found as that one.",
  })
  personId?: string | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "Leaves out access that was observed gone by this moment. Left out: from the first grant on.",
  })
  from?: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "Leaves out access that was first observed at this moment or later. Left out: until now.",
  })
  to?: Date | null;
}

export const AccessHistoryOrderInput = orderInputType<HistoryField>("AccessHistory", {
  BEGAN_AT: "When any of the access was first observed on the resource.",
  ENDED_AT: "When the access was observed gone. Access that was not observed gone counts as latest.",
});
