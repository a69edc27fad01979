import { Check, Column, Entity, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import type { RecordedFailure } from "../../kernel/recorded-failure";
import { checkOneOf } from "../../platform/database/check-one-of";
import { LeasedRow } from "../../platform/database/leased-row";
import type { PersonHome } from "../identities/person-home.entity";
import { Integration, PRINCIPAL_STRATEGIES, type PrincipalStrategy } from "../integrations/integration.entity";
import { BINDING_STATES, type BindingState } from "./binding.states";
import { Slot } from "./slots/slot.entity";

/**
 * The IAM principal of a person in one account, which stands in access entries for them. With IDENTITY_CENTER it is the
 * lease of a slot: one permission set of the pool, in one account, for one person. It ends by REMOVED, or by ABANDONED.
 */
@Entity("bindings")
@Check("ck_bindings_strategy", checkOneOf("strategy", PRINCIPAL_STRATEGIES))
@Check("ck_bindings_state", checkOneOf("state", BINDING_STATES))
// On lower(principal_arn), as IAM compares names.
export class Binding extends LeasedRow {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  personId!: string;

  /** The person as their home describes them, where a binding was read with it. No column. */
  home?: PersonHome;

  @Column("uuid", { nullable: true })
  integrationId!: string | null;

  /** Null: the integration was deleted, after everything of it had ended or by force. */
  @ManyToOne(() => Integration)
  integration?: Relation<Integration>;

  /** Twelve digits. */
  @Column("text")
  accountId!: string;

  @Column("text")
  strategy!: PrincipalStrategy;

  @Column("text")
  state!: BindingState;

  /**
   * The role that stands in the access entries. With IDENTITY_CENTER it is observed, never constructed; otherwise the
   * template gives it.
   */
  @Column("text", { nullable: true })
  principalArn!: string | null;

  /** The role's AROA id. EKS matches entries by it, so a role recreated under its ARN is another principal. */
  @Column("text", { nullable: true })
  principalUniqueId!: string | null;

  /** With IDENTITY_CENTER: the person there, pinned. */
  @Column("text", { nullable: true })
  identityCenterUserId!: string | null;

  @Column("uuid", { nullable: true })
  slotId!: string | null;

  /** With IDENTITY_CENTER: null until one is free, and after the integration was deleted. */
  @ManyToOne(() => Slot)
  slot?: Relation<Slot>;

  @Column("text", { nullable: true })
  permissionSetName!: string | null;

  @Column("text", { nullable: true })
  permissionSetArn!: string | null;

  /** The change of the assignment that is under way and polled until its end; null: none. */
  @Column("text", { nullable: true })
  assignmentRequestId!: string | null;

  /** The last change of the assignment without a known outcome: AWS may carry it out late. Null: there was none. */
  @Column("timestamptz", { nullable: true })
  inDoubtSince!: Date | null;

  /** The failure of the last attempt. */
  @Column("jsonb", { nullable: true })
  failure!: RecordedFailure | null;

  @Column("int", { default: 0 })
  failedAttempts!: number;

  /**
   * When the assignment was requested or first observed, or when this slot lease replaced one that cooled down. The
   * person may have a session of the role from then on. Null: nobody can have one by this slot lease.
   */
  @Column("timestamptz", { nullable: true })
  beganAt!: Date | null;

  /** Since when no grant has needed it. */
  @Column("timestamptz", { nullable: true })
  idleSince!: Date | null;

  /** When the assignment was observed gone. */
  @Column("timestamptz", { nullable: true })
  unassignedAt!: Date | null;

  /** When the role was first observed absent after that; null: it was there. */
  @Column("timestamptz", { nullable: true })
  roleAbsentSince!: Date | null;

  @Column("timestamptz", { nullable: true })
  removedAt!: Date | null;

  /** Raised by every change. A result for an older generation leaves the row due. */
  @Column("int", { default: 1 })
  generation!: number;

  /** When it is reconciled next; null: only when a grant needs it. */
  @Column("timestamptz", { nullable: true })
  nextReconcileAt!: Date | null;

  /** Since when its person waits for a slot, for the order of those who wait; null: since it was created. */
  @Column("timestamptz", { nullable: true })
  waitsSince!: Date | null;

  @Column("timestamptz")
  createdAt!: Date;
}
