import { Column, Entity, PrimaryColumn } from "typeorm";

/** How far a sink has been told. The row goes only by hand: until then no month is dropped that the sink has not got. */
@Entity("audit_sinks")
export class AuditSink {
  @PrimaryColumn("text", { primaryKeyConstraintName: "pk_audit_sinks" })
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

  @Column("uuid", { nullable: true })
  leaseToken!: string | null;

  @Column("timestamptz", { nullable: true })
  leasedUntil!: Date | null;
}
