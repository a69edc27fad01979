import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";

/**
 * Seals the events behind `from` up to `to`, all of one month, together with the seal before. Append-only, and kept
 * when its events are dropped.
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

/** A process with the key made this seal, or found it valid. Append-only. */
@Entity("audit_seal_signatures")
export class AuditSealSignature {
  @PrimaryColumn("bigint", { primaryKeyConstraintName: "pk_audit_seal_signatures" })
  seq!: string;

  @ManyToOne(() => AuditSeal)
  @JoinColumn({ name: "seq", foreignKeyConstraintName: "fk_audit_seal_signatures_seq" })
  seal?: Relation<AuditSeal>;

  /** An id that tells keys apart and reveals nothing about them. */
  @PrimaryColumn("text", { primaryKeyConstraintName: "pk_audit_seal_signatures" })
  keyId!: string;

  /** HMAC-SHA256, hexadecimal. */
  @Column("text")
  signature!: string;
}

/** A month that was dropped after its retention. Append-only. */
@Entity("audit_dropped_months")
export class AuditDroppedMonth {
  @PrimaryColumn("text", { primaryKeyConstraintName: "pk_audit_dropped_months" })
  month!: string;

  @Column("bigint")
  eventCount!: string;

  @Column("timestamptz")
  droppedAt!: Date;
}

/**
 * One row with the offset of transaction numbers, so that positions continue after a restore into another PostgreSQL.
 */
@Entity("audit_epoch")
@Check("ck_audit_epoch_one", "id")
export class AuditEpoch {
  @PrimaryColumn("boolean", { default: true, primaryKeyConstraintName: "pk_audit_epoch" })
  id!: boolean;

  @Column("bigint")
  xidOffset!: string;
}
