import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";
import { Person } from "../identities/identity.entity";

/** Why a delegation ended. */
export const DELEGATION_END_REASONS = [
  "BY_DELEGATOR",
  "BY_DELEGATE",
  "BY_ADMIN",
  "TIME_OVER",
  "PEOPLE_MERGED",
  "DATABASE_RESTORED",
] as const;
export type DelegationEndReason = (typeof DELEGATION_END_REASONS)[number];

/**
 * A delegation: one person lets another one decide in their place. It starts and ends by time alone; a sweep only
 * records its end.
 */
@Entity("delegations")
@Check("ck_delegations_two_people", "from_person_id <> to_person_id")
@Check("ck_delegations_until", "until > starts_at")
@Check("ck_delegations_length", "until <= starts_at + interval '2160 hours'")
@Check("ck_delegations_end", "(ended_at is null) = (end_reason is null)")
@Check("ck_delegations_end_reason", checkOneOf("end_reason", DELEGATION_END_REASONS))
@Index("ix_delegations_from_person_id", ["fromPersonId", "createdAt", "id"])
@Index("ix_delegations_to_person_id", ["toPersonId", "createdAt", "id"])
@Index("ix_delegations_list", ["createdAt", "id"])
@Index("ix_delegations_open_from", ["fromPersonId", "until"], { where: "ended_at is null" })
@Index("ix_delegations_open_to", ["toPersonId", "until"], { where: "ended_at is null" })
@Index("ix_delegations_open", ["until"], { where: "ended_at is null" })
@Index("ix_delegations_ended", ["endedAt"], { where: "ended_at is not null" })
@Index("ix_delegations_untold", ["startsAt"], { where: "ended_at is null and not told_start" })
export class Delegation {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_delegations" })
  id!: string;

  /** The delegator. They keep their own right. */
  @Column("uuid")
  fromPersonId!: string;

  @ManyToOne(() => Person, { onDelete: "CASCADE" })
  @JoinColumn({ name: "from_person_id", foreignKeyConstraintName: "fk_delegations_from_person_id" })
  from?: Relation<Person>;

  @Column("uuid")
  toPersonId!: string;

  @ManyToOne(() => Person, { onDelete: "CASCADE" })
  @JoinColumn({ name: "to_person_id", foreignKeyConstraintName: "fk_delegations_to_person_id" })
  to?: Relation<Person>;

  /** The person who made it: the delegator, or an admin, about whose requests it gives no right. */
  @Index("ix_delegations_made_by_person_id")
  @Column("uuid", { nullable: true })
  madeByPersonId!: string | null;

  @ManyToOne(() => Person, { onDelete: "SET NULL" })
  @JoinColumn({ name: "made_by_person_id", foreignKeyConstraintName: "fk_delegations_made_by_person_id" })
  madeBy?: Relation<Person>;

  @Column("timestamptz")
  startsAt!: Date;

  /** The end of the delegation, excluded. */
  @Column("timestamptz")
  until!: Date;

  @Column("text", { nullable: true })
  reason!: string | null;

  @Column("timestamptz")
  createdAt!: Date;

  @Column("timestamptz", { nullable: true })
  endedAt!: Date | null;

  @Column("text", { nullable: true })
  endReason!: DelegationEndReason | null;

  /** Whether its start was published to subscribers of pending approvals. */
  @Column("boolean")
  toldStart!: boolean;
}
