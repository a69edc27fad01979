import { Field, GraphQLISODateTime, ObjectType } from "type-graphql";
import type { ObservationFound } from "../../shared/domain/grants/waiting/last-observation";
import { Access } from "../graphql/access";
import { ObservationFoundEnum } from "./grant.enums";

@Access("WITH_PARENT")
@ObjectType("LastObservation", {
  description: "The last observation of access that is to end: of one grant, independent of other grants on its entry.",
})
export class LastObservationType {
  @Field(() => ObservationFoundEnum, { description: "Its result as a word, for programs and colours." })
  found!: ObservationFound;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When AWS was last read to the end for this access; null: that never succeeded.",
  })
  at!: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description:
      "The last observation with the access still there; null: the last one showed it gone, or none was made.",
  })
  presentAt!: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "Since when no attempt came to its end; null: the last one did.",
  })
  notObservedSince!: Date | null;

  @Field(() => String, { description: "The same as a sentence, with the reason where nobody could observe it." })
  message!: string;
}
