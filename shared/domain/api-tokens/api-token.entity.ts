import { Column, Entity, Index, PrimaryColumn } from "typeorm";
import type { Role } from "../../kernel/actor";

@Entity("api_tokens")
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

  @Column("text", { array: true })
  roles!: Role[];

  @Column("text", { array: true, default: () => "'{}'" })
  scopes!: string[];

  @Column("timestamptz")
  createdAt!: Date;

  @Column("timestamptz", { nullable: true })
  expiresAt!: Date | null;

  @Column("timestamptz", { nullable: true })
  revokedAt!: Date | null;
}
