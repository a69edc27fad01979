import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { Role } from "../../shared/kernel/actor";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { RoleEnum } from "../roles/role.enums";
import { ScopeEnum } from "./api-token.enums";

@Access("SIGNED_IN")
@ObjectType("ApiToken", { description: "A token of a script. Its secret is shown only once, when it is created." })
export class ApiTokenType {
  @Field(() => ID, { description: "The id of the token, by which it is revoked. It is no part of the secret." })
  id!: string;

  @Field(() => String, {
    description: "The name given at creation, or the name of the person or service account that the token acts as.",
  })
  name!: string;

  @Field(() => ID, { nullable: true, description: "The identity by which the token acts. Null: a service account." })
  identityId!: string | null;

  @Field(() => ID, { nullable: true, description: "The service account as which it acts; null: a person." })
  serviceAccountId!: string | null;

  @Field(() => [ScopeEnum], {
    description: "The scopes that limit the token. Empty: it may do everything that the roles allow.",
  })
  scopes!: readonly string[];

  @Field(() => GraphQLISODateTime, { description: "When the token was created." })
  createdAt!: Date;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When the token was last used, to the minute. Null: it was never used.",
  })
  lastUsedAt!: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When the token expires. Null: it does not expire. The token of a person always does.",
  })
  expiresAt!: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description:
      "When it was revoked: alone, with all sessions of its person, as its person left, or by another admin token in the configuration. Null: not revoked, though it may have expired.",
  })
  revokedAt!: Date | null;
}

export const ApiTokenConnection = connectionType("ApiToken", ApiTokenType);

@Access("READER")
@ObjectType("ServiceAccount", {
  description: "A program with roles of its own. It neither asks for access nor decides.",
})
export class ServiceAccountType {
  @Field(() => ID, { description: "The id of the service account; it never changes." })
  id!: string;

  @Field(() => String, { description: "Unique whatever its case; a JWT of a trusted issuer names it as subject." })
  name!: string;

  @Field(() => [RoleEnum], { description: "The roles that its tokens and JWTs have now." })
  roles!: readonly Role[];

  @Field(() => Boolean, { description: "false: it stands for nobody." })
  enabled!: boolean;

  @Field(() => Int, { description: "Counts the changes by people; send it back with an update or a deletion." })
  version!: number;

  @Field(() => GraphQLISODateTime, { description: "The moment at which an admin made it." })
  createdAt!: Date;
}

export const ServiceAccountConnection = connectionType("ServiceAccount", ServiceAccountType);
