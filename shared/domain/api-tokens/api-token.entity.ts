import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import type { Role } from "../../kernel/actor";
import { ServiceAccount } from "./service-account.entity";

@Entity("api_tokens")
@Check("ck_api_tokens_owner", "identity_id is null or service_account_id is null")
@Index("ix_api_tokens_service_account_id", ["serviceAccountId"])
@Index("ix_api_tokens_identity_id", ["identityId"])
export class ApiToken {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_api_tokens" })
  id!: string;

  @Column("text")
  name!: string;

  @Column("text")
  kind!: "person" | "service";

  /** SHA-256 of the token, hexadecimal. A token has 32 random bytes, so a slow hash would add nothing. */
  @Index("uq_api_tokens_token_hash", { unique: true })
  @Column("text")
  tokenHash!: string;

  /** The person it acts for; null for a service. */
  @Column("uuid", { nullable: true })
  identityId!: string | null;

  @Column("uuid", { nullable: true })
  serviceAccountId!: string | null;

  @ManyToOne(() => ServiceAccount, { onDelete: "CASCADE" })
  @JoinColumn({ name: "service_account_id", foreignKeyConstraintName: "fk_api_tokens_service_account_id" })
  serviceAccount?: Relation<ServiceAccount>;

  /**
   * For a person, an upper bound of the roles that they have at the time of use. Unused for a service account, whose
   * own roles count.
   */
  @Column("text", { array: true })
  roles!: Role[];

  /** The scopes; empty: everything that the roles permit. */
  @Column("text", { array: true, default: () => "'{}'" })
  scopes!: string[];

  @Column("timestamptz")
  createdAt!: Date;

  /** To the minute; null: never. */
  @Column("timestamptz", { nullable: true })
  lastUsedAt!: Date | null;

  @Column("timestamptz", { nullable: true })
  expiresAt!: Date | null;

  @Column("timestamptz", { nullable: true })
  revokedAt!: Date | null;
}
