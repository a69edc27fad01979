import { Field, GraphQLISODateTime, ID, ObjectType } from "type-graphql";
import { Access } from "../graphql/access";

@Access("SIGNED_IN")
@ObjectType("Session", { description: "Where one is signed in." })
export class SessionType {
  @Field(() => ID)
  id!: string;

  @Field(() => ID, { description: "The identity by which the person signed in." })
  identityId!: string;

  @Field(() => String, { description: "By which provider." })
  provider!: string;

  @Field(() => String, { nullable: true })
  address!: string | null;

  @Field(() => String, { nullable: true, description: "What the browser calls itself." })
  userAgent!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When a second factor was shown; null: never." })
  mfaAt!: Date | null;

  @Field(() => GraphQLISODateTime)
  createdAt!: Date;

  @Field(() => GraphQLISODateTime, { description: "To the minute." })
  lastSeenAt!: Date;

  @Field(() => GraphQLISODateTime, { description: "It ends then at the latest." })
  expiresAt!: Date;
}
