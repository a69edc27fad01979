import { Check, Column, Entity, PrimaryColumn } from "typeorm";
import { ROLES, type Role } from "../../kernel/actor";
import { checkOneOf } from "../../platform/database/check-one-of";

/** Roles that can be assigned. Every active person is a MEMBER. */
export const ASSIGNABLE_ROLES = ["ADMIN", "AUDITOR"] as const;

/** A role that an admin assigned to a person, apart from roles by groups. */
@Entity("role_assignments")
@Check("ck_role_assignments_role", checkOneOf("role", ASSIGNABLE_ROLES))
export class RoleAssignment {
  @PrimaryColumn("uuid")
  personId!: string;

  @PrimaryColumn("text")
  role!: Role;

  @Column("timestamptz")
  createdAt!: Date;
}

/** The group that a configured role group is frozen to: the one live group that it named first. */
@Entity("role_groups")
@Check("ck_role_groups_role", checkOneOf("role", ROLES))
export class FrozenRoleGroup {
  /** The provider's name and the group's as they are configured, trimmed and in lower case. */
  @PrimaryColumn("text")
  providerKey!: string;

  @PrimaryColumn("text")
  groupKey!: string;

  @PrimaryColumn("text")
  role!: Role;

  @Column("uuid")
  groupId!: string;
}
