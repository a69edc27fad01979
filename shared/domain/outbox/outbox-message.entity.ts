import { Check, Column, Entity, PrimaryColumn } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";
import { OUTBOX_EVENTS, type OutboxEvent } from "./outbox-events";

/** A message of the transactional outbox, written in the transaction of its event. */
@Entity("outbox_messages")
@Check("ck_outbox_messages_event", checkOneOf("event", OUTBOX_EVENTS))
export class OutboxMessage {
  @PrimaryColumn("uuid")
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
  notifiedAt!: Date | null;
}
