import { Column, Entity, PrimaryColumn } from "typeorm";
import { LeasedRow } from "../../platform/database/leased-row";

/** The progress of a sink. The row is removed only by hand: until then no month is dropped that the sink lacks. */
@Entity("audit_sinks")
export class AuditSink extends LeasedRow {
  @PrimaryColumn("text")
  name!: string;

  @Column("bigint")
  position!: string;

  @Column("uuid")
  eventId!: string;

  @Column("bigint", { default: "0" })
  delivered!: string;

  @Column("int", { default: 0 })
  failedAttempts!: number;

  @Column("timestamptz")
  nextAttemptAt!: Date;

  @Column("text", { nullable: true })
  lastError!: string | null;

  /**
   * The newest seal that the sink acknowledged, signed where there is a key. It is compared with the log and with the
   * sink.
   */
  @Column("bigint", { nullable: true })
  sealSeq!: string | null;

  @Column("text", { nullable: true })
  sealHash!: string | null;

  @Column("text", { nullable: true })
  sealKeyId!: string | null;

  @Column("text", { nullable: true })
  sealSignature!: string | null;
}
