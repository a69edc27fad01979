import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { ROLES, type Role } from "../../kernel/actor";
import { checkOneOf } from "../../platform/database/check-one-of";
import { IdentityGroup, Person } from "../identities/identity.entity";

/** Roles that can be assigned. Every active person is a MEMBER. */
export const ASSIGNABLE_ROLES = ["ADMIN", "AUDITOR"] as const;

/** A role that an admin assigned to a person, apart from roles by groups. */
@Entity("role_assignments")
@Check("ck_role_assignments_role", checkOneOf("role", ASSIGNABLE_ROLES))
export class RoleAssignment {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_role_assignments" })
  personId!: string;

  @ManyToOne(() => Person, { onDelete: "CASCADE" })
  @JoinColumn({ name: "person_id", foreignKeyConstraintName: "fk_role_assignments_person_id" })
  person?: Relation<Person>;

  @PrimaryColumn("text", { primaryKeyConstraintName: "pk_role_assignments" })
  role!: Role;

  @Column("timestamptz")
  createdAt!: Date;
}

/** The group that a configured role group is frozen to: the one live group that it named first. */
@Entity("role_groups")
@Check("ck_role_groups_role", checkOneOf("role", ROLES))
@Index("ix_role_groups_group_id", ["groupId"])
export class FrozenRoleGroup {
  /** The provider's name and the group's as they are configured, trimmed and in lower case. */
  @PrimaryColumn("text", { primaryKeyConstraintName: "pk_role_groups" })
  providerKey!: string;

  @PrimaryColumn("text", { primaryKeyConstraintName: "pk_role_groups" })
  groupKey!: string;

  @PrimaryColumn("text", { primaryKeyConstraintName: "pk_role_groups" })
  role!: Role;

  @Column("uuid")
  groupId!: string;

  @ManyToOne(() => IdentityGroup, { onDelete: "CASCADE" })
  @JoinColumn({ name: "group_id", foreignKeyConstraintName: "fk_role_groups_group_id" })
  group?: Relation<IdentityGroup>;
}
