import { Field, GraphQLISODateTime, ID, ObjectType } from "type-graphql";
import { Access } from "../graphql/access";

@Access("SIGNED_IN")
@ObjectType("Session", { description: "A session of a person who signed in with a browser." })
export class SessionType {
  @Field(() => ID, { description: "The key by which it is revoked; it is no part of the cookie." })
  id!: string;

  @Field(() => ID, { description: "The identity by which the person signed in." })
  identityId!: string;

  @Field(() => String, { description: "The sign-in provider that vouched for the person, or `development`." })
  provider!: string;

  @Field(() => String, { nullable: true, description: "The network address from which it was begun; null: not known." })
  address!: string | null;

  @Field(() => String, { nullable: true, description: "The browser, by the User-Agent that it sent." })
  userAgent!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When a second factor was shown; null: never." })
  mfaAt!: Date | null;

  @Field(() => GraphQLISODateTime, { description: "When the person signed in by this browser." })
  createdAt!: Date;

  @Field(() => GraphQLISODateTime, { description: "The latest request with it, to the minute." })
  lastSeenAt!: Date;

  @Field(() => GraphQLISODateTime, { description: "It ends then at the latest." })
  expiresAt!: Date;
}
