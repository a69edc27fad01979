import { createUnionType, Field, ID, ObjectType } from "type-graphql";
import type { Approver } from "../../shared/domain/access-flows/flow-definition";
import { Access } from "../graphql/access";
import { ApproverKindEnum } from "./access-flow.enums";

@Access("WITH_PARENT")
@ObjectType("OwnerApprover", { description: "The people who own the resource at the moment of the decision." })
class OwnerApproverType {
  @Field(() => ApproverKindEnum, { description: "Always OWNER; it spares clients the use of __typename." })
  kind!: "OWNER";
}

@Access("WITH_PARENT")
@ObjectType("ManagerApprover", {
  description: "The manager, by the identity provider, of the person who gets the access.",
})
class ManagerApproverType {
  @Field(() => ApproverKindEnum, { description: "Always MANAGER; it spares clients the use of __typename." })
  kind!: "MANAGER";
}

@Access("WITH_PARENT")
@ObjectType("PeopleApprover", { description: "Active people who have one of the values at an identity provider." })
class PeopleApproverType {
  @Field(() => ApproverKindEnum, { description: "Always PEOPLE; it spares clients the use of __typename." })
  kind!: "PEOPLE";

  @Field(() => String, { description: "user, group, role, or the name of a custom attribute, whose case counts." })
  attribute!: string;

  @Field(() => [String], { description: "As an admin typed them, compared without case. One of them has to fit." })
  values!: readonly string[];

  @Field(() => ID, {
    nullable: true,
    description: "The identity provider that knows the people. Null: there was none.",
  })
  providerId!: string | null;
}

export const ApproverUnion = createUnionType({
  name: "Approver",
  description: "An entry of an approver group; one of its people satisfies it.",
  types: () => [OwnerApproverType, ManagerApproverType, PeopleApproverType] as const,
  resolveType: ({ kind }: Approver) => TYPES[kind],
});

const TYPES: Readonly<Record<Approver["kind"], string>> = {
  OWNER: "OwnerApprover",
  MANAGER: "ManagerApprover",
  PEOPLE: "PeopleApprover",
};
