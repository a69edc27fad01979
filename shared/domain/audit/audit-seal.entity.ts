import { Check, Column, Entity, Index, PrimaryColumn } from "typeorm";

/**
 * Fixes the events behind `from` up to `to`, all of one month, and the seal before. Append-only, and kept when its events
 * are dropped.
 */
@Entity("audit_seals")
@Index("ix_audit_seals_month", ["month"])
export class AuditSeal {
  /** 1, 2, 3, … without gaps. */
  @PrimaryColumn("bigint", { primaryKeyConstraintName: "pk_audit_seals" })
  seq!: string;

  @Column("bigint")
  fromPosition!: string;

  @Column("uuid")
  fromId!: string;

  @Column("bigint")
  toPosition!: string;

  @Column("uuid")
  toId!: string;

  /** Such as "2026-11". */
  @Column("text")
  month!: string;

  @Column("timestamptz")
  firstAt!: Date;

  @Column("timestamptz")
  lastAt!: Date;

  @Column("int")
  eventCount!: number;

  @Column("text")
  rowsHash!: string;

  @Column("text")
  previousHash!: string;

  @Column("text")
  hash!: string;

  @Column("timestamptz")
  sealedAt!: Date;
}

/** A month that was dropped when its time was over. Append-only. */
@Entity("audit_dropped_months")
export class AuditDroppedMonth {
  @PrimaryColumn("text", { primaryKeyConstraintName: "pk_audit_dropped_months" })
  month!: string;

  @Column("bigint")
  eventCount!: string;

  @Column("timestamptz")
  droppedAt!: Date;
}

/** One row: what is added to the number of a transaction, so that positions go on after a restore into another PostgreSQL. */
@Entity("audit_epoch")
@Check("ck_audit_epoch_one", "id")
export class AuditEpoch {
  @PrimaryColumn("boolean", { default: true, primaryKeyConstraintName: "pk_audit_epoch" })
  id!: boolean;

  @Column("bigint")
  xidOffset!: string;
}
