import { Check, Column, Entity, PrimaryColumn } from "typeorm";
import { checkOneOf } from "../../../platform/database/check-one-of";

/** Breaks of which every process has to know: another one is seen by each, or lies in the settings of one. */
export const BROKEN_END_KINDS = ["SEAL_MISSING", "SEAL_ALTERED"] as const;
export type BrokenEndKind = (typeof BROKEN_END_KINDS)[number];

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
 * An end of the log that a process knew to be another. It stands until a person accepts it, once and for all; at most
 * one stands.
 */
@Entity("audit_broken_ends")
@Check("ck_audit_broken_ends_kind", checkOneOf("kind", BROKEN_END_KINDS))
export class AuditBrokenEnd {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("text")
  kind!: BrokenEndKind;

  /** The number of the seal that is missing or another. */
  @Column("bigint")
  seal!: string;

  @Column("text")
  message!: string;

  /** The name of the host whose process saw it. */
  @Column("text")
  seenBy!: string;

  @Column("timestamptz")
  seenAt!: Date;

  /** Null: it stands. */
  @Column("timestamptz", { nullable: true })
  acceptedAt!: Date | null;
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
