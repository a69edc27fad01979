import { Column, Entity, Index, PrimaryColumn } from "typeorm";

/** One outcome. Inserted in the transaction of the change it describes; the table refuses UPDATE and DELETE. */
@Entity("audit_events")
@Index("ix_audit_events_subject", ["subjectType", "subjectId", "at"])
@Index("ix_audit_events_at", ["at"])
export class AuditEvent {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_audit_events" })
  id!: string;

  @Column("timestamptz")
  at!: Date;

  @Column("text")
  actorKind!: string;

  @Column("text")
  actorId!: string;

  @Column("text")
  actorName!: string;

  @Column("text")
  action!: string;

  @Column("text")
  subjectType!: string;

  @Column("text")
  subjectId!: string;

  @Column("jsonb", { nullable: true })
  before!: object | null;

  @Column("jsonb", { nullable: true })
  after!: object | null;
}
