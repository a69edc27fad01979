import { Field, GraphQLISODateTime, ID, ObjectType } from "type-graphql";
import type { Role } from "../../shared/kernel/actor";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { RoleEnum } from "../roles/role.enums";

@Access("SIGNED_IN")
@ObjectType("IssuedToken", { description: "A new token. It is shown this once and kept only as a hash." })
export class IssuedTokenType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  token!: string;
}

@Access("SIGNED_IN")
@ObjectType("ApiToken", { description: "A token of a script. What it is, nobody is told a second time." })
export class ApiTokenType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => ID, { nullable: true, description: "The identity by which it acts; its person's others do not matter." })
  identityId!: string | null;

  @Field(() => ID, { nullable: true })
  serviceAccountId!: string | null;

  @Field(() => [String], { description: "Empty: for everything that the roles allow." })
  scopes!: readonly string[];

  @Field(() => GraphQLISODateTime)
  createdAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "To the minute. Null: never." })
  lastUsedAt!: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "Null: it does not expire. The token of a person always does.",
  })
  expiresAt!: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When it was ended: by itself, with all sessions of its person, or as its person left.",
  })
  revokedAt!: Date | null;
}

export const ApiTokenConnection = connectionType("ApiToken", ApiTokenType);

@Access("READER")
@ObjectType("ServiceAccount", {
  description: "A program with roles of its own. It neither asks for access nor decides.",
})
export class ServiceAccountType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => [RoleEnum])
  roles!: readonly Role[];

  @Field(() => Boolean, { description: "false: it stands for nobody." })
  enabled!: boolean;

  @Field(() => GraphQLISODateTime)
  createdAt!: Date;
}

export const ServiceAccountConnection = connectionType("ServiceAccount", ServiceAccountType);
