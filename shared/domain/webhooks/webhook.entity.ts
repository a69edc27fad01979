import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";
import { LEASE_CHECK, LeasedRow } from "../../platform/database/leased-row";
import { OUTBOX_EVENTS, type OutboxEvent } from "../outbox/outbox-events";

/** Something that happened and that others may be told. Written in the transaction in which it happened. */
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

  /** What is sent, as it was at that moment: ids and names, no secrets. */
  @Column("jsonb")
  data!: object;

  @Column("timestamptz")
  createdAt!: Date;

  /** When the people whom it concerns were told; null: that is still to be done. */
  @Column("timestamptz", { nullable: true })
  toldAt!: Date | null;
}

/** JSON: signed, for programs. SLACK and TEAMS: as their incoming webhooks take it, in words for people. */
export const WEBHOOK_FORMATS = ["JSON", "SLACK", "TEAMS"] as const;
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number];

/** Where notices are sent to. */
@Entity("webhooks")
@Check("ck_webhooks_format", checkOneOf("format", WEBHOOK_FORMATS))
@Index("ix_webhooks_list", ["createdAt", "id"])
export class Webhook {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_webhooks" })
  id!: string;

  @Column("text")
  url!: string;

  @Column("text", { array: true })
  events!: OutboxEvent[];

  @Column("text")
  format!: WebhookFormat;

  /** Nothing is sent before that: its receiver asked for a pause, or takes one message a second. Null: it may be sent at once. */
  @Column("timestamptz", { nullable: true })
  pausedUntil!: Date | null;

  /** Counts the changes of its address, events and format. */
  @Column("int")
  version!: number;

  /** What notices are signed with, sealed where the configuration has a key. See webhook-secret.ts. */
  @Column("text")
  secret!: string;

  @Column("timestamptz")
  secretSetAt!: Date;

  @Column("timestamptz")
  createdAt!: Date;
}

/** PENDING: to be sent, or tried again. FAILED: given up. */
export const DELIVERY_STATES = ["PENDING", "DELIVERED", "FAILED"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One notice on its way to one webhook. Its id goes along, so that a receiver knows what it has already. */
@Entity("notice_deliveries")
@Check("ck_notice_deliveries_lease", LEASE_CHECK)
@Check("ck_notice_deliveries_state", checkOneOf("state", DELIVERY_STATES))
@Check("ck_notice_deliveries_due", "(state = 'PENDING') = (next_attempt_at is not null)")
@Index("ix_notice_deliveries_due", ["webhookId", "nextAttemptAt"], { where: "next_attempt_at is not null" })
@Index("ix_notice_deliveries_webhook_id", ["webhookId", "createdAt", "id"])
@Index("ix_notice_deliveries_notice_id", ["noticeId"])
export class WebhookDelivery extends LeasedRow {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_notice_deliveries" })
  id!: string;

  @Column("uuid")
  noticeId!: string;

  @ManyToOne(() => OutboxMessage, { onDelete: "CASCADE" })
  @JoinColumn({ name: "notice_id", foreignKeyConstraintName: "fk_notice_deliveries_notice_id" })
  notice?: Relation<OutboxMessage>;

  @Column("uuid")
  webhookId!: string;

  @ManyToOne(() => Webhook, { onDelete: "CASCADE" })
  @JoinColumn({ name: "webhook_id", foreignKeyConstraintName: "fk_notice_deliveries_webhook_id" })
  webhook?: Relation<Webhook>;

  @Column("text")
  state!: DeliveryState;

  /** Counted when an attempt begins, so that one during which a worker died counts too. */
  @Column("int", { default: 0 })
  attempts!: number;

  /** When it is tried next, unless an attempt is under way. */
  @Column("timestamptz", { nullable: true })
  nextAttemptAt!: Date | null;

  /** What the receiver answered last; null: it did not. */
  @Column("int", { nullable: true })
  lastStatus!: number | null;

  @Column("text", { nullable: true })
  lastError!: string | null;

  @Column("timestamptz")
  createdAt!: Date;

  /** When it was delivered or given up. */
  @Column("timestamptz", { nullable: true })
  endedAt!: Date | null;
}
