import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { Identity } from "../identities/identity.entity";

/** A person who is signed in, in one browser. Its row goes when it ends; that it was there, the audit log says. */
@Entity("sessions")
@Index("ix_sessions_identity_id", ["identityId"])
@Index("ix_sessions_expires_at", ["expiresAt"])
export class Session {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_sessions" })
  id!: string;

  /** SHA-256 of what the cookie holds. */
  @Index("uq_sessions_token_hash", { unique: true })
  @Column("text", { select: false })
  tokenHash?: string;

  @Column("uuid")
  identityId!: string;

  @ManyToOne(() => Identity, { onDelete: "CASCADE" })
  @JoinColumn({ name: "identity_id", foreignKeyConstraintName: "fk_sessions_identity_id" })
  identity?: Relation<Identity>;

  /** Name of the sign-in provider of the configuration, or "development". */
  @Column("text")
  provider!: string;

  /** How strongly the person signed in, in the provider's words; null: it did not say. */
  @Column("text", { nullable: true })
  acr!: string | null;

  @Column("text", { array: true })
  amr!: string[];

  /** When the person typed something in at the provider; null: it did not say. */
  @Column("timestamptz", { nullable: true })
  authTime!: Date | null;

  /** When a second factor was shown; null: none was, or nobody knows when. */
  @Column("timestamptz", { nullable: true })
  mfaAt!: Date | null;

  @Column("text", { nullable: true })
  address!: string | null;

  @Column("text", { nullable: true })
  userAgent!: string | null;

  @Column("timestamptz")
  createdAt!: Date;

  /** To the minute. */
  @Column("timestamptz")
  lastSeenAt!: Date;

  /** It ends then, however much it is used. */
  @Column("timestamptz")
  expiresAt!: Date;
}

/** Which identity a provider's user is: found once, by e-mail or external id, then known by the subject. */
@Entity("identity_links")
@Index("ix_identity_links_identity_id", ["identityId"])
export class IdentityLink {
  @PrimaryColumn("text", { primaryKeyConstraintName: "pk_identity_links" })
  issuer!: string;

  @PrimaryColumn("text", { primaryKeyConstraintName: "pk_identity_links" })
  subject!: string;

  @Column("uuid")
  identityId!: string;

  @ManyToOne(() => Identity, { onDelete: "CASCADE" })
  @JoinColumn({ name: "identity_id", foreignKeyConstraintName: "fk_identity_links_identity_id" })
  identity?: Relation<Identity>;

  @Column("timestamptz")
  createdAt!: Date;
}

/** Somebody who was sent to a provider and is not back yet. Used once, by the browser that began. */
@Entity("sign_in_attempts")
@Index("ix_sign_in_attempts_expires_at", ["expiresAt"])
export class SignInAttempt {
  /** SHA-256 of what the cookie of the attempt holds. */
  @PrimaryColumn("text", { primaryKeyConstraintName: "pk_sign_in_attempts" })
  tokenHash!: string;

  @Column("text")
  provider!: string;

  @Column("text")
  state!: string;

  @Column("text")
  nonce!: string;

  @Column("text")
  codeVerifier!: string;

  @Column("text")
  returnTo!: string;

  /** The person has to show a second factor again. */
  @Column("boolean")
  stepUp!: boolean;

  @Column("timestamptz")
  expiresAt!: Date;
}
