import { Column, Entity, PrimaryColumn } from "typeorm";

/** A person's session in one browser. The row is deleted when it ends; the audit log keeps its history. */
@Entity("sessions")
export class Session {
  @PrimaryColumn("uuid")
  id!: string;

  /** SHA-256 of the cookie's value. */
  @Column("text", { select: false })
  tokenHash?: string;

  @Column("uuid")
  identityId!: string;

  /** The name of the configured sign-in provider, or "development". */
  @Column("text")
  provider!: string;

  /** The provider's claim about the strength of the sign-in; null: it made none. */
  @Column("text", { nullable: true })
  acr!: string | null;

  @Column("text", { array: true })
  amr!: string[];

  /** The time of the person's last interaction at the provider; null: unknown. */
  @Column("timestamptz", { nullable: true })
  authTime!: Date | null;

  /** The time of the second factor; null: there was none, or the time is unknown. */
  @Column("timestamptz", { nullable: true })
  mfaAt!: Date | null;

  /** The provider's user; null: a development sign-in. */
  @Column("text", { nullable: true })
  subject!: string | null;

  /** The provider's own session (`sid`); null: the provider named none. */
  @Column("text", { nullable: true })
  providerSid!: string | null;

  /** The time of the ID token, by the provider's clock; null: a development sign-in. */
  @Column("timestamptz", { nullable: true })
  issuedAt!: Date | null;

  @Column("text", { nullable: true })
  address!: string | null;

  @Column("text", { nullable: true })
  userAgent!: string | null;

  @Column("timestamptz")
  createdAt!: Date;

  /** To the minute. */
  @Column("timestamptz")
  lastSeenAt!: Date;

  /** The session ends then, however much it is used. */
  @Column("timestamptz")
  expiresAt!: Date;
}

/** The identity of a provider's user: found once by e-mail or external id, then known by the subject. */
@Entity("identity_links")
export class IdentityLink {
  @PrimaryColumn("text")
  issuer!: string;

  @PrimaryColumn("text")
  subject!: string;

  @Column("uuid")
  identityId!: string;

  @Column("timestamptz")
  createdAt!: Date;
}

/** A sign-in in progress at a provider. It is used once, by the browser that began it. */
@Entity("sign_in_attempts")
export class SignInAttempt {
  /** SHA-256 of the attempt's cookie value. */
  @PrimaryColumn("text")
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

  /** The person has to present a second factor again. */
  @Column("boolean")
  stepUp!: boolean;

  @Column("timestamptz")
  expiresAt!: Date;
}
