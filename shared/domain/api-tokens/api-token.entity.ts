import { Column, Entity, PrimaryColumn } from "typeorm";
import type { Role } from "../../kernel/actor";
import { UNKNOWN_HUMAN } from "../../kernel/humans-behind";

@Entity("api_tokens")
export class ApiToken {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("text")
  name!: string;

  @Column("text")
  kind!: "person" | "service";

  /** SHA-256 of the token, hexadecimal. A token has 32 random bytes, so a slow hash would add nothing. */
  @Column("text")
  tokenHash!: string;

  /** The person it acts for; null for a service. */
  @Column("uuid", { nullable: true })
  identityId!: string | null;

  @Column("uuid", { nullable: true })
  serviceAccountId!: string | null;

  /**
   * For a person, an upper bound of the roles that they have at the time of use. Unused for a service account, whose
   * own roles count.
   */
  @Column("text", { array: true })
  roles!: Role[];

  /** The scopes; empty: everything that the roles permit. */
  @Column("text", { array: true, default: () => "'{}'" })
  scopes!: string[];

  /** The people behind whoever made it: see humans-behind.ts. */
  @Column("uuid", { array: true, default: () => `'{${UNKNOWN_HUMAN}}'` })
  madeByIds!: string[];

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
