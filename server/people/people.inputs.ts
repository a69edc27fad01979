import { Field, ID, InputType } from "type-graphql";
import type { PeopleField } from "../../shared/domain/people/find-people";
import type { Role } from "../../shared/kernel/actor";
import { OrderDirectionEnum } from "../graphql/ordering";
import { RoleEnum } from "../roles/role.enums";
import { PeopleFieldEnum } from "./people.enums";

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

@InputType({ description: "In which order people are listed." })
export class PeopleOrderInput {
  @Field(() => PeopleFieldEnum, { description: "What is compared first; ties are broken by an id." })
  field!: PeopleField;

  @Field(() => OrderDirectionEnum, { defaultValue: "ASC", description: "From which end." })
  direction!: "ASC" | "DESC";
}

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
