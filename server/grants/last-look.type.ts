import { Field, GraphQLISODateTime, ObjectType } from "type-graphql";
import type { LookFound } from "../../shared/domain/grants/last-look";
import { Access } from "../graphql/access";
import { LookFoundEnum } from "./grant.enums";

@Access("WITH_PARENT")
@ObjectType("LastLook", {
  description: "What is known of access that is to end: of one grant, whatever is the matter with others on its entry.",
})
export class LastLookType {
  @Field(() => LookFoundEnum, { description: "The result of the last look, for a program." })
  found!: LookFound;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "The last look that showed the access there; null: the last one showed it gone, or none was made.",
  })
  lastSeenAt!: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "Since when no look came to its end; null: the last one did.",
  })
  notLookedAtSince!: Date | null;

  @Field(() => String, { description: "The same as a sentence, with the reason where nobody could look." })
  message!: string;
}
