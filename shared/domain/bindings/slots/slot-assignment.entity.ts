import { Check, Column, Entity, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { checkOneOf } from "../../../platform/database/check-one-of";
import { LeasedRow } from "../../../platform/database/leased-row";
import type { Assignee } from "../../cloud/access-cloud.port";
import { Slot, type SlotFailure } from "./slot.entity";

/**
 * OPEN: somebody is assigned. COOLING_DOWN: nobody is any more, but the role is still there, or sessions of it may be. GONE:
 * the slot may be leased in the account again.
 */
export const SLOT_ASSIGNMENT_STATES = ["OPEN", "COOLING_DOWN", "GONE"] as const;
export type SlotAssignmentState = (typeof SLOT_ASSIGNMENT_STATES)[number];

export interface UnknownAssignee extends Assignee {
  /** It belonged to a slot lease that has ended, so Drawbridge removes it. */
  readonly ours: boolean;
}

/** Assignments to a slot in one account that no slot lease knows. While it is not GONE, nobody leases the slot there. */
@Entity("slot_assignments")
@Check("ck_slot_assignments_state", checkOneOf("state", SLOT_ASSIGNMENT_STATES))
export class SlotAssignment extends LeasedRow {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  slotId!: string;

  @ManyToOne(() => Slot)
  slot?: Relation<Slot>;

  /** Twelve digits. */
  @Column("text")
  accountId!: string;

  @Column("text")
  state!: SlotAssignmentState;

  @Column("jsonb")
  assignees!: UnknownAssignee[];

  @Column("timestamptz")
  foundAt!: Date;

  /** When an admin asked to remove all of them; null: only assignments of ours are removed. */
  @Column("timestamptz", { nullable: true })
  releaseAskedAt!: Date | null;

  /** The name of the admin who asked. */
  @Column("text", { nullable: true })
  releaseAskedBy!: string | null;

  /** The removal that is under way and polled until its end; null: none. */
  @Column("text", { nullable: true })
  assignmentRequestId!: string | null;

  /** The last removal without a known outcome: AWS may carry it out late. Null: there was none. */
  @Column("timestamptz", { nullable: true })
  inDoubtSince!: Date | null;

  /** When nobody was observed assigned any more. */
  @Column("timestamptz", { nullable: true })
  unassignedAt!: Date | null;

  /** When the role was first observed absent; null: it was there. */
  @Column("timestamptz", { nullable: true })
  roleAbsentSince!: Date | null;

  @Column("timestamptz", { nullable: true })
  goneAt!: Date | null;

  @Column("jsonb", { nullable: true })
  failure!: SlotFailure | null;

  @Column("int", { default: 0 })
  failedAttempts!: number;

  @Column("timestamptz", { nullable: true })
  nextReconcileAt!: Date | null;
}
