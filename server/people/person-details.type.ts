import { Field, GraphQLISODateTime, ID, ObjectType } from "type-graphql";
import type { PersonRelationKind } from "../../shared/domain/people/people.queries";
import { Access } from "../graphql/access";
import { OwnerKindEnum, OwnerSourceEnum } from "../owners/owner.enums";
import { PersonRelationEnum } from "./people.enums";

@Access("WITH_PARENT")
@ObjectType("PersonGroup", { description: "A group in which a person is at this moment, by one of their identities." })
export class PersonGroupType {
  @Field(() => ID, { description: "The identity by which they are in it." })
  identityId!: string;

  groupId!: string;
  throughId!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("OwnedResource", { description: "A resource of which a person is an owner at this moment, and how." })
export class OwnedResourceType {
  @Field(() => ID, { description: "The id of the cluster or account that they own." })
  resourceId!: string;

  @Field(() => String, { description: "As AWS calls the cluster or account." })
  resourceName!: string;

  @Field(() => OwnerSourceEnum, { description: "Whether its tags name the owner, or its integration does." })
  source!: string;

  @Field(() => OwnerKindEnum, { description: "Whether they are the owner themselves, in the group, or share a value." })
  kind!: string;

  @Field(() => String, { description: "By which the owner is named: user, group, role, manager, or a custom one." })
  attribute!: string;

  @Field(() => String, { description: "The value that names the owner." })
  value!: string;
}

@Access("READER")
@ObjectType("PersonRelation", {
  description: "The relation that one person has to another by an answer or an address.",
})
export class PersonRelationType {
  @Field(() => PersonRelationEnum, { description: "Whether they may be one human." })
  relation!: PersonRelationKind;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When an admin said so of these two. Null: it follows from other answers, or from an address.",
  })
  answeredAt!: Date | null;

  otherId!: string;
}
