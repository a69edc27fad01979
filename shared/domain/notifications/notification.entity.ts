import { Check, Column, Entity, Index, JoinColumn, ManyToOne, OneToOne, PrimaryColumn, type Relation } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";
import { LEASE_CHECK, LeasedRow } from "../../platform/database/leased-row";
import { Person } from "../identities/identity.entity";
import { NOTIFICATION_KINDS, type NotificationKind, SUBJECT_TYPES, type SubjectType } from "./notification-kinds";

/** One message to one person about one subject. */
@Entity("notifications")
@Check("ck_notifications_kind", checkOneOf("kind", NOTIFICATION_KINDS))
@Check("ck_notifications_subject_type", checkOneOf("subject_type", SUBJECT_TYPES))
@Index("uq_notifications_thing", ["personId", "thing"], { unique: true })
@Index("ix_notifications_list", ["personId", "createdAt", "id"], { where: "in_app" })
@Index("ix_notifications_unread", ["personId", "createdAt", "id"], { where: "in_app and read_at is null" })
@Index("ix_notifications_open", ["subjectType", "subjectId"], { where: "settled_at is null" })
@Index("ix_notifications_created_at", ["createdAt"])
export class Notification {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_notifications" })
  id!: string;

  @Column("uuid")
  personId!: string;

  @ManyToOne(() => Person, { onDelete: "CASCADE" })
  @JoinColumn({ name: "person_id", foreignKeyConstraintName: "fk_notifications_person_id" })
  person?: Relation<Person>;

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
@Check("ck_mail_deliveries_lease", LEASE_CHECK)
@Check("ck_mail_deliveries_state", checkOneOf("state", MAIL_STATES))
@Check("ck_mail_deliveries_due", "(state = 'PENDING') = (next_attempt_at is not null)")
@Index("ix_mail_deliveries_due", ["nextAttemptAt"], { where: "next_attempt_at is not null" })
@Index("ix_mail_deliveries_failed", ["endedAt"], { where: "state = 'FAILED'" })
@Index("ix_mail_deliveries_sent", ["endedAt"], { where: "state = 'SENT'" })
@Index("ix_mail_deliveries_failing", ["createdAt"], { where: "state = 'PENDING' and attempts > 5" })
export class MailDelivery extends LeasedRow {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_mail_deliveries" })
  id!: string;

  @Index("uq_mail_deliveries_notification_id", { unique: true })
  @Column("uuid")
  notificationId!: string;

  @ManyToOne(() => Notification, { onDelete: "CASCADE" })
  @JoinColumn({ name: "notification_id", foreignKeyConstraintName: "fk_mail_deliveries_notification_id" })
  notification?: Relation<Notification>;

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
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_notification_preferences" })
  personId!: string;

  @OneToOne(() => Person, { onDelete: "CASCADE" })
  @JoinColumn({ name: "person_id", foreignKeyConstraintName: "fk_notification_preferences_person_id" })
  person?: Relation<Person>;

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
  @PrimaryColumn("text", { primaryKeyConstraintName: "pk_notification_sweeps" })
  name!: string;

  @Column("timestamptz")
  nextAt!: Date;
}
