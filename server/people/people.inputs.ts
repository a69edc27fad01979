import { Field, ID, InputType } from "type-graphql";
import type { PeopleField, PeopleOrder } from "../../shared/domain/people/find-people";
import type { Role } from "../../shared/kernel/actor";
import { orderInputType } from "../graphql/ordering";
import { RoleEnum } from "../roles/role.enums";

@InputType({ description: "Which people: each of what is given has to hold." })
export class PeopleFilterInput {
  @Field(() => String, {
    nullable: true,
    description:
      "Beginnings of words of name, user name or e-mail address, whatever their case: 'an sil' finds Ana Silva.",
  })
  search?: string | null;

  @Field(() => ID, { nullable: true, description: "Those at home at this identity provider." })
  providerId?: string | null;

  @Field(() => Boolean, { nullable: true, description: "false: those who left or are switched off." })
  active?: boolean | null;

  @Field(() => RoleEnum, {
    nullable: true,
    description: "Those who have it at this moment, for whatever reason. MEMBER: everybody who is active.",
  })
  role?: Role | null;

  @Field(() => ID, { nullable: true, description: "Members of this group or of one inside it, by whatever identity." })
  groupId?: string | null;
}

export const PeopleOrderInput = orderInputType<PeopleField>("People", {
  NAME: "The name that is shown, whatever its case.",
  USER_NAME: "The user name of their home, whatever its case.",
  ADDRESS: "The e-mail address of their home, whatever its case; who has none comes first.",
  CREATED_AT: "When they were first seen.",
});
export type PeopleOrderInput = PeopleOrder;

@InputType({ description: "Which identities: each of what is given has to hold." })
export class IdentityFilterInput {
  @Field(() => ID, { nullable: true, description: "Those that this identity provider knows." })
  providerId?: string | null;

  @Field(() => Boolean, { nullable: true, description: "false: those of which nobody knows whose they are." })
  linked?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: "Beginnings of words of name, user name or e-mail address, whatever their case.",
  })
  search?: string | null;
}

@InputType({ description: "Which groups: each of what is given has to hold." })
export class GroupFilterInput {
  @Field(() => ID, { nullable: true, description: "Those of this identity provider." })
  providerId?: string | null;

  @Field(() => String, { nullable: true, description: "Beginnings of words of the name, whatever their case." })
  search?: string | null;
}
