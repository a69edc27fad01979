import { Check, Column, Entity, Index, PrimaryColumn } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";
import { OUTBOX_EVENTS, type OutboxEvent } from "./outbox-events";

/** A message of the transactional outbox, written in the transaction of its event. */
@Entity("notices")
@Check("ck_notices_event", checkOneOf("event", OUTBOX_EVENTS))
@Index("ix_notices_created_at", ["createdAt"])
@Index("ix_notices_untold", ["createdAt", "id"], { where: "told_at is null" })
export class OutboxMessage {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_notices" })
  id!: string;

  @Column("text")
  event!: OutboxEvent;

  @Column("text")
  subjectType!: string;

  @Column("text")
  subjectId!: string;

  /** The payload as of the event: ids and names, no secrets. */
  @Column("jsonb")
  data!: object;

  @Column("timestamptz")
  createdAt!: Date;

  /** When people were notified of it; null: not yet. */
  @Column("timestamptz", { nullable: true })
  toldAt!: Date | null;
}
