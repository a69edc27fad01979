import { Check, Column, Entity, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";
import { LeasedRow } from "../../platform/database/leased-row";
import type { OutboxEvent } from "../outbox/outbox-events";
import { OutboxMessage } from "../outbox/outbox-message.entity";

/** JSON: signed, for programs. SLACK and TEAMS: formatted for their incoming webhooks. */
export const WEBHOOK_FORMATS = ["JSON", "SLACK", "TEAMS"] as const;
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number];

/** A receiver of outbox messages. */
@Entity("webhooks")
@Check("ck_webhooks_format", checkOneOf("format", WEBHOOK_FORMATS))
export class Webhook {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("text")
  url!: string;

  @Column("text", { array: true })
  events!: OutboxEvent[];

  @Column("text")
  format!: WebhookFormat;

  /**
   * No delivery before this moment: the receiver requested a pause, or accepts one message per second. Null: no pause.
   */
  @Column("timestamptz", { nullable: true })
  pausedUntil!: Date | null;

  /** The receiver's answer that requested the pause; null: the pause keeps the pace of a chat. */
  @Column("text", { nullable: true })
  pausedReason!: string | null;

  /** When an admin disabled it; null: it is enabled. A disabled webhook gets no new deliveries, and waiting ones stay. */
  @Column("timestamptz", { nullable: true })
  disabledAt!: Date | null;

  @Column("text", { nullable: true })
  disabledReason!: string | null;

  /** Incremented by every change of address, events, format, and of being enabled. */
  @Column("int")
  version!: number;

  /** The signing secret, sealed if a key is configured. See webhook-secret.ts. */
  @Column("text")
  secret!: string;

  @Column("timestamptz")
  secretSetAt!: Date;

  @Column("timestamptz")
  createdAt!: Date;
}

/** PENDING: to be sent or retried. FAILED: given up. */
export const DELIVERY_STATES = ["PENDING", "DELIVERED", "FAILED"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** The delivery of one message to one webhook. Its id is sent along, so that receivers can drop duplicates. */
@Entity("webhook_deliveries")
@Check("ck_webhook_deliveries_state", checkOneOf("state", DELIVERY_STATES))
export class WebhookDelivery extends LeasedRow {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  outboxMessageId!: string;

  @ManyToOne(() => OutboxMessage)
  outboxMessage?: Relation<OutboxMessage>;

  @Column("uuid")
  webhookId!: string;

  @Column("text")
  state!: DeliveryState;

  /** Incremented when an attempt begins, so that attempts of crashed workers count. */
  @Column("int", { default: 0 })
  attempts!: number;

  /** The next attempt, unless one is running. */
  @Column("timestamptz", { nullable: true })
  nextAttemptAt!: Date | null;

  /** The last HTTP status; null: no answer. */
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
