import { Check, Column, Entity, PrimaryColumn } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";
import { LeasedRow } from "../../platform/database/leased-row";
import { NOTIFICATION_KINDS, type NotificationKind, SUBJECT_TYPES, type SubjectType } from "./notification-kinds";

/** One message to one person about one subject. */
@Entity("notifications")
@Check("ck_notifications_kind", checkOneOf("kind", NOTIFICATION_KINDS))
@Check("ck_notifications_subject_type", checkOneOf("subject_type", SUBJECT_TYPES))
export class Notification {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  personId!: string;

  @Column("text")
  kind!: NotificationKind;

  /** The deduplication key per person, such as `decide:` and the id of the request. */
  @Column("text")
  thing!: string;

  @Column("text")
  subjectType!: SubjectType;

  /** Id of the object, as the API has it. */
  @Column("text")
  subjectId!: string;

  @Column("text")
  title!: string;

  /** Sentences, or steps one a line. Nothing in it is secret. */
  @Column("text")
  message!: string;

  /** Of its page, below DRAWBRIDGE_URL. */
  @Column("text")
  path!: string;

  /** False: the person does not want this kind in the console. */
  @Column("boolean")
  inApp!: boolean;

  @Column("timestamptz", { nullable: true })
  readAt!: Date | null;

  /** When it was settled: nothing is left to do or to know. Unsent mail is skipped then. */
  @Column("timestamptz", { nullable: true })
  settledAt!: Date | null;

  @Column("timestamptz")
  createdAt!: Date;
}

/**
 * PENDING: to be sent or retried. SKIPPED: settled before it was sent, or the person is inactive or has no address.
 * FAILED: refused, given up after three days, or sent three times without an answer.
 */
export const MAIL_STATES = ["PENDING", "SENT", "SKIPPED", "FAILED"] as const;
export type MailState = (typeof MAIL_STATES)[number];

/**
 * The delivery of a notification by mail. The notification's id is part of the Message-ID, so that mailboxes can drop
 * duplicates.
 */
@Entity("mail_deliveries")
@Check("ck_mail_deliveries_state", checkOneOf("state", MAIL_STATES))
export class MailDelivery extends LeasedRow {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  notificationId!: string;

  @Column("text")
  state!: MailState;

  /** Incremented when an attempt begins. */
  @Column("int", { default: 0 })
  attempts!: number;

  /** Those that the mail server did not answer after it had the message: each may have reached the person. */
  @Column("int", { default: 0 })
  attemptsInDoubt!: number;

  @Column("timestamptz", { nullable: true })
  nextAttemptAt!: Date | null;

  @Column("text", { nullable: true })
  lastError!: string | null;

  @Column("timestamptz")
  createdAt!: Date;

  @Column("timestamptz", { nullable: true })
  endedAt!: Date | null;
}

/** A person's preferences. Without a row, all kinds go to all channels. */
@Entity("notification_preferences")
export class NotificationPreferences {
  @PrimaryColumn("uuid")
  personId!: string;

  /** False: no mail at all. */
  @Column("boolean")
  mail!: boolean;

  /** Kinds that are not shown in the application; none of DECISION_KINDS. */
  @Column("text", { array: true })
  inAppOff!: NotificationKind[];

  @Column("text", { array: true })
  mailOff!: NotificationKind[];

  @Column("int")
  version!: number;

  @Column("timestamptz")
  changedAt!: Date;
}

/** The next run of a sweep that one worker does for all. */
@Entity("notification_sweeps")
export class NotificationSweep {
  @PrimaryColumn("text")
  name!: string;

  @Column("timestamptz")
  nextAt!: Date;
}
