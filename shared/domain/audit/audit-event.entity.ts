import { Check, Column, Entity, Index, PrimaryColumn } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";

/** REFUSED: somebody tried, and was not allowed to or could not. Nothing was changed. */
export const AUDIT_OUTCOMES = ["SUCCEEDED", "REFUSED"] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/**
 * One outcome. Inserted in the transaction of the change it describes; the table refuses UPDATE, DELETE and TRUNCATE. It is
 * partitioned by the month of `at`.
 */
@Entity("audit_events")
@Check("ck_audit_events_outcome", checkOneOf("outcome", AUDIT_OUTCOMES))
@Check("ck_audit_events_at", "at >= '2000-01-01T00:00:00Z' and at < '9999-01-01T00:00:00Z'")
@Index("ix_audit_events_at", ["at", "id"])
@Index("ix_audit_events_position", ["position", "id"])
@Index("ix_audit_events_actor", ["actorId", "at", "id"])
@Index("ix_audit_events_on_behalf_of", ["onBehalfOf", "at", "id"], { where: "on_behalf_of is not null" })
@Index("ix_audit_events_subject", ["subjectId", "at", "id"])
@Index("ix_audit_events_subject_type", ["subjectType", "at", "id"])
@Index("ix_audit_events_action", { synchronize: false })
@Index("ix_audit_events_about", { synchronize: false })
@Index("ix_audit_events_actor_kind", { synchronize: false })
@Index("ix_audit_events_refused", ["at", "id"], { where: "outcome = 'REFUSED'" })
export class AuditEvent {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_audit_events" })
  id!: string;

  @PrimaryColumn("timestamptz", { primaryKeyConstraintName: "pk_audit_events" })
  at!: Date;

  /** Written by the database alone. The number of its transaction: with the id, the order in which events are sealed and told to sinks. */
  @Column({ type: "bigint", default: () => "audit_position()", insert: false })
  position!: string;

  @Column("text")
  actorKind!: string;

  @Column("text")
  actorId!: string;

  @Column("text")
  actorName!: string;

  /** The person a token acts for; null: the actor acts for itself. */
  @Column("text", { nullable: true })
  onBehalfOf!: string | null;

  /** The person who acted, or for whom a token did, as they were known then; null: a service or the system. */
  @Column("text", { nullable: true })
  personId!: string | null;

  @Column("text")
  action!: string;

  @Column("text", { default: "SUCCEEDED" })
  outcome!: AuditOutcome;

  /** Why it was refused, such as FORBIDDEN. */
  @Column("text", { nullable: true })
  errorCode!: string | null;

  @Column("text")
  subjectType!: string;

  @Column("text")
  subjectId!: string;

  @Column("jsonb", { nullable: true })
  before!: object | null;

  @Column("jsonb", { nullable: true })
  after!: object | null;

  /** The ids of everything that it names: see named-ids.ts. */
  @Column("uuid", { array: true, default: () => "'{}'" })
  about!: string[];

  /** The request it came with; null: the platform did it by itself. */
  @Column("text", { nullable: true })
  requestId!: string | null;

  /** Where the request came from, as our own socket saw it. */
  @Column("text", { nullable: true })
  address!: string | null;
}
