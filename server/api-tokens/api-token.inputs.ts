import { Field, GraphQLISODateTime, ID, InputType, Int } from "type-graphql";
import type { ApiTokenField, ServiceAccountField } from "../../shared/domain/api-tokens/api-tokens.queries";
import type { Role } from "../../shared/kernel/actor";
import type { ListOrder } from "../../shared/kernel/page";
import { CLIENT_REQUEST_ID } from "../graphql/client-request-id";
import { orderInputType } from "../graphql/ordering";
import { RoleEnum } from "../roles/role.enums";
import { ScopeEnum } from "./api-token.enums";

@InputType({ description: "The person or service account that a new token acts as, its scopes and its end." })
export class CreateApiTokenInput {
  @Field(() => ID, {
    nullable: true,
    description:
      "The person as whom the token acts: oneself, in a session, by the identity that is signed in; anybody, for admins, by their home.",
  })
  personId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "The service account as which the token acts; leave it out where a person is named.",
  })
  serviceAccountId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The token's name; left out: the name of the person or service account that it acts as.",
  })
  name?: string | null;

  @Field(() => [ScopeEnum], {
    nullable: true,
    description:
      "The uses of the token, within the roles. Left out: everything; for a person, everything that a MEMBER may do. A token cannot make one with GOVERN, nor one for a service account without scopes.",
  })
  scopes?: string[] | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description:
      "Of a service account at most 366 days ahead; left out: it does not expire. Of a person at most as far ahead as DRAWBRIDGE_PERSONAL_TOKEN_DAYS says (90 days); left out: that far.",
  })
  expiresAt?: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Your own name for this creation, at most 200 characters. Sent again with the same input it makes no second token, and answers the first one without its secret.",
  })
  clientRequestId?: string | null;
}

@InputType({ description: "A filter of API tokens. Every field that is given has to match." })
export class ApiTokenFilterInput {
  @Field(() => String, { nullable: true, description: "A part of the name, without regard to case." })
  search?: string | null;

  @Field(() => ID, { nullable: true, description: "Tokens that act as this person, by any identity." })
  personId?: string | null;

  @Field(() => ID, { nullable: true, description: "Tokens that act as this service account." })
  serviceAccountId?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "true: tokens that are valid at this moment. false: revoked and expired tokens.",
  })
  live?: boolean | null;
}

export const ApiTokenOrderInput = orderInputType<ApiTokenField>("ApiToken", {
  CREATED_AT: "The time of creation. DESC lists the newest first.",
  NAME: "The name that was given; capitals before small letters.",
});
export type ApiTokenOrderInput = ListOrder<ApiTokenField>;

@InputType({ description: "A new service account and its roles." })
export class CreateServiceAccountInput {
  @Field(() => String, {
    description:
      "1 to 128 letters, digits, spaces or . _ : / @ - which no other has, whatever the case. A JWT names it as subject.",
  })
  name!: string;

  @Field(() => [RoleEnum], { description: "The roles of its tokens and JWTs, at least one." })
  roles!: Role[];

  @Field(() => String, { nullable: true, description: CLIENT_REQUEST_ID })
  clientRequestId?: string | null;
}

@InputType({ description: "A field left out stays as it is." })
export class UpdateServiceAccountInput {
  @Field(() => ID, { description: "The service account to change." })
  id!: string;

  @Field(() => Int, { description: "The version last read; CONFLICT if the object was changed since." })
  version!: number;

  @Field(() => String, { nullable: true, description: "From then on a JWT stands for it by this subject alone." })
  name?: string | null;

  @Field(() => [RoleEnum], { nullable: true, description: "All that it has from then on; its tokens follow at once." })
  roles?: Role[] | null;
}

@InputType({ description: "A filter of service accounts. Every field that is given has to match." })
export class ServiceAccountFilterInput {
  @Field(() => String, { nullable: true, description: "A part of the name, without regard to case." })
  search?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "true: only those that are switched on. false: only the others.",
  })
  enabled?: boolean | null;

  @Field(() => RoleEnum, { nullable: true, description: "Only those that may act with this one." })
  role?: Role | null;
}

export const ServiceAccountOrderInput = orderInputType<ServiceAccountField>("ServiceAccount", {
  NAME: "By name, without regard to upper and lower case.",
  CREATED_AT: "The time of creation. DESC lists the newest first.",
});
export type ServiceAccountOrderInput = ListOrder<ServiceAccountField>;
