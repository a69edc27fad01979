import { Check, Column, Entity, PrimaryColumn } from "typeorm";
import { UNKNOWN_HUMAN } from "../../kernel/humans-behind";
import { checkOneOf } from "../../platform/database/check-one-of";

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
@Check("ck_delegations_end_reason", checkOneOf("end_reason", DELEGATION_END_REASONS))
export class Delegation {
  @PrimaryColumn("uuid")
  id!: string;

  /** The delegator. They keep their own right. */
  @Column("uuid")
  fromPersonId!: string;

  @Column("uuid")
  toPersonId!: string;

  /** The people behind whoever made it (humans-behind.ts), about whose requests it gives no right. */
  @Column("uuid", { array: true, default: () => `'{${UNKNOWN_HUMAN}}'` })
  madeByIds!: string[];

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
  startAnnounced!: boolean;
}
