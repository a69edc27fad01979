import { Field, GraphQLISODateTime, ObjectType } from "type-graphql";
import { Access } from "../graphql/access";

@Access("WITH_PARENT")
@ObjectType("PrincipalAt", {
  description:
    "The person who had the role of a slot, by the audit log. Until the end of the lease nobody else was given the role, so sessions that outlive the assignment are this person's too.",
})
export class PrincipalAtType {
  personId!: string;

  @Field(() => String, {
    nullable: true,
    description: "By which IAM Identity Center knows the person; null: not recorded.",
  })
  identityCenterUserId!: string | null;

  @Field(() => String, { description: "Where the role is, twelve digits of AWS." })
  accountId!: string;

  @Field(() => String, { nullable: true, description: "Of the pool, such as drawbridge-07; null: not recorded." })
  permissionSetName!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The role's unique id (AROA…). A role made again under the same ARN has another one. Null: the role was not observed during the lease of its slot, which was this person's.",
  })
  roleUniqueId!: string | null;

  @Field(() => GraphQLISODateTime, { description: "When the person's assignment was asked for, or first observed." })
  from!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When the lease ended; null: it is theirs still." })
  until!: Date | null;
}
