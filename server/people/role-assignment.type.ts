import { Field, GraphQLISODateTime, ObjectType } from "type-graphql";
import type { RoleReason } from "../../shared/domain/roles/roles.queries";
import type { Role } from "../../shared/kernel/actor";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { RoleEnum } from "../roles/role.enums";
import { RoleReasonEnum } from "./people.enums";

@Access("WITH_PARENT")
@ObjectType("RoleAssignment", {
  description: "A role that somebody has at this moment, and why; one for each reason.",
})
export class RoleAssignmentType {
  @Field(() => RoleEnum, { description: "ADMIN or AUDITOR: MEMBER is everybody who is active." })
  role!: Role;

  @Field(() => RoleReasonEnum, { description: "Whether an admin gave it, or the configuration." })
  because!: RoleReason;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When it was assigned. Null: it comes with a group.",
  })
  assignedAt!: Date | null;

  personId!: string;
  groupId!: string | null;
}

export const RoleAssignmentConnection = connectionType("RoleAssignment", RoleAssignmentType);
