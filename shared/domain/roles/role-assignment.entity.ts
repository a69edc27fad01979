import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import type { Role } from "../../kernel/actor";
import { oneOf } from "../../platform/database/check";
import { Identity } from "../identities/identity.entity";

/** What can be assigned. MEMBER is everybody who is active. */
export const ASSIGNABLE_ROLES = ["ADMIN", "AUDITOR"] as const;

/** A role that an admin gave to a person, beside those that come with groups. */
@Entity("role_assignments")
@Check("ck_role_assignments_role", oneOf("role", ASSIGNABLE_ROLES))
export class RoleAssignment {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_role_assignments" })
  identityId!: string;

  @ManyToOne(() => Identity, { onDelete: "CASCADE" })
  @JoinColumn({ name: "identity_id", foreignKeyConstraintName: "fk_role_assignments_identity_id" })
  identity?: Relation<Identity>;

  @PrimaryColumn("text", { primaryKeyConstraintName: "pk_role_assignments" })
  role!: Role;

  @Column("timestamptz")
  createdAt!: Date;
}
