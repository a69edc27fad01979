import { Field, ID, InputType } from "type-graphql";
import type { IdentityField, IdentityOrder } from "../../shared/domain/people/find-identities";
import type { PeopleField, PeopleOrder } from "../../shared/domain/people/find-people";
import type { GroupField, GroupOrder } from "../../shared/domain/people/groups.queries";
import type { RoleAssignmentField, RoleAssignmentOrder } from "../../shared/domain/roles/roles.queries";
import type { Role } from "../../shared/kernel/actor";
import { orderInputType } from "../graphql/ordering";
import { RoleEnum } from "../roles/role.enums";

@InputType({ description: "A filter of people. Every field that is given has to match." })
export class PeopleFilterInput {
  @Field(() => String, {
    nullable: true,
    description:
      "Beginnings of words of name, user name or e-mail address, whatever their case: 'an sil' finds Ana Silva.",
  })
  search?: string | null;

  @Field(() => ID, { nullable: true, description: "People whose home is at this identity provider." })
  providerId?: string | null;

  @Field(() => Boolean, { nullable: true, description: "false: those who left or are switched off." })
  active?: boolean | null;

  @Field(() => RoleEnum, {
    nullable: true,
    description: "People who have this role now. MEMBER: everybody who is active.",
  })
  role?: Role | null;

  @Field(() => ID, { nullable: true, description: "Members of this group or of one inside it, by whatever identity." })
  groupId?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "true: those who have a session at this moment. false: all others.",
  })
  signedIn?: boolean | null;
}

export const PeopleOrderInput = orderInputType<PeopleField>("People", {
  NAME: "The name that is shown, whatever its case.",
  USER_NAME: "The user name of their home, whatever its case.",
  ADDRESS: "The e-mail address of their home, whatever its case; who has none comes first.",
  CREATED_AT: "When Drawbridge first knew of them.",
});
export type PeopleOrderInput = PeopleOrder;

export const IdentityOrderInput = orderInputType<IdentityField>("Identity", {
  NAME: "The name that is shown, whatever its case.",
  USER_NAME: "Its user name at its provider, whatever the case.",
  ADDRESS: "Its e-mail address, whatever its case; one without any comes first.",
});
export type IdentityOrderInput = IdentityOrder;

export const GroupOrderInput = orderInputType<GroupField>("Group", {
  NAME: "As its provider calls it, whatever the case.",
});
export type GroupOrderInput = GroupOrder;

export const RoleAssignmentOrderInput = orderInputType<RoleAssignmentField>("RoleAssignment", {
  PERSON: "The name of whom it concerns, whatever its case.",
  ROLE: "ADMIN before AUDITOR, and then the person's id.",
  ASSIGNED_AT: "When an admin gave it: descending, the newest come first. Those by a group count as older than all.",
});
export type RoleAssignmentOrderInput = RoleAssignmentOrder;

@InputType({ description: "A filter of identities. Every field that is given has to match." })
export class IdentityFilterInput {
  @Field(() => ID, { nullable: true, description: "Identities of this identity provider." })
  providerId?: string | null;

  @Field(() => Boolean, { nullable: true, description: "false: those of which nobody knows whose they are." })
  linked?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: "Beginnings of words of name, user name or e-mail address, whatever their case.",
  })
  search?: string | null;
}

@InputType({ description: "A filter of groups. Every field that is given has to match." })
export class GroupFilterInput {
  @Field(() => ID, { nullable: true, description: "Groups of this identity provider." })
  providerId?: string | null;

  @Field(() => String, { nullable: true, description: "Beginnings of words of the name, whatever their case." })
  search?: string | null;
}
