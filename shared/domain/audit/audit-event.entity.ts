import { Check, Column, Entity, PrimaryColumn } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";

/** REFUSED: an attempt that was not permitted or not possible. Nothing was changed. */
export const AUDIT_OUTCOMES = ["SUCCEEDED", "REFUSED"] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/**
 * One audited outcome, inserted in the transaction of the change that it describes. The table refuses UPDATE, DELETE
 * and TRUNCATE, and is partitioned by the month of `at`.
 */
@Entity("audit_events")
@Check("ck_audit_events_outcome", checkOneOf("outcome", AUDIT_OUTCOMES))
export class AuditEvent {
  @PrimaryColumn("uuid")
  id!: string;

  @PrimaryColumn("timestamptz")
  at!: Date;

  /** The number of its transaction, set by the database. With the id it orders events for sealing and for sinks. */
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

  /** The acting person's identity at that time, also where a token acted for them; null: a service or the system. */
  @Column("text", { nullable: true })
  personId!: string | null;

  @Column("text")
  action!: string;

  @Column("text", { default: "SUCCEEDED" })
  outcome!: AuditOutcome;

  /** The code of the refusal, such as FORBIDDEN. */
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

  /** The ids of all objects that the event names: see named-ids.ts. */
  @Column("uuid", { array: true, default: () => "'{}'" })
  about!: string[];

  /** The request that led to it; null: the platform acted by itself. */
  @Column("text", { nullable: true })
  requestId!: string | null;

  /** The address of the request, as our own socket saw it. */
  @Column("text", { nullable: true })
  address!: string | null;
}
