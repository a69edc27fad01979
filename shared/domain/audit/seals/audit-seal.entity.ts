import { Column, Entity, PrimaryColumn } from "typeorm";

/**
 * Seals the events behind `from` up to `to`, all of one month, together with the seal before. Append-only, and kept
 * when its events are dropped.
 */
@Entity("audit_seals")
export class AuditSeal {
  /** 1, 2, 3, … without gaps. */
  @PrimaryColumn("bigint")
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
  @PrimaryColumn("bigint")
  seq!: string;

  /** An id that tells keys apart and reveals nothing about them. */
  @PrimaryColumn("text")
  keyId!: string;

  /** HMAC-SHA256, hexadecimal. */
  @Column("text")
  signature!: string;
}

/** A month that was dropped after its retention. Append-only. */
@Entity("audit_dropped_months")
export class AuditDroppedMonth {
  @PrimaryColumn("text")
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
export class AuditEpoch {
  @PrimaryColumn("boolean", { default: true })
  id!: boolean;

  @Column("bigint")
  xidOffset!: string;
}
